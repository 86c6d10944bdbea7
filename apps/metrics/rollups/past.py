"""Forgets what was computed of sales for days before the shop's first order or refund."""

from datetime import date

from django.db import connection

from apps.metrics.rollups.agent_day import SHOP_COLUMNS
from apps.metrics.rollups.campaign_day import SHOP_COLUMNS as AD_COLUMNS
from apps.metrics.rollups.reason_day import SHOP_COLUMNS as CASE_COLUMNS
from apps.metrics.rollups.shop_day_parts import ORDERS, REFUNDS, TRAFFIC

_SALES = [column for column in (*ORDERS.columns, *REFUNDS.columns) if column not in TRAFFIC.columns]
_VISITS = [column for column in TRAFFIC.columns if column not in ORDERS.columns]
_KEPT = [*_VISITS, *SHOP_COLUMNS, *CASE_COLUMNS, *AD_COLUMNS]

# A day whose visits, inquiries, cases or ads are known keeps its row for them.
_FORGET = """
WITH first AS MATERIALIZED (
    SELECT LEAST(
        (SELECT min(ordered_on) FROM shop_order WHERE shop_id = %(shop)s),
        (SELECT min(paid_on) FROM shop_order WHERE shop_id = %(shop)s),
        (SELECT min(refunded_on) FROM shop_refund WHERE shop_id = %(shop)s),
        'infinity'::date
    ) AS day
), days AS (
    DELETE FROM metrics_shopday
    WHERE shop_id = %(shop)s AND day < (SELECT day FROM first)
        AND num_nonnulls(VISITS) = 0
    RETURNING 1
), emptied AS (
    UPDATE metrics_shopday SET NOTHING
    WHERE shop_id = %(shop)s AND day < (SELECT day FROM first)
        AND num_nonnulls(VISITS) > 0 AND num_nonnulls(SALES) > 0
    RETURNING 1
), hours AS (
    DELETE FROM metrics_shophour
    WHERE shop_id = %(shop)s AND day < (SELECT day FROM first) RETURNING 1
), periods AS (
    DELETE FROM metrics_shopperiod
    WHERE shop_id = %(shop)s AND ends_on < (SELECT day FROM first) RETURNING 1
)
SELECT NULLIF(day, 'infinity'),
    (SELECT count(*) FROM days) + (SELECT count(*) FROM emptied) + (SELECT count(*) FROM hours)
        + (SELECT count(*) FROM periods)
FROM first
"""
FORGET = (
    _FORGET.replace("VISITS", ", ".join(_KEPT))
    .replace("SALES", ", ".join(_SALES))
    .replace("NOTHING", ", ".join(f"{column} = NULL" for column in _SALES))
)


def past_forget(shop_id: int) -> tuple[date | None, int]:
    """Delete the sales of days and spans before the shop's first fact, all when it has none.

    Return the day of the first fact, None without one, and how many rows were changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(FORGET, {"shop": shop_id})
        first, rows = cursor.fetchone()
    return first, int(rows)
