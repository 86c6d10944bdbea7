"""The merge in plain Python: what a shop's facts must be after some files."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from apps.shop.rows import OrderRow, RefundRow

SHANGHAI = ZoneInfo("Asia/Shanghai")
A_YEAR = timedelta(days=365)

Orders = dict[str, OrderRow]


def local_day(instant: datetime | None) -> date | None:
    """Return the day of an instant on a wall calendar in Shanghai."""
    return instant.astimezone(SHANGHAI).date() if instant else None


def orders_after(files: Iterable[Sequence[OrderRow]]) -> Orders:
    """Return the last word on each order: the latest source time wins."""
    known: Orders = {}
    for row in (row for file in files for row in file):
        held = known.get(row.external_id)
        if held is None or told_at(row) >= told_at(held):
            known[row.external_id] = row
    return known


def told_at(row: OrderRow) -> datetime:
    """Return when the source last changed this row."""
    assert row.source_updated_at is not None
    return row.source_updated_at


def refunds_after(orders: Orders, refunds: dict[str, RefundRow]) -> dict[str, tuple[Decimal, date]]:
    """Return amount and day of every refund, residuals of undated totals included."""
    found = {key: (row.amount, row.refunded_on) for key, row in refunds.items()}
    for key, order in orders.items():
        dated = sum(
            (row.amount for row in refunds.values() if row.order_external_id == key), Decimal(0)
        )
        rest = (order.refund_total_seen or Decimal(0)) - dated
        day = local_day(order.paid_at) or local_day(order.ordered_at)
        assert day is not None
        if rest > 0:
            found[f"total:{key}"] = (rest, day)
    return found


def day_figures(orders: Orders, refunds: dict[str, RefundRow]) -> dict[date, tuple[object, ...]]:
    """Return, by day, figures that any change of facts must move: their days must be marked."""
    days: dict[date, list[object]] = {}

    def add(day: date | None, *what: object) -> None:
        if day is not None:
            days.setdefault(day, []).append(what)

    paid = {key: local_day(row.paid_at) for key, row in orders.items()}
    for key, row in orders.items():
        add(local_day(row.ordered_at), "ordered", key, row.order_amount, paid[key] is not None)
        before = [
            day
            for other, day in paid.items()
            if day and orders[other].customer_ref == row.customer_ref
        ]
        mine = paid[key]
        returning = mine and any(mine - A_YEAR <= day < mine for day in before)
        add(mine, "paid", key, row.paid_amount, row.customer_ref and returning)
    for key, (amount, day) in refunds_after(orders, refunds).items():
        named = key.removeprefix("total:")
        order = refunds[key].order_external_id if key in refunds else named
        add(day, "refund", key, amount, paid.get(order or ""))
        add(paid.get(order or ""), "cohort", key, amount)
    return {day: tuple(sorted(map(str, what))) for day, what in days.items()}
