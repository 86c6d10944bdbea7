"""Rows for tests of targets and readings: a shop in Shanghai and days with plain figures."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from apps.metrics.models import ShopDay
from apps.shop.models import Order, Shop

D = Decimal
NOW = datetime(2024, 6, 16, 2, tzinfo=UTC)  # 10:00 on Sunday 16 June in Shanghai
TODAY = date(2024, 6, 16)
YESTERDAY = date(2024, 6, 15)


def make_shop(code: str = "lamp", **fields: Any) -> Shop:
    """A shop that counts in yuan on Shanghai's clock."""
    given = {"name": "Lamps", "platform": "tmall", "zone": "Asia/Shanghai", "currency": "CNY"}
    return Shop.objects.create(code=code, **{**given, **fields})


def make_day(shop: Shop, day: date, paid: str | None = "100.00", **columns: Any) -> ShopDay:
    """A computed day that was fed with orders: what is not given is 0."""
    row = {
        "ordered_orders": 0,
        "paid_orders": 0,
        "refund_amount": D(0),
        "anonymous_orders": 0,
        "paid_buyers": 0,
        **columns,
    }
    amount = None if paid is None else D(paid)
    return ShopDay.objects.create(
        shop=shop, day=day, currency=shop.currency, paid_amount=amount, **row
    )


def make_days(shop: Shop, first: date, amounts: list[str]) -> None:
    """Computed days in a row."""
    for at, amount in enumerate(amounts):
        make_day(shop, first + timedelta(days=at), amount)


def check_deferred() -> None:
    """What a commit would check."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def make_unpaid_order(shop: Shop) -> Order:
    """Place one order today, so that the shop has a fact; nothing is paid."""
    return Order.objects.create(
        shop=shop,
        external_id="1",
        number="1",
        ordered_at=NOW,
        ordered_on=TODAY,
        status="unpaid",
        currency="CNY",
        order_amount=1,
        paid_amount=0,
    )
