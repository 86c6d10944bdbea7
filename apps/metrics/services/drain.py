"""Drains the ledger of changed days into the figures, shop by shop, set by set."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from time import monotonic, sleep

from django.db import DatabaseError, connection, transaction
from django.db.models import Count

from apps.common.crash import crash_point
from apps.common.days import business_day
from apps.common.services.locks import session_is_lost
from apps.metrics.definitions import registry
from apps.metrics.models import ParkedDay, RollupRun
from apps.metrics.services.batch import ClockTimestamp, batch_write
from apps.metrics.services.locks import shop_lock
from apps.metrics.services.refunds import refunds_drain
from apps.shop.models import ChangedDay, Shop

FRESH_DAYS = 35
GROUP_DAYS = 200
PARKED_FOR = timedelta(minutes=10)

# Asked twice a drain: said in SQL, it costs a tenth of what building the query would.
DUE = """
SELECT DISTINCT m.day FROM shop_changedday m
WHERE m.shop_id = %(shop)s AND NOT EXISTS (
    SELECT FROM metrics_parkedday p
    WHERE p.shop_id = m.shop_id AND p.day = m.day AND p.parked_until > %(now)s
)
ORDER BY m.day DESC LIMIT %(limit)s
"""


@dataclass(slots=True)
class DrainResult:
    """What one drain did: days written, rows changed, days parked; `busy` when it was not alone.

    `more` tells that marked days are left which may be written now.
    """

    days: list[date] = field(default_factory=list)
    rows: int = 0
    failed: list[date] = field(default_factory=list)
    busy: bool = False
    more: bool = False

    def add(self, other: "DrainResult") -> None:
        """Add the counts of a later drain of the same shop; `busy` and `more` are the later's."""
        self.days += other.days
        self.rows += other.rows
        self.failed += other.failed
        self.busy, self.more = other.busy, other.more


def rollup_drain(*, shop: Shop, now: datetime, limit: int = 200) -> DrainResult:
    """Write the figures of up to `limit` marked days of a shop, the newest first.

    A set that fails is halved until the failing day stands alone; that day waits 10 minutes
    times its attempts, the others are written. Raises only when the database is lost.
    """
    result = DrainResult()
    with shop_lock(shop.pk) as held:
        if not held:
            return DrainResult(busy=True, more=True)
        waiting = [days for days in [days_due(shop=shop, now=now, limit=limit)] if days]
        while waiting:
            days = waiting.pop(0)
            error = _batch_try(shop, days, now, result)
            if error is not None:
                waiting[:0] = _failure_note(shop, days, now, error, result)
        result.more = bool(days_due(shop=shop, now=now, limit=1))
    return result


def shop_drain(*, shop: Shop, now: datetime, patience: float = 60.0) -> DrainResult:
    """Drain a shop until nothing is left that may be written now.

    Waits `patience` seconds at most for another session that rolls up this shop; the answer is
    `busy` when that was not enough.
    """
    end = monotonic() + patience
    total = DrainResult(more=True)
    while total.more:
        total.add(rollup_drain(shop=shop, now=now))
        if total.busy:
            if monotonic() > end:
                break
            sleep(0.1)
    return total


def shops_due() -> list[list[int]]:
    """Return the shops with marks in groups of about 200 shop-days, each a piece of work."""
    marked = ChangedDay.objects.values("shop_id").annotate(days=Count("day", distinct=True))
    groups: list[list[int]] = []
    room = 0
    for shop_id, days in marked.order_by("shop_id").values_list("shop_id", "days"):
        if days > room:
            groups.append([])
            room = GROUP_DAYS
        groups[-1].append(shop_id)
        room -= days
    return groups


def shops_drain(
    *, now: datetime, seconds: float, shop_ids: Sequence[int] | None = None
) -> dict[str, int]:
    """Drain these shops, else all with marks: one set a turn, until nothing is left or time is up.

    A shop that another session rolls up is left to it.
    """
    end = monotonic() + seconds
    found = Shop.objects.filter(pk__in=ChangedDay.objects.values("shop_id").distinct())
    shops = list(found if shop_ids is None else found.filter(pk__in=shop_ids))
    days, rows = refunds_drain(shop_ids=[shop.pk for shop in shops], now=now)
    done = {"days": days, "rows": rows, "failed": 0}
    if days:
        marked = set(ChangedDay.objects.values_list("shop_id", flat=True).distinct())
        shops = [shop for shop in shops if shop.pk in marked]
    while shops and monotonic() < end:
        shop = shops.pop(0)
        result = rollup_drain(shop=shop, now=now)
        done["days"] += len(result.days)
        done["rows"] += result.rows
        done["failed"] += len(result.failed)
        if result.more and not result.busy:
            shops.append(shop)
    return done


def days_due(*, shop: Shop, now: datetime, limit: int) -> list[date]:
    """Return the marked days to write next: those of the last 35 days, else older, newest first.

    Parked days are left out until their time.
    """
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"shop": shop.pk, "now": now, "limit": limit})
        days = [day for (day,) in cursor.fetchall()]
    fresh_from = business_day(now, shop.tz, shop.day_cut) - timedelta(days=FRESH_DAYS)
    fresh = [day for day in days if day > fresh_from]
    return fresh or days


def _batch_try(
    shop: Shop, days: Sequence[date], now: datetime, result: DrainResult
) -> DatabaseError | None:
    """Write one set; return the error that rolled it back."""
    session = connection.connection
    try:
        result.rows += batch_write(shop=shop, days=days, now=now)
    except DatabaseError as error:
        if session_is_lost(session):
            raise
        return error
    crash_point("rollup.after")
    result.days += days
    return None


@transaction.atomic
def _failure_note(
    shop: Shop, days: Sequence[date], now: datetime, error: DatabaseError, result: DrainResult
) -> list[list[date]]:
    """Keep the failed run, park a single day; return the halves of a larger set."""
    RollupRun.objects.create(
        shop=shop,
        days=sorted(days),
        started_at=now,
        finished_at=ClockTimestamp(),
        state=RollupRun.State.FAILED,
        definitions_version=registry.version,
        error=str(error),
    )
    if len(days) > 1:
        middle = len(days) // 2
        return [list(days[:middle]), list(days[middle:])]
    result.failed += days
    parked = ParkedDay.objects.filter(shop=shop, day=days[0]).first()
    attempts = 1 if parked is None else parked.attempts + 1
    ParkedDay.objects.update_or_create(
        shop=shop,
        day=days[0],
        defaults={
            "attempts": attempts,
            "parked_until": now + PARKED_FOR * attempts,
            "error": str(error),
        },
    )
    return []
