"""Writes the figures of a set of marked days in one transaction with the claim of their marks."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import DateTimeField, Func

from apps.common.crash import crash_point
from apps.common.days import business_day
from apps.metrics.definitions import registry
from apps.metrics.models import RollupRun, ShopDay
from apps.metrics.rollups.agent_day import agent_days_write, first_desk_day
from apps.metrics.rollups.campaign_day import campaign_days_write
from apps.metrics.rollups.past import past_forget
from apps.metrics.rollups.product_day import (
    product_days_write,
    product_days_write_refunds,
    product_days_write_traffic,
)
from apps.metrics.rollups.reason_day import reason_days_write
from apps.metrics.rollups.shop_day import (
    shop_days_write,
    shop_days_write_refunds,
    shop_days_write_traffic,
)
from apps.metrics.rollups.shop_hour import shop_hours_write
from apps.metrics.rollups.shop_period import shop_periods_write
from apps.metrics.rollups.source_day import source_days_write
from apps.metrics.services.restate import published_read, restatements_write
from apps.metrics.spans import touched_spans
from apps.service.services.credit import credits_due_mark
from apps.shop.models import ChangedDay, Shop

REFUND_REASONS = frozenset({"refund_new", "refund_changed"})
# No fact of one domain changed: these reach the figures of all of them.
WHOLE_DAY_REASONS = frozenset({"gap", "close", "definition", "manual", "zone", "audit"})

# Credits follow chats and orders. What they themselves changed, refunds, and days that are looked
# at again without a new fact are no reason to compute them.
DESK_DOMAINS = (ChangedDay.Domain.SALES, ChangedDay.Domain.SERVICE)
# Refunds have reasons, and cases tell them.
CASE_DOMAINS = (ChangedDay.Domain.SALES, ChangedDay.Domain.AFTERSALES)
NO_CREDIT_REASONS = REFUND_REASONS | WHOLE_DAY_REASONS | {"credit"}

# A crash that loses the figures loses the claim of their marks with them, so that nobody need
# wait for the disk. Compiling these statements costs more than running them.
LIMITS = "SET LOCAL statement_timeout = '5min'; SET LOCAL jit = off"
ALONE = f"""
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SET LOCAL synchronous_commit = off; {LIMITS}
"""

# The marks of this snapshot only: one made while the figures are written stays for the next run.
# A day that failed before is no longer parked when it is written.
CLAIM = """
WITH claimed AS (
    DELETE FROM shop_changedday WHERE shop_id = %(shop)s AND day = ANY(%(days)s)
    RETURNING day, domain, reason
), parked AS (
    DELETE FROM metrics_parkedday WHERE shop_id = %(shop)s AND day = ANY(%(days)s)
)
SELECT day, domain, reason, count(*) FROM claimed GROUP BY day, domain, reason
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """Marks of one day, domain and reason, taken out of the ledger."""

    day: date
    domain: str
    reason: str
    marks: int


class ClockTimestamp(Func):
    """The database's clock now, not at the start of the transaction."""

    function = "clock_timestamp"
    output_field = DateTimeField()


@transaction.atomic(durable=True)
def batch_write(*, shop: Shop, days: Sequence[date], now: datetime) -> int:
    """Claim the marks of these days and write every figure they reach; return rows changed.

    All or nothing, marks and run record included. Raises the database's error on a bad fact.
    """
    snapshot_take()
    claims = _claim(shop.pk, days)
    crash_point("rollup.claim")
    told = published_read(shop=shop, days=days)
    rows = _figures_write(shop, claims, business_day(now, shop.tz, shop.day_cut))
    crash_point("rollup.write")
    restatements_write(shop=shop, told=told, reasons=_reasons_by_day(claims), now=now)
    RollupRun.objects.create(
        shop=shop,
        days=sorted(days),
        started_at=now,
        finished_at=ClockTimestamp(),
        state=RollupRun.State.DONE,
        marks=dict(sum(_reasons_by_day(claims).values(), Counter())),
        rows=rows,
        definitions_version=registry.version,
    )
    crash_point("rollup.finish")
    return rows


