"""Jobs of intake: each rings one service; the rows of the ledger say what there is to do."""

from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.common.crash import crash_point
from apps.common.services.locks import SessionLostError
from apps.intake import selectors, services
from apps.intake.models import Batch
from apps.intake.services import erasure

# A connection that the broker has closed meanwhile is opened again.
ONCE_MORE = {"max_retries": 1, "interval_start": 0, "interval_max": 0}

log = structlog.get_logger(__name__)


@shared_task(expires=3_600)
def read_batch(batch_id: int) -> None:
    """Check and stage one received file."""
    _attempt(services.batch_read, batch_id)


@shared_task(expires=3_600)
def commit_batch(batch_id: int) -> None:
    """Commit one checked file."""
    _attempt(services.batch_commit, batch_id)


@shared_task
def sweep_leases() -> None:
    """Ring again for work whose worker or bell was lost, and forget old files and pushes."""
    now = timezone.now()
    for batch in selectors.due_batches(now=now):
        ring(batch)
    services.uploads_purge(now=now)
    services.inbox_purge(now=now)


@shared_task(name="apps.intake.tasks.erasures_replay", expires=3_600)
def erasures_replay() -> int:
    """Forget again who was to be forgotten, after a file or a backup brought them back."""
    return erasure.erasures_replay(now=timezone.now())


def ring(batch: Batch | None) -> None:
    """Ask a worker for the next step of a batch, if there is one, once its row is committed."""
    if batch and batch.is_under_way:
        task = commit_batch if batch.stage == Batch.Stage.COMMITTING else read_batch
        transaction.on_commit(partial(_ask, task, batch.pk))


def _ask(task: Any, batch_id: int) -> None:
    """Send the message; when the broker is down the sweeper rings later, and nobody waits."""
    crash_point("ring")
    try:
        task.apply_async([batch_id], retry_policy=ONCE_MORE)
    except OperationalError as error:
        log.warning("intake.bell_lost", batch=batch_id, reason=str(error))


def _attempt(step: Callable[..., Batch | None], batch_id: int) -> None:
    """Run one step and ring for the next; an error is noted and tried again later."""
    try:
        ring(step(batch_id=batch_id, now=timezone.now()))
    except Exception as error:
        _fail(batch_id, error)


def _fail(batch_id: int, error: Exception) -> None:
    """Note what failed; not so a lost database: the sweeper finds that nobody holds the batch."""
    log.error("intake.step_failed", batch=batch_id, exc_info=error)
    if not isinstance(error, SessionLostError):
        reason = f"{type(error).__name__}: {error}"
        services.batch_failed(batch_id=batch_id, error=reason, now=timezone.now())
