"""Forgets what was computed for days before the shop's first fact."""

from datetime import date

from django.db import connection

FORGET = """
WITH first AS MATERIALIZED (
    SELECT LEAST(
        (SELECT min(ordered_on) FROM shop_order WHERE shop_id = %(shop)s),
        (SELECT min(paid_on) FROM shop_order WHERE shop_id = %(shop)s),
        (SELECT min(refunded_on) FROM shop_refund WHERE shop_id = %(shop)s),
        'infinity'::date
    ) AS day
), days AS (
    DELETE FROM metrics_shopday
    WHERE shop_id = %(shop)s AND day < (SELECT day FROM first) RETURNING 1
), hours AS (
    DELETE FROM metrics_shophour
    WHERE shop_id = %(shop)s AND day < (SELECT day FROM first) RETURNING 1
), periods AS (
    DELETE FROM metrics_shopperiod
    WHERE shop_id = %(shop)s AND ends_on < (SELECT day FROM first) RETURNING 1
)
SELECT NULLIF(day, 'infinity'),
    (SELECT count(*) FROM days) + (SELECT count(*) FROM hours) + (SELECT count(*) FROM periods)
FROM first
"""


def past_forget(shop_id: int) -> tuple[date | None, int]:
    """Delete rows of days and spans before the shop's first fact, all when it has none.

    Return the day of the first fact, None without one, and how many rows were deleted.
    """
    with connection.cursor() as cursor:
        cursor.execute(FORGET, {"shop": shop_id})
        first, rows = cursor.fetchone()
    return first, int(rows)