def snapshot_take() -> None:
    """Give the open transaction one snapshot and time enough for a large set of days."""
    with connection.cursor() as cursor:
        # Inside a test's own transaction there is no other writer and no level to set.
        cursor.execute(LIMITS if connection.savepoint_ids else ALONE)


def _claim(shop_id: int, days: Sequence[date]) -> list[Claim]:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"shop": shop_id, "days": list(days)})
        return [Claim(*row) for row in cursor.fetchall()]


def _reasons_by_day(claims: Sequence[Claim]) -> dict[date, Counter[str]]:
    found: dict[date, Counter[str]] = {}
    for claim in claims:
        found.setdefault(claim.day, Counter())[claim.reason] += claim.marks
    return found


def _figures_write(shop: Shop, claims: Sequence[Claim], today: date) -> int:
    """Write what the marks reach."""
    sales, traffic = _reached(claims)
    first, rows = past_forget(shop.pk) if sales else (None, 0)
    refunds = _refunds_only(shop, {day for day in sales if sales[day] <= REFUND_REASONS})
    whole = sales.keys() - refunds
    live = sorted(day for day in whole if first and day >= first)
    rows += shop_days_write(shop.pk, live)
    rows += shop_days_write_refunds(shop.pk, sorted(refunds))
    rows += shop_days_write_traffic(shop.pk, sorted(traffic))
    rows += shop_hours_write(shop.pk, live)
    # Sources and products read the shop's day; one before the first fact loses those it had.
    rows += source_days_write(shop.pk, sorted(whole | traffic))
    rows += product_days_write(shop.pk, sorted(whole))
    rows += product_days_write_refunds(shop.pk, sorted(refunds))
    rows += product_days_write_traffic(shop.pk, sorted(traffic))
    # A day before the first fact has no row any more, but its week or month may.
    spans = touched_spans(whole, horizon=today)
    due = [span for span in spans if first and span.ends_on >= first]
    rows += shop_periods_write(shop.pk, due)
    told = {claim.day for claim in claims if claim.domain in CASE_DOMAINS}
    rows += reason_days_write(shop.pk, sorted(told))
    return rows + _desk_write(shop, claims) + campaign_days_write(shop.pk, _ad_days(claims))


def _ad_days(claims: Sequence[Claim]) -> list[date]:
    """Return the days whose figures of ads are reached."""
    is_reached = (
        claim.day
        for claim in claims
        if claim.domain == ChangedDay.Domain.ADS or claim.reason in WHOLE_DAY_REASONS
    )
    return sorted(set(is_reached))


def _desk_write(shop: Shop, claims: Sequence[Claim]) -> int:
    """Write the desk's figures, and hand on the days whose credits have to be looked at again."""
    first = first_desk_day(shop.pk)
    reached = [claim for claim in claims if claim.domain in DESK_DOMAINS]
    if first is None or not reached:
        return 0
    rows = agent_days_write(shop.pk, sorted({claim.day for claim in reached}), first)
    told = [claim.day for claim in reached if claim.reason not in NO_CREDIT_REASONS]
    credits_due_mark(shop_id=shop.pk, days=told)
    return rows


def _reached(claims: Sequence[Claim]) -> tuple[dict[date, set[str]], set[date]]:
    """Return the days whose sales are reached, each with its reasons, and those of traffic."""
    sales: dict[date, set[str]] = {}
    traffic = set()
    for claim in claims:
        if claim.domain == ChangedDay.Domain.SALES:
            sales.setdefault(claim.day, set()).add(claim.reason)
        if claim.domain == ChangedDay.Domain.TRAFFIC or claim.reason in WHOLE_DAY_REASONS:
            traffic.add(claim.day)
    return sales, traffic


def _refunds_only(shop: Shop, days: set[date]) -> set[date]:
    """Keep the days that have a row already, so that only its refund columns are to be written."""
    if not days:
        return set()
    written = ShopDay.objects.filter(shop=shop, day__in=days, paid_orders__isnull=False)
    return set(written.values_list("day", flat=True))
