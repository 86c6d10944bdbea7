"""The floors: the same sums as bare SELECT … GROUP BY for any set of shop-days."""

from collections.abc import Iterable, Sequence
from datetime import date

from apps.metrics.rollups import product_parts, source_day
from apps.metrics.rollups.shop_day_parts import ORDERS, REFUNDS, TRAFFIC, Part
from apps.metrics.rollups.words import statement
from apps.metrics.spans import touched_spans
from bench.database import ask

Pair = tuple[int, date]

PAIRS = """
WITH claimed AS (
    SELECT s.id AS shop_id, d.day, s.currency, s.zone
    FROM unnest(%(shops)s::bigint[], %(days)s::date[]) AS d(shop_id, day)
    JOIN shop_shop s ON s.id = d.shop_id
)
"""
HOURS = statement(
    PAIRS,
    """
SELECT c.shop_id, c.day, extract(hour FROM o.ordered_at AT TIME ZONE c.zone) AS hour, count(*),
    NULL::bigint, NULL::numeric
FROM claimed c JOIN shop_order o ON o.shop_id = c.shop_id AND o.ordered_on = c.day AND COUNTED(o)
GROUP BY c.shop_id, c.day, hour
UNION ALL
SELECT c.shop_id, c.day, extract(hour FROM o.paid_at AT TIME ZONE c.zone) AS hour, NULL,
    count(*), sum(o.paid_amount)
FROM claimed c JOIN shop_order o ON o.shop_id = c.shop_id AND o.paid_on = c.day AND COUNTED(o)
GROUP BY c.shop_id, c.day, hour
""",
)
PERIODS = statement("""
WITH spans AS (
    SELECT * FROM unnest(
        %(shops)s::bigint[], %(kinds)s::text[], %(starts)s::date[], %(ends)s::date[]
    ) AS s(shop_id, kind, starts_on, ends_on)
), bought AS (
    SELECT s.shop_id, s.kind, s.starts_on, o.customer_id, count(*) AS orders
    FROM spans s
    JOIN shop_order o ON o.shop_id = s.shop_id AND COUNTED(o)
        AND o.paid_on BETWEEN s.starts_on AND s.ends_on
    WHERE o.customer_id IS NOT NULL
    GROUP BY s.shop_id, s.kind, s.starts_on, o.customer_id
)
SELECT b.shop_id, b.kind, b.starts_on, count(*), count(*) FILTER (WHERE b.orders >= 2),
    count(*) FILTER (WHERE EXISTS (
        SELECT FROM shop_order p
        WHERE p.customer_id = b.customer_id AND COUNTED(p)
            AND p.paid_on >= b.starts_on - 365 AND p.paid_on < b.starts_on
    ))
FROM bought b GROUP BY b.shop_id, b.kind, b.starts_on
""")


def _day_sums(*parts: Part) -> str:
    columns = ", ".join(text for part in parts for text in part.columns.values())
    return statement(
        PAIRS,
        *(part.queries for part in parts),
        "SELECT c.shop_id, c.day,",
        columns,
        "FROM claimed c",
        *(part.joins for part in parts),
    )


def _product_sums(part: product_parts.MemberPart) -> str:
    return statement(PAIRS, *part.queries, "SELECT * FROM found")


SALES = (
    _day_sums(ORDERS, REFUNDS),
    HOURS,
    statement(PAIRS, source_day.SUMS, "SELECT * FROM found"),
    _product_sums(product_parts.ORDERS),
)
VISITS = (_day_sums(TRAFFIC), _product_sums(product_parts.TRAFFIC))
REFUNDED = (_day_sums(REFUNDS), _product_sums(product_parts.REFUNDS))


def all_grains(pairs: Sequence[Pair], *, horizon: date, with_visits: bool = False) -> int:
    """Sum every grain that a change of sales, or of visits too, reaches; return the rows."""
    rows = _rows(SALES + VISITS if with_visits else SALES, pairs)
    return rows + len(ask(PERIODS, _span_names(pairs, horizon)))


def refund_columns(pairs: Sequence[Pair]) -> int:
    """Sum the refund measures alone; return the rows."""
    return _rows(REFUNDED, pairs)


def _rows(texts: Iterable[str], pairs: Iterable[Pair]) -> int:
    ordered = sorted(pairs)
    shops, days = [shop for shop, _ in ordered], [day for _, day in ordered]
    return sum(len(ask(text, {"shops": shops, "days": days, **source_day.FIXED})) for text in texts)


def _span_names(pairs: Sequence[Pair], horizon: date) -> dict[str, object]:
    spans = [
        (shop, span)
        for shop in sorted({shop for shop, _ in pairs})
        for span in touched_spans([day for own, day in pairs if own == shop], horizon=horizon)
    ]
    return {
        "shops": [shop for shop, _ in spans],
        "kinds": [span.kind for _, span in spans],
        "starts": [span.starts_on for _, span in spans],
        "ends": [span.ends_on for _, span in spans],
    }
