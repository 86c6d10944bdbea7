"""Writes refund columns of many shops at once, where nothing but refunds changed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import DatabaseError, connection, transaction

from apps.metrics.definitions import registry
from apps.metrics.models import DayPublication, RollupRun
from apps.metrics.rollups.product_day import shops_products_write_refunds
from apps.metrics.rollups.reason_day import shops_reasons_write
from apps.metrics.rollups.shop_day import shops_days_write_refunds
from apps.metrics.services.batch import REFUND_REASONS, ClockTimestamp, snapshot_take
from apps.metrics.services.locks import shop_locks
from apps.metrics.services.restate import Told, published_read, restatements_write
from apps.shop.models import Shop

Pair = tuple[int, date]
Mark = tuple[int, date, str, int]

# Days that have their row, are not parked and carry no mark but of refunds. A refund before the
# first order may be the shop's first fact: those days are left to the shop's own turn, as are those
# of a shop with a desk, whose people have refunds of their own.
CLAIM = """
WITH shops AS MATERIALIZED (
    SELECT s.id, LEAST(
        (SELECT min(o.ordered_on) FROM shop_order o WHERE o.shop_id = s.id),
        (SELECT min(o.paid_on) FROM shop_order o WHERE o.shop_id = s.id)
    ) AS first_on
    FROM unnest(%(shops)s::bigint[]) AS s(id)
    WHERE NOT EXISTS (SELECT FROM service_inquiry i WHERE i.shop_id = s.id)
), plain AS (
    SELECT m.shop_id, m.day
    FROM shops s
    JOIN shop_changedday m ON m.shop_id = s.id
    GROUP BY m.shop_id, m.day, s.first_on
    HAVING m.day >= s.first_on
        AND bool_and(m.domain = 'sales' AND m.reason = ANY(%(reasons)s))
        AND EXISTS (
            SELECT FROM metrics_shopday d
            WHERE d.shop_id = m.shop_id AND d.day = m.day AND d.paid_orders IS NOT NULL
        )
        AND NOT EXISTS (
            SELECT FROM metrics_parkedday p WHERE p.shop_id = m.shop_id AND p.day = m.day
        )
    ORDER BY m.day DESC
    LIMIT 2000
), claimed AS (
    DELETE FROM shop_changedday m USING plain p
    WHERE m.shop_id = p.shop_id AND m.day = p.day
    RETURNING m.shop_id, m.day, m.reason
)
SELECT shop_id, day, reason, count(*) FROM claimed GROUP BY shop_id, day, reason
"""


def refunds_drain(*, shop_ids: Sequence[int], now: datetime) -> tuple[int, int]:
    """Write the days of these shops that only refunds have changed; return days and rows.

    Shops that another session rolls up are left out. A set with a bad fact writes nothing: its
    marks stay for each shop's own turn, which finds the day.
    """
    with shop_locks(shop_ids) as held:
        try:
            return _write(held, now) if held else (0, 0)
        except DatabaseError:
            if connection.connection is None or connection.connection.closed:
                raise
            return 0, 0


@transaction.atomic(durable=True)
def _write(shop_ids: Sequence[int], now: datetime) -> tuple[int, int]:
    snapshot_take()
    marks = _claim(shop_ids)
    pairs = sorted({(shop_id, day) for shop_id, day, _, _ in marks})
    told = _published(pairs)
    rows = shops_days_write_refunds(pairs)
    rows += shops_products_write_refunds(pairs)
    rows += shops_reasons_write(pairs)
    for shop, published in told:
        reasons: defaultdict[date, Counter[str]] = defaultdict(Counter)
        for shop_id, day, reason, count in marks:
            if shop_id == shop.pk:
                reasons[day][reason] += count
        restatements_write(shop=shop, told=published, reasons=reasons, now=now)
    RollupRun.objects.bulk_create(_runs(marks, rows, now))
    return len(pairs), rows.total()


def _published(pairs: Sequence[Pair]) -> list[tuple[Shop, Mapping[date, Told]]]:
    """What was last told of the published days among these, shop by shop."""
    days: defaultdict[int, list[date]] = defaultdict(list)
    for shop_id, day in pairs:
        days[shop_id].append(day)
    kept = DayPublication.objects.filter(shop__in=days, day__in={day for _, day in pairs})
    shops = Shop.objects.filter(pk__in=kept.values("shop_id"))
    return [(shop, published_read(shop=shop, days=days[shop.pk])) for shop in shops]


def _claim(shop_ids: Sequence[int]) -> list[Mark]:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"shops": list(shop_ids), "reasons": list(REFUND_REASONS)})
        return list(cursor.fetchall())


def _runs(marks: Iterable[Mark], rows: Counter[int], now: datetime) -> list[RollupRun]:
    by_shop: defaultdict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_shop[mark[0]].append(mark)
    return [_run(shop_id, own, rows[shop_id], now) for shop_id, own in by_shop.items()]


def _run(shop_id: int, marks: Sequence[Mark], rows: int, now: datetime) -> RollupRun:
    reasons: Counter[str] = Counter()
    for _, _, reason, count in marks:
        reasons[reason] += count
    return RollupRun(
        shop_id=shop_id,
        days=sorted({day for _, day, _, _ in marks}),
        started_at=now,
        finished_at=ClockTimestamp(),
        state=RollupRun.State.DONE,
        marks=dict(reasons),
        rows=rows,
        definitions_version=registry.version,
    )
