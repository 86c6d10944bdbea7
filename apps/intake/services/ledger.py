"""Who works on a batch: claims, leases, retries and the end of patience."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models.functions import Now

from apps.accounts.roles import Role
from apps.accounts.services.notifications import Notice, notices_settle, notify
from apps.common.services.locks import WORK_ON_BATCH, session_lock
from apps.intake.models import Batch

LEASE = timedelta(minutes=2)
PAUSES = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
LONG_STATEMENTS = "SET LOCAL statement_timeout = '10min'; SET LOCAL lock_timeout = '2min'"
DEAD_TEXT = "Gave up after {count} attempts."


@contextmanager
def batch_hold(*, batch_id: int, stages: tuple[str, ...], now: datetime) -> Iterator[Batch | None]:
    """Claim a batch and hold it in this session while it is worked on; None as `batch_claim`.

    Who gets the session's lock knows that no worker lives who had it before, and does not wait
    for the end of that lease. Only a lease that ran out is taken without the lock.
    """
    running = Batch.objects.filter(pk=batch_id, state=Batch.State.RUNNING)
    with session_lock(WORK_ON_BATCH, batch_id) as is_alone:
        if is_alone:
            running.update(lease_until=now - timedelta.resolution)
        if is_alone or running.due(now).exists():
            yield batch_claim(batch_id=batch_id, stages=stages, now=now)
        else:
            yield None


def batch_claim(*, batch_id: int, stages: tuple[str, ...], now: datetime) -> Batch | None:
    """Take a due batch in one of these stages for LEASE; None when there is nothing to do.

    The attempt is counted and committed before any work starts.
    """
    due = Batch.objects.filter(pk=batch_id, stage__in=stages)
    held: list[Batch] = due.claim(now=now, lease=LEASE)
    for batch in held:
        if batch.attempts <= batch.max_attempts:
            return batch
        _give_up(batch)
    return None


def long_statements_allow() -> None:
    """Let the statements of this transaction take as long as a large file needs."""
    with connection.cursor() as cursor:
        cursor.execute(LONG_STATEMENTS)


class LeaseLostError(Exception):
    """Another worker has taken the batch meanwhile; this one must stop."""


def lease_renew(*, batch: Batch, rows_read: int) -> None:
    """Say that the worker is alive and how far it came; raises LeaseLostError.

    Inside a transaction it also keeps others from taking the batch until the end.
    """
    batch.rows_read = rows_read
    held = Batch.objects.filter(pk=batch.pk, state=Batch.State.RUNNING, attempts=batch.attempts)
    if not held.update(rows_read=rows_read, lease_until=Now() + LEASE):
        raise LeaseLostError


@transaction.atomic
def _give_up(batch: Batch) -> None:
    text = batch.last_error or DEAD_TEXT.format(count=batch.max_attempts)
    Batch.objects.filter(pk=batch.pk).update(
        state=Batch.State.DEAD, lease_until=None, last_error=text
    )
    batch_told(batch)


def batch_told(batch: Batch) -> None:
    """Tell who brought a file that nothing of it was taken in; directors of what a program sent."""
    # Put back to work by a person it may fail anew, which is told anew.
    mark, told = batch.run_after.isoformat(), {"number": batch.pk}
    notice = Notice("import_failed", batch.shop_id, batch.pk, mark, told)
    if batch.by_id is None:
        notify(notice, roles=[Role.DIRECTOR])
    else:
        notify(notice, people=[batch.by_id])


def batch_settle(batch: Batch) -> None:
    """Let its failure rest: somebody decided what becomes of the file."""
    notices_settle(("import_failed",), shop_id=batch.shop_id, target=batch.pk)


@transaction.atomic
def batch_failed(*, batch_id: int, error: str, now: datetime) -> None:
    """Note why an attempt failed; it runs again after a pause, the last one ends dead."""
    batch = Batch.objects.select_for_update().under_way().filter(pk=batch_id).first()
    if batch is None:
        return
    batch.last_error = error[:2_000]
    batch.lease_until = None
    if batch.attempts >= batch.max_attempts:
        batch.state = Batch.State.DEAD
        batch_told(batch)
    else:
        batch.state = Batch.State.WAITING
        batch.run_after = now + PAUSES[min(batch.attempts, len(PAUSES)) - 1]
    batch.save(update_fields=["last_error", "lease_until", "state", "run_after"])
