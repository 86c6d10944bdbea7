"""Writes ShopHour: orders by hour of the shop's clock."""

from collections.abc import Sequence
from datetime import date

from apps.metrics.rollups.words import CLAIMED, statement, upsert, write

COLUMNS = ("ordered_orders", "paid_orders", "paid_amount")
WRITE = statement(
    CLAIMED,
    """
, ordered AS (
    SELECT c.shop_id, c.day, count(*) AS ordered_orders,
        extract(hour FROM o.ordered_at AT TIME ZONE c.zone)::smallint AS hour
    FROM claimed c
    JOIN shop_order o ON o.shop_id = c.shop_id AND o.ordered_on = c.day AND COUNTED(o)
    GROUP BY c.shop_id, c.day, hour
), paid AS (
    SELECT c.shop_id, c.day, count(*) AS paid_orders, sum(o.paid_amount) AS paid_amount,
        extract(hour FROM o.paid_at AT TIME ZONE c.zone)::smallint AS hour
    FROM claimed c
    JOIN shop_order o ON o.shop_id = c.shop_id AND o.paid_on = c.day AND COUNTED(o)
    GROUP BY c.shop_id, c.day, hour
), hours AS MATERIALIZED (
    SELECT shop_id, day, hour,
        COALESCE(ordered_orders, 0) AS ordered_orders,
        COALESCE(paid_orders, 0) AS paid_orders,
        COALESCE(paid_amount, 0) AS paid_amount
    FROM ordered FULL JOIN paid USING (shop_id, day, hour)
), gone AS (
    DELETE FROM metrics_shophour old USING claimed c
    WHERE old.shop_id = c.shop_id AND old.day = c.day AND NOT EXISTS (
        SELECT FROM hours h
        WHERE h.shop_id = old.shop_id AND h.day = old.day AND h.hour = old.hour
    )
    RETURNING old.hour
)
INSERT INTO metrics_shophour (shop_id, day, hour, ordered_orders, paid_orders, paid_amount)
SELECT shop_id, day, hour, ordered_orders, paid_orders, paid_amount
FROM hours
ORDER BY shop_id, day, hour
""",
    upsert("metrics_shophour", ("shop_id", "day", "hour"), COLUMNS),
)


def shop_hours_write(shop_id: int, days: Sequence[date]) -> int:
    """Write the hours of these days from the facts, delete hours that have no order any more.

    Return how many rows were written.
    """
    return write(WRITE, {"shop": shop_id, "days": list(days)}) if days else 0
