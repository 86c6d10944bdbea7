"""Jobs of intake: each rings one service; the rows of the ledger say what there is to do."""

from collections.abc import Callable

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone

from apps.intake import selectors, services
from apps.intake.models import Batch

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


def ring(batch: Batch) -> None:
    """Ask a worker for the next step of a batch, once its row is committed."""
    if batch.is_under_way:
        task = commit_batch if batch.stage == Batch.Stage.COMMITTING else read_batch
        transaction.on_commit(lambda: task.delay(batch.pk))


def _attempt(step: Callable[..., Batch | None], batch_id: int) -> None:
    """Run one step and ring for the next; an error is noted and tried again later."""
    try:
        batch = step(batch_id=batch_id, now=timezone.now())
    except Exception as error:
        return _fail(batch_id, error)
    return ring(batch) if batch else None


def _fail(batch_id: int, error: Exception) -> None:
    log.error("intake.step_failed", batch=batch_id, exc_info=error)
    reason = f"{type(error).__name__}: {error}"
    services.batch_failed(batch_id=batch_id, error=reason, now=timezone.now())
