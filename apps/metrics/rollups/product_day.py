"""Writes ProductDay: the order lines, the refunds and the visits of each product by day."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db import connection

from apps.metrics.rollups.product_parts import ORDERS, REFUNDS, TRAFFIC, MemberPart
from apps.metrics.rollups.words import CLAIMED, CLAIMED_OF_SHOPS, statement, upsert, write

KEY = ("shop_id", "day", "product_id")


def _insert(part: MemberPart, claimed: str = CLAIMED) -> str:
    """Return the statement that writes the columns of one part.

    A key that the part tells of no more is deleted, or emptied of these columns where the row
    holds something else. Most keys of a day are told of by one part alone: a row that is empty of
    these columns already is left alone, for an upsert would lock it.
    """
    named = ", ".join(part.columns)
    nothing = ", ".join(part.nothing for _ in part.columns)
    stored = ", ".join(f"o.{column}" for column in part.columns)
    return statement(
        claimed,
        *part.queries,
        ", stale AS MATERIALIZED (SELECT o.id, o.shop_id, o.day, o.product_id,",
        part.is_alone,
        """
    AS is_alone
    FROM claimed c JOIN metrics_productday o ON o.shop_id = c.shop_id AND o.day = c.day
    WHERE NOT EXISTS (
        SELECT FROM found f
        WHERE f.shop_id = o.shop_id AND f.day = o.day
            AND COALESCE(f.product_id, 0) = COALESCE(o.product_id, 0)
    ) AND (
        """,
        part.is_alone,
        "OR (",
        stored,
        ") IS DISTINCT FROM (",
        nothing,
        """))
), gone AS (
    DELETE FROM metrics_productday USING stale
    WHERE metrics_productday.id = stale.id AND stale.is_alone
    RETURNING stale.id
)
INSERT INTO metrics_productday (shop_id, day, product_id,""",
        named,
        ") SELECT shop_id, day, product_id,",
        named,
        "FROM found UNION ALL SELECT shop_id, day, product_id,",
        nothing,
        "FROM stale WHERE NOT is_alone ORDER BY shop_id, day, product_id",
        upsert("metrics_productday", KEY, part.columns),
    )


ALL = _insert(ORDERS)
REFUNDS_ONLY = _insert(REFUNDS)
TRAFFIC_ONLY = _insert(TRAFFIC)
REFUNDS_OF_SHOPS = _insert(REFUNDS, CLAIMED_OF_SHOPS) + " RETURNING shop_id"


def product_days_write(shop_id: int, days: Sequence[date]) -> int:
    """Write the sales of every product of these days, whose shop's days are written before.

    Return how many rows were written.
    """
    return write(ALL, {"shop": shop_id, "days": list(days)}) if days else 0


def product_days_write_refunds(shop_id: int, days: Sequence[date]) -> int:
    """Write the refund columns alone; the shop's days are written before."""
    return write(REFUNDS_ONLY, {"shop": shop_id, "days": list(days)}) if days else 0


def product_days_write_traffic(shop_id: int, days: Sequence[date]) -> int:
    """Write the traffic columns alone."""
    return write(TRAFFIC_ONLY, {"shop": shop_id, "days": list(days)}) if days else 0


def shops_products_write_refunds(days: Sequence[tuple[int, date]]) -> Counter[int]:
    """Write the refund columns of days of several shops; return the rows that changed by shop."""
    if not days:
        return Counter()
    shops, of_days = [shop for shop, _ in days], [day for _, day in days]
    with connection.cursor() as cursor:
        cursor.execute(REFUNDS_OF_SHOPS, {"shops": shops, "days": of_days})
        return Counter(shop for (shop,) in cursor.fetchall())
