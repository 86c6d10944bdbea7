"""Facts and looks into the tables for the tests of the rollup."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
from django.db import connection

from apps.metrics.models import ShopDay
from apps.shop.models import Order, Shop
from apps.shop.rows import OrderRow
from apps.shop.services import orders_upsert
from tests.known_day import ZONE

D = Decimal
MONDAY = date(2024, 6, 17)
NOON = datetime(2024, 6, 17, 12, tzinfo=ZONE)
NOW = datetime(2024, 6, 19, 15, tzinfo=ZONE)
TABLES = (
    "metrics_shopday",
    "metrics_shophour",
    "metrics_sourceday",
    "metrics_productday",
    "metrics_shopperiod",
)


def order(number: str, paid: datetime | None, amount: str = "10.00", **more: Any) -> OrderRow:
    """Return an order placed and paid at one instant."""
    values: dict[str, Any] = {
        "ordered_at": paid or NOON,
        "status": "paid" if paid else "unpaid",
        "currency": "CNY",
        "order_amount": D(amount),
        "paid_amount": D(amount) if paid else D(0),
        **more,
    }
    return OrderRow(external_id=number, number=number, paid_at=paid, **values)


def put(shop: Shop, *rows: OrderRow) -> None:
    """Write orders as an import would, marks included."""
    orders_upsert(shop=shop, rows=rows, reason="order_new")


def put_poison(shop: Shop, day: datetime) -> None:
    """Write two orders whose sum no column of the numbers can hold."""
    put(shop, order("p1", day), order("p2", day))
    most = D("99999999999999.9999")
    Order.objects.filter(shop=shop, external_id__in=["p1", "p2"]).update(paid_amount=most)


def paid(shop: Shop) -> dict[date, Decimal | None]:
    """Return the paid amount of every day that has a row."""
    return dict(ShopDay.objects.filter(shop=shop).values_list("day", "paid_amount"))


def days(first: date, count: int) -> list[date]:
    """Return days in a row."""
    return [first + timedelta(days=at) for at in range(count)]


def row_versions() -> dict[str, list[Any]]:
    """Return place, writing transaction and values of every row of the numbers."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute("SELECT ctid::text, xmin::text, t::text FROM " + table + " t")  # noqa: S608
            found[table] = sorted(cursor.fetchall())
    return found


@contextmanager
def other_session() -> Iterator[psycopg.Connection[Any]]:
    """Open one more session to the test's database; it commits by itself unless told otherwise."""
    parameters = connection.get_connection_params()
    kept = {
        name: parameters[name]
        for name in ("dbname", "user", "host", "port")
        if parameters.get(name)
    }
    with psycopg.connect(**kept, autocommit=True) as session:
        yield session
