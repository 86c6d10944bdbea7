"""How sources and products are written: whose money, which columns, which cents, no row twice."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.metrics.models import ProductDay, ShopDay, SourceDay
from apps.metrics.services import day_close, rollup_all, rollups_audit, shop_drain
from apps.shop.models import ChangedDay, Order, Shop
from apps.shop.rows import OrderLineRow, RefundRow, TrafficRow
from apps.shop.services import orders_upsert, refunds_upsert, traffic_upsert
from tests.factories import make_shop
from tests.metrics.rollup_tools import MONDAY, NOON, NOW, D, order, put, row_versions

SPARE = Decimal("7.00")


def visits(shop: Shop, **fields: Any) -> None:
    traffic_upsert(shop=shop, rows=[TrafficRow(day=MONDAY, **fields)], reason="traffic")


def lines(*parts: tuple[str | None, str]) -> tuple[OrderLineRow, ...]:
    """Return lines of one piece each, of a product and an amount."""
    return tuple(
        OrderLineRow(str(at), name, None, "", 1, D(amount), D(amount))
        for at, (name, amount) in enumerate(parts)
    )


def money(shop: Shop) -> dict[str, tuple[Any, ...]]:
    rows = SourceDay.objects.filter(shop=shop, day=MONDAY)
    listed = rows.values_list("source__key", "paid_buyers", "paid_orders", "paid_amount")
    return {key: tuple(cells) for key, *cells in listed}


def refunded(shop: Shop) -> dict[str | None, Decimal | None]:
    rows = ProductDay.objects.filter(shop=shop, day=MONDAY)
    return dict(rows.values_list("product__external_id", "refund_amount"))


def test_money_told_by_the_platform_takes_the_place_of_our_orders(shop: Shop) -> None:
    put(
        shop,
        order("1", NOON, "100.00", customer_ref="ann", source_key="taobao-search"),
        order("2", NOON, "40.00", customer_ref="bob"),
        order("3", NOON, "25.00", source_key="no_visit"),
    )
    shop_drain(shop=shop, now=NOW)
    assert money(shop) == {
        "taobao-search": (1, 1, 100),
        "unmapped": (1, 1, 40),
        "no_visit": (0, 1, 25),
    }
    visits(shop, source_name="手淘搜索", visitors=50, paying_buyers=2, paid_amount=D("130.00"))
    visits(shop, source_name="直通车", visitors=9)
    shop_drain(shop=shop, now=NOW)
    # 165.00 of the shop less 130.00 less 25.00: 10.00 that no source claims
    assert money(shop) == {
        "taobao-search": (2, None, 130),
        "zhitongche": (None, None, None),
        "no_visit": (0, 1, 25),
        "overlap": (None, None, 10),
    }
    assert rollups_audit(shop=shop) == []


def test_a_source_that_the_platform_takes_back_gives_the_day_to_our_orders(shop: Shop) -> None:
    put(shop, order("1", NOON, "100.00", customer_ref="ann"))
    visits(shop, source_name="手淘搜索", paid_amount=D("120.00"))
    shop_drain(shop=shop, now=NOW)
    assert money(shop) == {"taobao-search": (None, None, 120), "overlap": (None, None, -20)}
    shop.trafficday_set.all().delete()
    ChangedDay.objects.create(shop=shop, day=MONDAY, domain="traffic", reason="traffic")
    shop_drain(shop=shop, now=NOW)
    assert money(shop) == {"unmapped": (1, 1, 100)}


@pytest.mark.parametrize(
    ("amount", "parts", "split"),
    [
        # 10.00 over three equal lines: 3.34, 3.33, 3.33, the first line first
        ("10.00", ("0", "0"), {"a": "3.34", "b": "3.33", "c": "3.33"}),
        # over 30 goods, 5 postage, 1 tax: 2.777.. 2.777.. 2.777.. 1.388.. 0.277..; four cents are
        # left over: one to the postage, then one to each line, before the tax
        ("10.00", ("5.00", "1.00"), {"a": "2.78", "b": "2.78", "c": "2.78", None: "1.66"}),
        ("0.01", ("0", "0"), {"a": "0.01"}),
    ],
    ids=["metrics-3.5-thirds", "metrics-3.5-postage-and-tax", "metrics-3.5-one-cent"],
)
def test_a_refund_without_lines_is_split_to_the_cent(
    shop: Shop, amount: str, parts: tuple[str, str], split: dict[str | None, str]
) -> None:
    shipping, tax = map(D, parts)
    sold = lines(("a", "10.00"), ("b", "10.00"), ("c", "10.00"))
    row = order("1", NOON, "36.00", lines=sold, shipping_amount=shipping, tax_amount=tax)
    put(shop, row)
    refunds_upsert(shop=shop, rows=[RefundRow("r", "1", D(amount), NOON, MONDAY)], reason="r")
    shop_drain(shop=shop, now=NOW)
    found = {key: value for key, value in refunded(shop).items() if value}
    assert found == {key: D(value) for key, value in split.items()}


def test_a_currency_without_cents_is_split_in_whole_coins(db: None) -> None:
    shop = make_shop(currency="JPY")
    sold = lines(("a", "100"), ("b", "100"), ("c", "100"))
    put(shop, order("1", NOON, "300", lines=sold, currency="JPY"))
    refunds_upsert(shop=shop, rows=[RefundRow("r", "1", D(100), NOON, MONDAY)], reason="r")
    shop_drain(shop=shop, now=NOW)
    assert refunded(shop) == {"a": 34, "b": 33, "c": 33}


def test_each_domain_writes_its_own_columns_only(shop: Shop) -> None:
    put(shop, order("1", NOON, lines=lines(("a", "10.00"))))
    visits(shop, external_product_id="a", visitors=5)
    visits(shop, visitors=9)
    shop_drain(shop=shop, now=NOW)
    kept = {"shop": shop, "day": MONDAY}

    def spoil() -> None:
        ShopDay.objects.filter(**kept).update(paid_amount=SPARE, refund_amount=SPARE, visitors=7)
        ProductDay.objects.filter(**kept, product__isnull=False).update(
            line_amount=SPARE, refund_amount=SPARE, visitors=7
        )

    def after(domain: str, reason: str) -> tuple[Any, ...]:
        spoil()
        ChangedDay.objects.create(shop=shop, day=MONDAY, domain=domain, reason=reason)
        shop_drain(shop=shop, now=NOW)
        day = ShopDay.objects.get(**kept)
        product = ProductDay.objects.get(**kept, product__isnull=False)
        cells = (product.line_amount, product.refund_amount, product.visitors)
        return (day.paid_amount, day.refund_amount, day.visitors, *cells)

    assert after("traffic", "traffic") == (7, 7, 9, 7, 7, 5)
    assert after("sales", "refund_new")[:4] == (7, 0, 7, 7)
    assert after("sales", "order_changed") == (10, 0, 7, 10, 0, 7)
    assert after("sales", "manual") == (10, 0, 9, 10, 0, 5)


def test_an_order_with_other_lines_moves_its_refunds_between_products(shop: Shop) -> None:
    put(shop, order("1", NOON, lines=lines(("a", "10.00"))))
    late = MONDAY + timedelta(days=5)
    refunds_upsert(shop=shop, rows=[RefundRow("r", "1", D("4.00"), None, late)], reason="r")
    shop_drain(shop=shop, now=NOW + timedelta(days=9))
    put(shop, order("1", NOON, lines=lines(("b", "10.00"))))
    shop_drain(shop=shop, now=NOW + timedelta(days=9))
    rows = ProductDay.objects.filter(shop=shop, day=late)
    assert list(rows.values_list("product__external_id", "refund_amount")) == [("b", 4)]
    day_close(shop=shop, now=NOW + timedelta(days=9))
    shop_drain(shop=shop, now=NOW + timedelta(days=9))
    assert rollups_audit(shop=shop) == []


def test_a_product_that_leaves_its_order_leaves_no_row_but_for_its_visits(shop: Shop) -> None:
    put(shop, order("1", NOON, lines=lines(("a", "6.00"), ("b", "4.00"))))
    visits(shop, external_product_id="b", visitors=5)
    shop_drain(shop=shop, now=NOW)
    orders_upsert(shop=shop, rows=[order("1", NOON, excluded_reason="test")], reason="order_new")
    assert Order.objects.get(shop=shop).excluded_reason == "test"
    shop_drain(shop=shop, now=NOW)
    rows = ProductDay.objects.filter(shop=shop)
    assert list(rows.values_list("product__external_id", "line_amount", "visitors")) == [
        ("b", 0, 5)
    ]


def test_a_second_run_writes_no_row_of_members(shop: Shop) -> None:
    put(shop, order("1", NOON, lines=lines(("a", "6.00"), ("b", "4.00"))))
    refunds_upsert(shop=shop, rows=[RefundRow("r", "1", D("4.00"), NOON, MONDAY)], reason="r")
    visits(shop, external_product_id="b", visitors=5)
    visits(shop, source_name="手淘搜索", visitors=50)
    shop_drain(shop=shop, now=NOW)
    before = row_versions()
    assert rollup_all(shop=shop, first=MONDAY, last=MONDAY, now=NOW).rows == 0
    assert row_versions() == before
