"""Layouts with several rows an order, and lines that come without their order."""

import csv
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from apps.intake.profiles import PROFILES
from apps.shop.models import Order, OrderLine, Refund, Shop
from apps.shop.rows import OrderRow
from tests.factories import make_shop
from tests.intake.batch_tools import imported
from tests.intake.reading_tools import read_path, written
from tests.shared_data import shared_data

SHOPIFY = PROFILES["shopify.orders_csv"]
DOUYIN = PROFILES["douyin.orders"]
SHOPIFY_HEAD = (
    "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Refunded Amount,"
    "Outstanding Balance,Id,Note Attributes"
)
FIRST = (
    "#11,a@b.example,partially_refunded,2026-03-01 10:05:00 +0100,EUR,25.00,5.00,0.00,30.00,0.00,"
    '2026-03-01 10:00:00 +0100,2,Cup,5.00,CUP,4.00,0.00,90011,"Note\nUTM source: leaflet"'
)
SECOND = "#11,,,,,,,,,,2026-03-01 10:00:00 +0100,1,Pot,15.00,POT,,,,"
ORDER_LIST = "\n".join(
    (
        "订单编号,买家应付货款,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间",
        "7001,10.00,12.00,12.00,交易成功,2026-03-01 10:00:00,2026-03-01 10:00:09",
        "",
    )
)
DETAIL = "\n".join(
    (
        "订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码",
        "7001,Cup,5.00,2,,,,,交易成功,CUP",
        "7001,Pot,5.00,1,,,,,交易成功,POT",
        "",
    )
)
ITEM = "\n".join(
    (
        "子订单编号,主订单编号,商品标题,商品价格,购买数量,订单状态,商家编码,买家应付货款,退款状态,退款金额",
        "7001,7001,Cup,5.00,2,交易成功,CUP,8.00,无退款申请,无退款申请",
        "7002,7001,Pot,5.00,1,交易成功,POT,2.00,退款成功,1.50",
        "",
    )
)
DOUYIN_FILE = "\n".join(
    (
        "主订单编号,子订单编号,选购商品,商品数量,订单应付金额,订单提交时间,订单状态,支付完成时间,流量来源",
        "\t81,\t81001;81002,Cup;Pot,1;2,30.00,2026-03-01 10:00:00,已完成,2026-03-01 10:01:00,直播",
        "\t82,\t82001,Cup,1,9.90,2026-03-01 11:00:00,已关闭,,",
        "",
    )
)


def test_order_cells_stand_on_the_first_row_of_a_name(tmp_path: Path) -> None:
    result = read_path(
        written(tmp_path, "\n".join((SHOPIFY_HEAD, FIRST, SECOND, ""))), SHOPIFY, currency="EUR"
    )
    (order,) = result.orders
    assert isinstance(order, OrderRow)
    assert (order.external_id, order.number, order.status) == ("90011", "#11", "refunded")
    assert (order.order_amount, order.paid_amount) == (Decimal("30.00"), Decimal("30.00"))
    assert (order.refund_total_seen, order.shipping_amount) == (Decimal("4.00"), Decimal("5.00"))
    assert order.ordered_at.isoformat() == "2026-03-01T09:00:00+00:00"
    assert [(line.sku_code, line.line_amount) for line in order.lines or ()] == [
        ("CUP", Decimal("10.00")), ("POT", Decimal("15.00")),
    ]  # fmt: skip
    assert result.errors == []
    turned = written(tmp_path, "\n".join((SHOPIFY_HEAD, SECOND, FIRST, "")))
    assert read_path(turned, SHOPIFY, currency="EUR").orders == [order]


