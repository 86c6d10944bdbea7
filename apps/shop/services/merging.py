"""What every merge shares: the shop's lock, the days reached, the counts."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection

from apps.shop.counts import Counts
from apps.shop.services import mark_sql, order_sql, refund_sql

REACHED = (
    refund_sql.JOIN_ORDERS,
    refund_sql.RESIDUALS,
    mark_sql.ORDER_DAYS,
    mark_sql.NEXT_PAID_DAYS,
    mark_sql.REFUND_DAYS,
)


def merge_lock(*, shop_id: int) -> None:
    """Wait until no other transaction writes facts of this shop, and hold it to the end."""
    run(order_sql.LIMITS, {})
    run(order_sql.MEMORY, {})
    run(order_sql.LOCK, {"shop": shop_id})


def reached_days(*, shop_id: int, stage_key: str) -> set[date]:
    """Settle the residual refunds of the orders written and return every day they reach."""
    names = {"shop": shop_id, "stage": stage_key}
    return set().union(*(days_of(statement, names) for statement in REACHED))


def touch_clear(*, stage_key: str) -> None:
    """Forget which orders this merge wrote."""
    run(order_sql.UNTOUCH, {"stage": stage_key})


def counts_of(rows: Iterable[tuple[Any, ...]]) -> Counts:
    """Return the counts of (verdict, count) rows."""
    by_verdict = {str(verdict): int(count) for verdict, count, *_ in rows}
    return Counts(
        new=by_verdict.get("new", 0),
        changed=by_verdict.get("changed", 0),
        same=by_verdict.get("same", 0) + by_verdict.get("seen", 0),
        older=by_verdict.get("older", 0),
    )


def days_of(statement: str, names: Mapping[str, Any]) -> set[date]:
    """Run a statement that answers with days; drop the unknown ones."""
    return {day for (day,) in answer(statement, names) if day is not None}


def answer(statement: str, names: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run one statement and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, names)
        return list(cursor.fetchall())


def run(statement: str, names: Mapping[str, Any]) -> int:
    """Run one statement and return the rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, names)
        return int(cursor.rowcount)
