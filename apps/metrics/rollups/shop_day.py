"""Writes ShopDay: the sales columns of a set of days, the refund or traffic columns alone."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db import connection

from apps.metrics.rollups.shop_day_parts import ORDERS, REFUNDS, TRAFFIC, Part
from apps.metrics.rollups.words import CLAIMED, CLAIMED_OF_SHOPS, statement, upsert, write


def _insert(*parts: Part, claimed: str = CLAIMED) -> str:
    columns = {name: text for part in parts for name, text in part.columns.items()}
    return statement(
        claimed,
        *(part.queries for part in parts),
        "INSERT INTO metrics_shopday (shop_id, day,",
        ", ".join(columns),
        ") SELECT c.shop_id, c.day,",
        ", ".join(columns.values()),
        "FROM claimed c",
        *(part.joins for part in parts),
        "ORDER BY c.shop_id, c.day",
        upsert("metrics_shopday", ("shop_id", "day"), tuple(columns)),
    )


ALL = _insert(ORDERS, REFUNDS)
REFUNDS_ONLY = _insert(REFUNDS)
TRAFFIC_ONLY = _insert(TRAFFIC)
REFUNDS_OF_SHOPS = _insert(REFUNDS, claimed=CLAIMED_OF_SHOPS) + " RETURNING shop_id"


def shop_days_write(shop_id: int, days: Sequence[date]) -> int:
    """Write every sales column of these days from the facts; return how many rows changed.

    A day without facts gets its row with 0.
    """
    return write(ALL, {"shop": shop_id, "days": list(days)}) if days else 0


def shop_days_write_refunds(shop_id: int, days: Sequence[date]) -> int:
    """Write the refund columns alone, for days that have a row and no other change."""
    return write(REFUNDS_ONLY, {"shop": shop_id, "days": list(days)}) if days else 0


def shop_days_write_traffic(shop_id: int, days: Sequence[date]) -> int:
    """Write the traffic columns alone; a day without visits and without a row gets none."""
    return write(TRAFFIC_ONLY, {"shop": shop_id, "days": list(days)}) if days else 0


def shops_days_write_refunds(days: Sequence[tuple[int, date]]) -> Counter[int]:
    """Write the refund columns of days of several shops; return the rows that changed by shop."""
    if not days:
        return Counter()
    shops, of_days = [shop for shop, _ in days], [day for _, day in days]
    with connection.cursor() as cursor:
        cursor.execute(REFUNDS_OF_SHOPS, {"shops": shops, "days": of_days})
        return Counter(shop for (shop,) in cursor.fetchall())
