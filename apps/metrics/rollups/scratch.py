"""Computes the tables of numbers anew beside the stored ones and compares them cell by cell."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from apps.metrics.rollups.agent_day import agent_days_write
from apps.metrics.rollups.campaign_day import campaign_days_write
from apps.metrics.rollups.product_day import product_days_write, product_days_write_traffic
from apps.metrics.rollups.reason_day import reason_days_write
from apps.metrics.rollups.shop_day import shop_days_write, shop_days_write_traffic
from apps.metrics.rollups.shop_hour import shop_hours_write
from apps.metrics.rollups.shop_period import shop_periods_write
from apps.metrics.rollups.source_day import source_days_write
from apps.metrics.spans import Span

KEYS = {
    "metrics_shopday": ("shop_id", "day"),
    "metrics_shophour": ("shop_id", "day", "hour"),
    "metrics_sourceday": ("shop_id", "day", "source_id"),
    # NULL is a member too, which is equal to nothing.
    "metrics_productday": ("shop_id", "day", "COALESCE(product_id, 0)"),
    "metrics_agentday": ("shop_id", "day", "COALESCE(agent_id, 0)"),
    "metrics_campaignday": ("shop_id", "day", "ad_campaign_id"),
    "metrics_aftersalesreasonday": ("shop_id", "day", "COALESCE(reason_id, 0)", "kind"),
    "metrics_shopperiod": ("shop_id", "kind", "starts_on"),
}
# A temporary table hides the stored one of the same name: the very same statements fill it.
SCRATCH = "CREATE TEMPORARY TABLE {0} (LIKE public.{0} INCLUDING ALL) ON COMMIT DROP"
DIFFERENT = """
SELECT n.cells, o.cells
FROM (SELECT {1}, to_jsonb(t) - 'computed_at' - 'id' AS cells FROM pg_temp.{0} t) n({2})
FULL JOIN (
    SELECT {1}, to_jsonb(t) - 'computed_at' - 'id' AS cells FROM public.{0} t
    WHERE shop_id = %(shop)s
) o({2}) USING ({3})
WHERE n.cells IS DISTINCT FROM o.cells
"""
DESK_DAYS = """
SELECT day FROM public.metrics_agentday WHERE shop_id = %(shop)s
UNION SELECT asked_on FROM service_round WHERE shop_id = %(shop)s
UNION SELECT day FROM service_agentchat WHERE shop_id = %(shop)s
"""
CASE_DAYS = """
SELECT day FROM public.metrics_aftersalesreasonday WHERE shop_id = %(shop)s
UNION SELECT e.business_day FROM aftersales_caseevent e
    JOIN aftersales_aftersalescase k ON k.id = e.case_id WHERE k.shop_id = %(shop)s
"""
AD_DAYS = """
SELECT day FROM public.metrics_campaignday WHERE shop_id = %(shop)s
UNION SELECT day FROM promotion_adstatday
WHERE shop_id = %(shop)s AND until = day AND is_latest
"""
PLACES = ("a", "b", "c", "d")


def scratch_fill(
    shop_id: int, days: Sequence[date], visited: Sequence[date], spans: Sequence[Span]
) -> None:
    """Fill temporary tables with what the facts say: sales of `days`, visits of `visited`, spans.

    Call it in a transaction: the tables are gone at its end, and hide the stored ones until then.
    """
    with connection.cursor() as cursor:
        for table in KEYS:
            cursor.execute(SCRATCH.replace("{0}", table))
    shop_days_write(shop_id, days)
    shop_days_write_traffic(shop_id, visited)
    shop_hours_write(shop_id, days)
    source_days_write(shop_id, sorted({*days, *visited}))
    product_days_write(shop_id, days)
    product_days_write_traffic(shop_id, visited)
    shop_periods_write(shop_id, spans)
    agent_days_write(shop_id, sorted({*days, *visited, *_found(DESK_DAYS, shop_id)}))
    reason_days_write(shop_id, sorted({*days, *_found(CASE_DAYS, shop_id)}))
    campaign_days_write(shop_id, sorted({*days, *visited, *_found(AD_DAYS, shop_id)}))


def _found(text: str, shop_id: int) -> set[date]:
    with connection.cursor() as cursor:
        cursor.execute(text, {"shop": shop_id})
        return {day for (day,) in cursor.fetchall()}


def scratch_differences(shop_id: int) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Yield table, facts' row and stored row of every key that differs; {} for no row."""
    for table, key in KEYS.items():
        places = ", ".join(PLACES[: len(key)])
        names = {"{0}": table, "{1}": ", ".join(key), "{2}": f"{places}, cells", "{3}": places}
        text = DIFFERENT
        for name, words in names.items():
            text = text.replace(name, words)
        with connection.cursor() as cursor:
            cursor.execute(text, {"shop": shop_id})
            found = cursor.fetchall()
        for new, old in found:
            yield table, _row(new), _row(old)


def _row(text: str | None) -> dict[str, Any]:
    return json.loads(text, parse_float=Decimal) if text else {}
