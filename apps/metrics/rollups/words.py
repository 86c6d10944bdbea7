"""The words that every rollup statement shares: which days, and which orders count."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection

from apps.common.money import DEFAULT_DIGITS, MINOR_DIGITS

# The same rule as OrderQuerySet.counted and RefundQuerySet.counted; a refund is judged by its
# order, and one without an order counts.
_COUNTED = re.compile(r"\bCOUNTED\((\w+)\)")
_EXCLUDED = re.compile(r"\bEXCLUDED_ORDER\((\w+)\)")
# Over the devices of one row of visits, told apart or together: views add up, people do not.
_ADDED = re.compile(r"\bADDED\((\w+)\)")
_PEOPLE = re.compile(r"\bPEOPLE\((\w+)\)")
_OF_ALL = r"max(t.\1) FILTER (WHERE t.device = 'all')"
# How many of a currency's smallest coins make 1.
_COINS = re.compile(r"\bCOINS_OF\((\w+)\)")
_COINS_BY_CODE = " ".join(f"WHEN '{code}' THEN {10**at}" for code, at in MINOR_DIGITS.items())
_APART = "FILTER (WHERE t.device <> 'all')"

# The days of one shop to be written, with what the shop says about money and clock.
CLAIMED = """
WITH claimed AS (
    SELECT s.id AS shop_id, d.day, s.currency, s.zone
    FROM shop_shop s CROSS JOIN unnest(%(days)s::date[]) AS d(day)
    WHERE s.id = %(shop)s
)
"""

# The same for days of several shops.
CLAIMED_OF_SHOPS = """
WITH claimed AS (
    SELECT s.id AS shop_id, d.day, s.currency, s.zone
    FROM unnest(%(shops)s::bigint[], %(days)s::date[]) AS d(shop_id, day)
    JOIN shop_shop s ON s.id = d.shop_id
)
"""


def statement(*texts: str) -> str:
    """Join the texts of a statement and write out its shared words."""
    joined = "\n".join(texts)
    joined = _COUNTED.sub(r"\1.excluded_reason IS NULL", joined)
    joined = _EXCLUDED.sub(r"\1.excluded_reason IS NOT NULL", joined)
    joined = _COINS.sub(f"CASE \\1.currency {_COINS_BY_CODE} ELSE {10**DEFAULT_DIGITS} END", joined)
    joined = _ADDED.sub(f"COALESCE({_OF_ALL}, sum(t.\\1) {_APART})", joined)
    only = f"CASE WHEN count(*) {_APART} = 1 THEN max(t.\\1) END"
    return _PEOPLE.sub(f"COALESCE({_OF_ALL}, {only})", joined)


def upsert(table: str, key: Sequence[str], columns: Sequence[str]) -> str:
    """Return the guarded tail of an INSERT: a row is written only when a value differs."""
    setting = ", ".join(f"{column} = EXCLUDED.{column}" for column in columns)
    old = ", ".join(f"{table}.{column}" for column in columns)
    new = ", ".join(f"EXCLUDED.{column}" for column in columns)
    keys = ", ".join(key)
    is_new = " ".join(("WHERE (", old, ") IS DISTINCT FROM (", new, ")"))
    return "\n".join(("ON CONFLICT (", keys, ") DO UPDATE SET", setting, is_new))


def write(text: str, parameters: Mapping[str, Any]) -> int:
    """Run a statement and return how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        return int(cursor.rowcount)


def first_fact(shop_id: int) -> date | None:
    """Return the first business day on which the shop has an order or refund; None without one."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_FACT, {"shop": shop_id})
        found: date | None = cursor.fetchone()[0]
    return found


def first_visit(shop_id: int) -> date | None:
    """Return the first business day of which visits were received; None without one."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_VISIT, {"shop": shop_id})
        found: date | None = cursor.fetchone()[0]
    return found


def first_day(shop_id: int) -> date | None:
    """Return the first business day of which anything is known; None without one."""
    known = [day for day in (first_fact(shop_id), first_visit(shop_id)) if day is not None]
    return min(known, default=None)


_FIRST_FACT = """
SELECT LEAST(
    (SELECT min(ordered_on) FROM shop_order WHERE shop_id = %(shop)s),
    (SELECT min(paid_on) FROM shop_order WHERE shop_id = %(shop)s),
    (SELECT min(refunded_on) FROM shop_refund WHERE shop_id = %(shop)s)
)
"""
_FIRST_VISIT = "SELECT min(day) FROM shop_trafficday WHERE shop_id = %(shop)s"
