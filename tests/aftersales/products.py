"""Sold units and bad ones, for tests of the board of bad products."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from apps.aftersales.models import AfterSalesCase, CaseLine, Reason
from apps.shop.models import Order, Shop, Sku
from apps.shop.services import orders_upsert
from tests.shop.facts import line_row, order_row

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
OLD = TODAY - timedelta(days=70)


def sell(
    shop: Shop, code: str, units: int, *, on: date = OLD, price: str = "35.00", **fields: Any
) -> list[Order]:
    """Sell so many units of a SKU on a day, one an order."""
    at = datetime.combine(on, time(4), UTC)
    names = [f"{code}-{on:%m%d}-{number}" for number in range(units)]
    line = line_row(
        sku_code=code, external_product_id=f"P-{code}", unit_price=Decimal(price),
        line_amount=Decimal(price),
    )  # fmt: skip
    rows = [
        order_row(name, ordered_at=at, paid_at=at, lines=(line,), currency=shop.currency, **fields)
        for name in names
    ]
    orders_upsert(shop=shop, rows=rows, reason="order_new")
    return list(Order.objects.filter(shop=shop, external_id__in=names).order_by("pk"))


def spoil(orders: list[Order], reason: str = "FUNC", **fields: Any) -> list[CaseLine]:
    """Open a case for the unit of each of these orders, ten days after it was paid."""
    cause = Reason.objects.get(code=reason)
    made = []
    for order in orders:
        opened = (order.paid_at or order.ordered_at) + timedelta(days=10)
        case = AfterSalesCase.objects.create(
            shop_id=order.shop_id, order=order, source="chat", kind="return_refund",
            phase="received", opened_at=opened, opened_on=opened.date(), stage_started_at=opened,
        )  # fmt: skip
        line = order.lines.get()
        told = {"stated_reason": cause, "qty": 1, "sku": line.sku, "order_line": line} | fields
        made.append(CaseLine.objects.create(case=case, **told))
    return made


def sku_of(shop: Shop, code: str) -> Sku:
    """Return a SKU of the shop by its code."""
    found: Sku = Sku.objects.get(shop=shop, code=code)
    return found
