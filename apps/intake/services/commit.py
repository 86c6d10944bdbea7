"""Staged rows become facts: everything in one transaction, or nothing."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction

from apps.accounts.actors import SYSTEM, UserActor
from apps.accounts.services import audit_write
from apps.common.crash import crash_point
from apps.common.days import day_bounds
from apps.intake.models import Batch, Feed
from apps.intake.services.clearing import stages_clear
from apps.intake.services.kinds import facts_of
from apps.intake.services.ledger import (
    LeaseLostError,
    batch_hold,
    lease_renew,
    long_statements_allow,
)
from apps.intake.services.rejects import rejects_settle
from apps.shop.models import Shop

# One commit of a shop at a time; the merge holds its own lock on the facts below.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('intake'), %(shop)s)"
# A day's figures are whole without these: parts of its visits, talks, ads, reviews, cases,
# consents.
REFINEMENTS = frozenset(
    {"source_traffic", "product_traffic", "messages", "ad_stats", "reviews", "cases", "consents"}
)
COVER = """
INSERT INTO intake_coverage (shop_id, kind, day, batch_id, complete)
SELECT %(shop)s, %(kind)s, day, %(batch)s, complete
FROM unnest(%(days)s::date[], %(complete)s::boolean[]) AS seen (day, complete)
ON CONFLICT (shop_id, kind, day) DO UPDATE SET
    batch_id = EXCLUDED.batch_id,
    complete = intake_coverage.complete OR EXCLUDED.complete,
    updated_at = statement_timestamp()
"""


def batch_commit(*, batch_id: int, now: datetime) -> Batch | None:
    """Write the facts of a checked batch; None when somebody else holds it or nothing is due.

    Killed at any point, either all of it is there or none. A stage that was lost with the
    database sends the batch back to be read.
    """
    with batch_hold(batch_id=batch_id, stages=(Batch.Stage.COMMITTING,), now=now) as batch:
        if batch is None:
            return None
        try:
            batch = _commit(batch, now)
        except LeaseLostError:
            return None
        crash_point("commit.after")
        return batch


@transaction.atomic
def _commit(batch: Batch, now: datetime) -> Batch:
    long_statements_allow()
    lease_renew(batch=batch, rows_read=batch.rows_read)
    with connection.cursor() as cursor:
        cursor.execute(LOCK, {"shop": batch.shop_id})
    facts = facts_of(batch.kind)
    if facts.staged(batch) != batch.rows_staged:
        return _read_again(batch, now)
    if _is_known(batch):
        return _discard_known(batch, now)
    crash_point("commit.merge")
    counts = facts.merge(batch)
    crash_point("commit.cover")
    coverage_write(batch=batch, shop=batch.shop, days=facts.days(batch))
    Feed.objects.update_or_create(
        shop=batch.shop,
        kind=batch.kind,
        defaults={"profile_key": batch.profile_key, "last_success_at": now},
        create_defaults={
            "profile_key": batch.profile_key,
            "last_success_at": now,
            "required": batch.kind not in REFINEMENTS,
        },
    )
    stages_clear(stage_key=batch.stage_key)
    _finish(batch, counts, now)
    crash_point("commit.finish")
    return batch


def _finish(batch: Batch, counts: dict[str, int], now: datetime) -> None:
    batch.counts = batch.counts | counts
    batch.stage = Batch.Stage.DONE
    batch.state = Batch.State.DONE
    batch.lease_until, batch.done_at, batch.last_error = None, now, ""
    batch.save()
    if batch.retry_of_id:
        rejects_settle(retry=batch, now=now)
    audit_write(
        actor=UserActor(batch.by_id) if batch.by_id else SYSTEM,
        action="batch.commit",
        subject=f"intake.Batch:{batch.pk}",
        shop_id=batch.shop_id,
        changes={name: [None, number] for name, number in batch.counts.items()},
        rows=batch.rows_staged,
    )


def _read_again(batch: Batch, now: datetime) -> Batch:
    batch.stage = Batch.Stage.RECEIVED
    batch.state = Batch.State.WAITING
    batch.attempts, batch.lease_until, batch.run_after = 0, None, now
    batch.save()
    return batch


def _is_known(batch: Batch) -> bool:
    same = Batch.objects.done_with(shop_id=batch.shop_id, kind=batch.kind, sha256=batch.sha256)
    return same.exists()


def _discard_known(batch: Batch, now: datetime) -> Batch:
    """The same bytes were committed while this batch waited."""
    stages_clear(stage_key=batch.stage_key)
    batch.stage = Batch.Stage.DISCARDED
    batch.state = Batch.State.DONE
    batch.lease_until, batch.done_at = None, now
    batch.last_error = "The same file was imported meanwhile. Nothing changed."
    batch.save()
    return batch


def coverage_write(*, batch: Batch, shop: Shop, days: Sequence[date]) -> None:
    """Note these days as received.

    A day is complete when the source knew of an instant after its end; complete stays complete.
    """
    complete = [batch.as_of is not None and batch.as_of >= _end(day, shop) for day in days]
    with connection.cursor() as cursor:
        cursor.execute(
            COVER,
            {
                "shop": shop.pk,
                "kind": batch.kind,
                "batch": batch.pk,
                "days": list(days),
                "complete": complete,
            },
        )


def _end(day: date, shop: Shop) -> datetime:
    return day_bounds(day, shop.tz, shop.day_cut)[1]
