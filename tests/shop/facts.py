"""Rows for tests, and what is stored as plain values."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from apps.shop.models import ChangedDay, Order, OrderLine, Refund, Shop
from apps.shop.rows import OrderLineRow, OrderRow, RefundRow
from apps.shop.services import shop_add

NOON = datetime(2024, 6, 18, 4, 0, tzinfo=UTC)  # noon in Shanghai
DAY = date(2024, 6, 18)


def water_shop(code: str = "water", currency: str = "CNY") -> Shop:
    """Make a shop in Shanghai."""
    return shop_add(
        code=code, name="Water", zone="Asia/Shanghai", currency=currency, platform="tmall"
    )


def order_row(external_id: str = "1", *, days: float = 0, **fields: Any) -> OrderRow:
    """Return a paid order of 100.00, placed at noon `days` after the test's day."""
    ordered_at = NOON + timedelta(days=days)
    values: dict[str, Any] = {
        "number": external_id,
        "ordered_at": ordered_at,
        "paid_at": ordered_at + timedelta(minutes=1),
        "status": "paid",
        "currency": "CNY",
        "order_amount": Decimal("100.00"),
        "paid_amount": Decimal("100.00"),
        **fields,
    }
    return OrderRow(external_id=external_id, **values)


def line_row(line_key: str = "a", **fields: Any) -> OrderLineRow:
    """Return one line of one filter."""
    values: dict[str, Any] = {
        "external_product_id": "P1",
        "sku_code": "S1",
        "title": "Filter",
        "quantity": 1,
        "unit_price": Decimal("100"),
        "line_amount": Decimal("100.00"),
        **fields,
    }
    return OrderLineRow(line_key=line_key, **values)


def refund_row(external_id: str, order: str | None, amount: str, *, days: int = 0) -> RefundRow:
    """Return a refund dated `days` after the test's day."""
    return RefundRow(
        external_id=external_id,
        order_external_id=order,
        amount=Decimal(amount),
        refunded_at=NOON + timedelta(days=days),
        refunded_on=DAY + timedelta(days=days),
    )


def day(days: int) -> date:
    """Return the day `days` after the test's day."""
    return DAY + timedelta(days=days)


def marks_take(shop: Shop) -> set[date]:
    """Return the marked days of a shop and forget them."""
    marked = set(ChangedDay.objects.filter(shop=shop).values_list("day", flat=True))
    ChangedDay.objects.filter(shop=shop).delete()
    return marked


def stored(shop: Shop) -> dict[str, Any]:
    """Return every fact of a shop without database ids."""
    hidden = {"id", "shop_id", "customer_id", "source_id", "order_id", "product_id", "sku_id"}
    orders = Order.objects.filter(shop=shop).order_by("external_id")
    lines = OrderLine.objects.filter(order__shop=shop).order_by("order__external_id", "line_key")
    refunds = Refund.objects.filter(shop=shop).order_by("external_id")

    def plain(row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in row.items() if name not in hidden}

    return {
        "orders": [
            (plain(row), key)
            for row, key in zip(
                orders.values(), orders.values_list("customer__key_hash", flat=True), strict=True
            )
        ],
        "lines": [
            (plain(row), *keys)
            for row, keys in zip(
                lines.values(),
                lines.values_list("order__external_id", "product__external_id", "sku__code"),
                strict=True,
            )
        ],
        "refunds": [
            (plain(row), order)
            for row, order in zip(
                refunds.values(), refunds.values_list("order__external_id", flat=True), strict=True
            )
        ],
    }
