"""Foreign files of real shops through mappings: the check figures, and no change again."""

import gzip
import random
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Count, Sum

from apps.intake.models import Batch
from apps.shop.models import ChangedDay, Order, OrderLine, Refund, Shop
from tests.factories import make_shop
from tests.intake.batch_tools import imported
from tests.intake.mapping_tools import example, mapped
from tests.shared_data import shared_data

pytestmark = pytest.mark.django_db

UCI = "uci_online_retail/online_retail_2010-12_2011-08.csv.gz"


@pytest.fixture
def retail(db: None) -> Shop:
    return make_shop(code="retail", name="Retail", zone="Europe/London", currency="GBP")


@pytest.fixture
def market(db: None) -> Shop:
    return make_shop(code="market", name="Market", zone="America/Sao_Paulo", currency="BRL")


def counts(batch: Batch) -> tuple[int, int, int]:
    return batch.counts["new"], batch.counts["changed"], batch.counts["same"]


def sales() -> tuple[int, Decimal]:
    found = Order.objects.filter(excluded_reason=None).aggregate(
        n=Count("pk"), sum=Sum("paid_amount")
    )
    return found["n"], found["sum"]


def shuffled(content: bytes, *, encoding: str) -> bytes:
    """Return the same rows in another order and encoding; no cell holds a line break."""
    head, *rows = content.decode().splitlines()
    random.Random(7).shuffle(rows)  # noqa: S311
    return "\n".join((head, *rows, "")).encode(encoding)


def test_nine_months_of_invoices_come_in_to_the_penny(retail: Shop) -> None:
    path = shared_data(UCI)
    first = mapped(retail, path.read_bytes(), example("uci_online_retail"))
    assert (first.stage, first.last_error, first.counts["refused"]) == ("done", "", 0)
    assert sales() == (12_494, Decimal("6293764.00"))
    adjusted = Order.objects.get(excluded_reason="adjustment")
    assert (adjusted.external_id, adjusted.paid_amount) == ("A563185", Decimal("11062.06"))
    assert OrderLine.objects.count() == 313_059
    assert Refund.objects.aggregate(Sum("amount"))["amount__sum"] == Decimal("520770.56")
    assert Refund.objects.filter(order__isnull=False).count() == 0
    assert (
        Order.objects.filter(customer__isnull=False).values("customer").distinct().count() == 3_317
    )
    moments = Order.objects.values_list("paid_at", flat=True)
    hours = Counter(moment.astimezone(retail.tz).hour for moment in moments if moment)
    assert [hours[hour] for hour in range(6, 21)] == [
        1, 21, 333, 919, 1554, 1538, 1972, 1679, 1513, 1491, 806, 415, 133, 107, 13,
    ]  # fmt: skip
    day = Order.objects.filter(paid_on=date(2011, 1, 18))
    assert (day.count(), day.aggregate(Sum("paid_amount"))["paid_amount__sum"]) == (
        41,
        Decimal("95978.05"),
    )
    back = Refund.objects.filter(refunded_on=date(2011, 1, 18))
    assert back.aggregate(Sum("amount"))["amount__sum"] == Decimal("77297.25")
    marks = ChangedDay.objects.count()
    other = shuffled(gzip.decompress(path.read_bytes()), encoding="utf-16")
    again = imported(retail, other, profile="generic:own")
    assert (again.stage, counts(again)[:2]) == ("done", (0, 0))
    assert ChangedDay.objects.count() == marks


def test_orders_and_items_come_in_as_two_files(market: Shop) -> None:
    orders = shared_data("olist/olist_orders_dataset.csv.gz").read_bytes()
    items = shared_data("olist/olist_order_items_dataset.csv.gz").read_bytes()
    first = mapped(market, orders, example("olist_orders"), key="orders")
    assert (first.stage, counts(first)) == ("done", (4_524, 0, 0))
    lines = mapped(market, items, example("olist_items"), key="items")
    assert (lines.stage, lines.counts["refused"], counts(lines)) == ("done", 0, (0, 4_524, 0))
    total = Order.objects.aggregate(
        goods=Sum("goods_amount"), freight=Sum("shipping_amount"), paid=Sum("paid_amount")
    )
    assert [total[name] for name in ("goods", "freight", "paid")] == [
        Decimal("632482.83"), Decimal("101465.58"), Decimal("733948.41"),
    ]  # fmt: skip
    assert OrderLine.objects.count() == 5_227
    for on, day, figures in (
        ("ordered_on", date(2017, 11, 24), (119, "13066.04", "2330.57")),
        ("paid_on", date(2017, 11, 24), (79, "9985.08", "1939.37")),
        ("ordered_on", date(2017, 5, 15), (20, "3637.66", "731.43")),
        ("paid_on", date(2017, 5, 15), (14, "1283.28", "248.33")),
        ("ordered_on", date(2017, 12, 4), (39, "7047.75", "951.91")),
        ("paid_on", date(2017, 12, 4), (16, "3461.71", "433.50")),
    ):
        found = Order.objects.filter(**{on: day}).aggregate(
            n=Count("pk"), goods=Sum("goods_amount"), freight=Sum("shipping_amount")
        )
        assert tuple(found.values()) == (figures[0], Decimal(figures[1]), Decimal(figures[2]))
    marks = ChangedDay.objects.count()
    for content, key in ((orders, "orders"), (items, "items")):
        other = shuffled(gzip.decompress(content), encoding="utf-16")
        again = imported(market, other, profile=f"generic:{key}")
        assert (again.stage, counts(again)) == ("done", (0, 0, 4_524))
    assert ChangedDay.objects.count() == marks
