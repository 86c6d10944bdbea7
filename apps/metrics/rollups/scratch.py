"""Computes the tables of numbers anew beside the stored ones and compares them cell by cell."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from apps.metrics.rollups.shop_day import shop_days_write
from apps.metrics.rollups.shop_hour import shop_hours_write
from apps.metrics.rollups.shop_period import shop_periods_write
from apps.metrics.spans import Span

KEYS = {
    "metrics_shopday": ("shop_id", "day"),
    "metrics_shophour": ("shop_id", "day", "hour"),
    "metrics_shopperiod": ("shop_id", "kind", "starts_on"),
}
# A temporary table hides the stored one of the same name: the very same statements fill it.
SCRATCH = "CREATE TEMPORARY TABLE {0} (LIKE public.{0} INCLUDING ALL) ON COMMIT DROP"
DIFFERENT = """
SELECT to_jsonb(n) - 'computed_at', to_jsonb(o) - 'computed_at'
FROM (TABLE pg_temp.{0}) n
FULL JOIN (SELECT * FROM public.{0} WHERE shop_id = %(shop)s) o USING ({1})
WHERE to_jsonb(n) - 'computed_at' IS DISTINCT FROM to_jsonb(o) - 'computed_at'
"""


def scratch_fill(shop_id: int, days: Sequence[date], spans: Sequence[Span]) -> None:
    """Fill temporary tables with what the facts say of these days and spans.

    Call it in a transaction: the tables are gone at its end, and hide the stored ones until then.
    """
    with connection.cursor() as cursor:
        for table in KEYS:
            cursor.execute(SCRATCH.replace("{0}", table))
    shop_days_write(shop_id, days)
    shop_hours_write(shop_id, days)
    shop_periods_write(shop_id, spans)


def scratch_differences(shop_id: int) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Yield table, facts' row and stored row of every key that differs; {} for no row."""
    for table, key in KEYS.items():
        text = DIFFERENT.replace("{0}", table).replace("{1}", ", ".join(key))
        with connection.cursor() as cursor:
            cursor.execute(text, {"shop": shop_id})
            found = cursor.fetchall()
        for new, old in found:
            yield table, _row(new), _row(old)


def _row(text: str | None) -> dict[str, Any]:
    return json.loads(text, parse_float=Decimal) if text else {}