@pytest.mark.parametrize(
    ("zone", "days"),
    [("Asia/Dhaka", {"2026-04-05": (2, "3000.00"), "2026-04-06": (3, "4700.00")}),
     ("Asia/Dubai", {"2026-04-05": (4, "6000.00"), "2026-04-06": (1, "1700.00")})],
)  # fmt: skip
def test_the_masked_shopify_export_reads_to_the_cent(
    zone: str, days: dict[str, tuple[int, str]]
) -> None:
    path = shared_data("platform_formats/shopify_orders_export_masked.csv")
    result = read_path(path, SHOPIFY, currency="BDT")
    orders = [order for order in result.orders if isinstance(order, OrderRow)]
    assert (len(orders), sum(len(order.lines or ()) for order in orders)) == (5, 6)
    assert sum(order.order_amount or 0 for order in orders) == Decimal("7700.00")
    assert sum(order.paid_amount or 0 for order in orders) == 0
    assert (result.errors, result.info.unknown_columns) == ([], ())
    found: dict[str, tuple[int, Decimal]] = {}
    for order in orders:
        day = str(order.ordered_at.astimezone(ZoneInfo(zone)).date())
        number, amount = found.get(day, (0, Decimal(0)))
        found[day] = (number + 1, amount + (order.order_amount or 0))
    assert found == {day: (number, Decimal(amount)) for day, (number, amount) in days.items()}
    (last,) = [order for order in orders if order.number == "#71737"]
    assert last.discount_amount == Decimal("400.00")
    assert sum(line.line_amount for line in last.lines or ()) == Decimal("2000.00")


def test_sub_orders_in_one_cell_share_the_amount_of_the_row(tmp_path: Path) -> None:
    result = read_path(written(tmp_path, DOUYIN_FILE, encoding="utf-8-sig"), DOUYIN)
    orders = {order.external_id: order for order in result.orders if isinstance(order, OrderRow)}
    assert result.errors == []
    first, closed = orders["81"], orders["82"]
    assert (first.order_amount, first.paid_amount) == (Decimal("30.00"), Decimal("30.00"))
    assert [(line.line_key, line.title, line.line_amount) for line in first.lines or ()] == [
        ("81001", "Cup", Decimal("10.00")), ("81002", "Pot", Decimal("20.00")),
    ]  # fmt: skip
    assert (closed.status, closed.paid_at, closed.paid_amount) == ("closed", None, Decimal(0))


def test_without_a_pay_time_a_paid_status_counts_from_the_order_time(tmp_path: Path) -> None:
    rows = list(csv.reader(DOUYIN_FILE.splitlines()))
    text = "\n".join(",".join(row[:7]) for row in rows) + "\n"
    orders = {
        order.external_id: order
        for order in read_path(written(tmp_path, text), DOUYIN).orders
        if isinstance(order, OrderRow)
    }
    assert orders["81"].paid_at == orders["81"].ordered_at
    assert orders["82"].paid_at is None


@pytest.mark.django_db
def test_list_prices_split_the_goods_amount_of_the_order(shop: Shop) -> None:
    imported(shop, ORDER_LIST, profile="taobao.order_list")
    batch = imported(shop, DETAIL, profile="")
    assert (batch.stage, batch.profile_key) == ("done", "taobao.order_detail")
    lines = OrderLine.objects.order_by("title").values_list("title", "line_amount")
    assert list(lines) == [("Cup", Decimal("6.67")), ("Pot", Decimal("3.33"))]
    assert Order.objects.get().paid_amount == Decimal("12.00")


@pytest.mark.django_db
def test_an_item_report_brings_lines_and_refunds(shop: Shop) -> None:
    imported(shop, ORDER_LIST, profile="taobao.order_list")
    batch = imported(shop, ITEM, profile="")
    assert (batch.stage, batch.profile_key) == ("done", "tmall.item_report")
    assert set(OrderLine.objects.values_list("line_key", "line_amount")) == {
        ("7001", Decimal("8.00")), ("7002", Decimal("2.00")),
    }  # fmt: skip
    assert Refund.objects.get().amount == Decimal("1.50")
    again = imported(shop, ITEM + "\n", profile="")
    assert (again.counts["changed"], again.counts["same"]) == (0, 1)


@pytest.mark.django_db
def test_orders_all_in_another_currency_are_refused_as_a_file(db: None) -> None:
    shop = make_shop(code="pounds", currency="GBP")
    batch = imported(shop, "\n".join((SHOPIFY_HEAD, FIRST, SECOND, "")), profile="")
    assert batch.file_error is not None
    assert (batch.stage, batch.file_error["code"]) == ("refused", "wrong_currency")
