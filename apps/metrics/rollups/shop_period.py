"""Writes ShopPeriod: distinct people of weeks, months and rolling windows."""

from collections.abc import Sequence
from datetime import date

from apps.metrics.rollups.words import statement, upsert, write
from apps.metrics.spans import ROLLING_DAYS, Span

COLUMNS = ("buyers", "new_buyers", "returning_buyers", "repeat_buyers")
KEY = ("shop_id", "kind", "starts_on")

_COUNT = """
WITH spans AS (
    SELECT * FROM unnest(%(kinds)s::text[], %(starts)s::date[], %(ends)s::date[])
        AS s(kind, starts_on, ends_on)
), bought AS (
    SELECT s.kind, s.starts_on, o.customer_id, count(*) AS orders
    FROM spans s
    JOIN shop_order o ON o.shop_id = %(shop)s AND COUNTED(o)
        AND o.paid_on BETWEEN s.starts_on AND s.ends_on
    WHERE o.customer_id IS NOT NULL
    GROUP BY s.kind, s.starts_on, o.customer_id
), counted AS (
    SELECT b.kind, b.starts_on,
        count(*) AS buyers,
        count(*) FILTER (WHERE b.orders >= 2) AS repeat_buyers,
        count(*) FILTER (WHERE EXISTS (
            SELECT FROM shop_order p
            WHERE p.customer_id = b.customer_id AND COUNTED(p)
                AND p.paid_on >= b.starts_on - 365 AND p.paid_on < b.starts_on
        )) AS returning_buyers
    FROM bought b
    GROUP BY b.kind, b.starts_on
)
INSERT INTO metrics_shopperiod
    (shop_id, kind, starts_on, ends_on, buyers, new_buyers, returning_buyers, repeat_buyers,
    computed_at)
SELECT %(shop)s, s.kind, s.starts_on, s.ends_on, COALESCE(c.buyers, 0),
    COALESCE(c.buyers - c.returning_buyers, 0), COALESCE(c.returning_buyers, 0),
    COALESCE(c.repeat_buyers, 0), clock_timestamp()
FROM spans s LEFT JOIN counted c USING (kind, starts_on)
ORDER BY s.kind, s.starts_on
"""
WRITE = statement(_COUNT, upsert("metrics_shopperiod", KEY, COLUMNS))
# A window that was looked at and did not change must not be looked at again.
WRITE_ROLLING = statement(
    _COUNT,
    "ON CONFLICT (shop_id, kind, starts_on) DO UPDATE SET computed_at = EXCLUDED.computed_at,",
    ", ".join(f"{column} = EXCLUDED.{column}" for column in COLUMNS),
)
OLD_WINDOWS = """
DELETE FROM metrics_shopperiod
WHERE shop_id = %(shop)s AND kind = ANY(%(kinds)s) AND NOT ends_on = ANY(%(ends)s)
"""


def shop_periods_write(shop_id: int, spans: Sequence[Span]) -> int:
    """Write weeks and months from the facts; return how many rows changed."""
    return write(WRITE, _parameters(shop_id, spans)) if spans else 0


def rolling_periods_write(shop_id: int, spans: Sequence[Span]) -> int:
    """Write rolling windows and note the time, changed or not; return how many were written."""
    return write(WRITE_ROLLING, _parameters(shop_id, spans)) if spans else 0


def rolling_periods_keep(shop_id: int, ends: Sequence[date]) -> int:
    """Delete rolling windows that end on any other day; return how many."""
    kinds = list(ROLLING_DAYS)
    return write(OLD_WINDOWS, {"shop": shop_id, "kinds": kinds, "ends": list(ends)})


def _parameters(shop_id: int, spans: Sequence[Span]) -> dict[str, object]:
    return {
        "shop": shop_id,
        "kinds": [span.kind for span in spans],
        "starts": [span.starts_on for span in spans],
        "ends": [span.ends_on for span in spans],
    }
