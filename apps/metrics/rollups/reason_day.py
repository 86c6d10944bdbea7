"""Writes AfterSalesReasonDay, and from it the shop's own figures of after-sales."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db import connection

from apps.metrics.rollups.reason_parts import PARTS
from apps.metrics.rollups.words import CLAIMED, CLAIMED_OF_SHOPS, statement, upsert, write

KEY = ("shop_id", "day", "reason_id", "kind")
COLUMNS = tuple(column for _query, columns in PARTS.values() for column in columns)
# Refunds are the shop's own already, whatever their reason.
SHOP_COLUMNS = tuple(column for column in COLUMNS if not column.startswith("refund_"))
_SOURCES = tuple(PARTS)
_JOINED = "\n".join(f"FULL JOIN {name} USING (shop_id, day, reason, kind)" for name in _SOURCES[1:])
_SOME = " OR ".join(f"{column} <> 0" for column in COLUMNS)


def _reasons(claimed: str) -> str:
    return statement(
        claimed,
        *(query for query, _columns in PARTS.values()),
        ", joined AS (SELECT shop_id, day, reason, kind,",
        ", ".join(f"COALESCE({column}, 0) AS {column}" for column in COLUMNS),
        f"FROM {_SOURCES[0]}",
        _JOINED,
        "), found AS MATERIALIZED (SELECT * FROM joined WHERE",
        _SOME,
        """
), gone AS (
    DELETE FROM metrics_aftersalesreasonday old USING claimed c
    WHERE old.shop_id = c.shop_id AND old.day = c.day AND NOT EXISTS (
        SELECT FROM found f
        WHERE f.shop_id = old.shop_id AND f.day = old.day
            AND f.reason = COALESCE(old.reason_id, 0) AND f.kind = old.kind
    )
    RETURNING old.id
)
INSERT INTO metrics_aftersalesreasonday (shop_id, day, reason_id, kind,""",
        ", ".join(COLUMNS),
        ") SELECT shop_id, day, NULLIF(reason, 0), kind,",
        ", ".join(COLUMNS),
        "FROM found ORDER BY shop_id, day, reason, kind",
        upsert("metrics_aftersalesreasonday", KEY, COLUMNS),
    )


def _of_shop(claimed: str) -> str:
    """Return the shop's sums: nothing of days before its first case, 0 from then on."""
    return statement(
        claimed,
        ", work AS (SELECT c.shop_id, c.day,",
        ", ".join(f"sum(a.{column}) AS {column}" for column in SHOP_COLUMNS),
        """
    FROM claimed c
    JOIN metrics_aftersalesreasonday a ON a.shop_id = c.shop_id AND a.day = c.day
    GROUP BY c.shop_id, c.day
)
INSERT INTO metrics_shopday (shop_id, day, currency,""",
        ", ".join(SHOP_COLUMNS),
        ") SELECT c.shop_id, c.day, c.currency,",
        ", ".join(f"COALESCE(w.{column}, 0)" for column in SHOP_COLUMNS),
        """FROM claimed c
    LEFT JOIN work w USING (shop_id, day)
    WHERE c.day >= (
        SELECT min(k.opened_on) FROM aftersales_aftersalescase k WHERE k.shop_id = c.shop_id
    )
    ORDER BY c.shop_id, c.day
    """,
        upsert("metrics_shopday", ("shop_id", "day"), SHOP_COLUMNS),
    )


REASONS, SHOP = _reasons(CLAIMED), _of_shop(CLAIMED)
REASONS_OF_SHOPS = _reasons(CLAIMED_OF_SHOPS) + " RETURNING shop_id"
SHOPS = _of_shop(CLAIMED_OF_SHOPS) + " RETURNING shop_id"
# A first case may be written down for a day long past: the days since were without figures.
UNTOLD = """
SELECT d.day FROM metrics_shopday d
WHERE d.shop_id = %(shop)s AND d.cases_opened IS NULL AND d.day >= (
    SELECT min(k.opened_on) FROM aftersales_aftersalescase k WHERE k.shop_id = %(shop)s
)
"""

# Open at day's end: entries less exits of all days so far, so that a late one moves every day
# since; only the days that differ are written.
OPEN = """
UPDATE metrics_shopday d SET cases_open = r.cases_open FROM (
    SELECT shop_id, day,
        sum(cases_opened - cases_closed) OVER (PARTITION BY shop_id ORDER BY day) AS cases_open
    FROM metrics_shopday
    WHERE shop_id = ANY(%(shops)s) AND cases_opened IS NOT NULL
) r
WHERE d.shop_id = r.shop_id AND d.day = r.day AND d.cases_open IS DISTINCT FROM r.cases_open
RETURNING d.shop_id
"""


def reason_days_write(shop_id: int, days: Sequence[date]) -> int:
    """Write the reasons of these days and the shop's own figures of its cases.

    The shop's days are written before. Return how many rows were written.
    """
    if not days:
        return 0
    rows = write(REASONS, {"shop": shop_id, "days": list(days)})
    with connection.cursor() as cursor:
        cursor.execute(UNTOLD, {"shop": shop_id})
        untold = {day for (day,) in cursor.fetchall()}
    rows += write(SHOP, {"shop": shop_id, "days": sorted({*days, *untold})})
    return rows + write(OPEN, {"shops": [shop_id]})


def shops_reasons_write(days: Sequence[tuple[int, date]]) -> Counter[int]:
    """Write the reasons of days of several shops; return the rows that changed by shop."""
    found: Counter[int] = Counter()
    shops, of_days = [shop for shop, _ in days], [day for _, day in days]
    for text in (REASONS_OF_SHOPS, SHOPS, OPEN) if days else ():
        with connection.cursor() as cursor:
            cursor.execute(text, {"shops": shops, "days": of_days})
            found.update(shop for (shop,) in cursor.fetchall())
    return found
