"""Files say who receives an order: kept for open orders, hidden cells tell nothing."""

import csv
import io

import pytest

from apps.intake.models import Batch
from apps.intake.recipients import recipient_of
from apps.service.models import QueueItem
from apps.service.services.queue_policy import queues_start
from apps.shop.models import Order, Recipient, RecipientStage, Shop
from apps.shop.rows import RecipientRow
from tests.intake.batch_tools import imported
from tests.shared_data import shared_data

PROFILE = "taobao.order_list"
ADDRESS = "广东省 深圳市 南山区 样品路12号3室"
USUAL = {
    "买家会员名": "anna_k",
    "买家应付货款": "120.00",
    "买家应付邮费": "0.00",
    "总金额": "120.00",
    "买家实际支付金额": "0.00",
    "订单状态": "等待买家付款",
    "收货人姓名": "刘阳",
    "收货地址 ": ADDRESS,
    "联系电话 ": "",
    "联系手机": "'10000000001",
    "订单创建时间": "2026-11-30 10:00:00",
    "订单付款时间 ": "",
}


def order_list(*orders: dict[str, str]) -> str:
    """Return an order list with these orders, each different from the usual one."""
    text = io.StringIO()
    writer = csv.DictWriter(text, ["订单编号", *USUAL])
    writer.writeheader()
    for number, order in enumerate(orders, start=1):
        writer.writerow({"订单编号": f"2026{number:012d}", **USUAL, **order})
    return text.getvalue()


def told() -> list[tuple[str, str, str, str]]:
    """Return what is kept, by order."""
    rows = Recipient.objects.order_by("order__external_id")
    return list(rows.values_list("order__external_id", "name", "phone", "address"))


@pytest.mark.parametrize(
    ("status", "cells", "row"),
    [
        (
            "unpaid",
            {"name": " 刘 阳 ", "phone": "'10000000001", "address": ADDRESS},
            RecipientRow("刘 阳", "10000000001", None, ADDRESS),
        ),
        ("shipped", {"name": "刘阳", "phone": "10000000001"}, None),
        ("closed", {"name": "刘阳", "address": ADDRESS}, None),
        ("paid", {"name": "刘**", "phone": "100****0001", "address": "广东省 ****"}, None),
        (
            "paid",
            {"name": "刘**", "phone": "100****0001", "address": ADDRESS},
            RecipientRow("刘**", None, None, ADDRESS),
        ),
        ("paid", {"name": "刘阳", "phone": " ", "address": "--"}, None),
        ("paid", {"address": "x" * 500}, RecipientRow(address="x" * 400)),
    ],
)
def test_what_is_kept_of_a_recipient(
    status: str, cells: dict[str, str], row: RecipientRow | None
) -> None:
    # An order that was told of without an e-mail has none to keep.
    assert recipient_of(status, **cells) == row


@pytest.mark.django_db
def test_an_order_list_tells_the_desk_whom_to_ask(shop: Shop) -> None:
    queues_start(shop=shop)
    orders = (
        {},
        {"订单状态": "卖家已发货，等待买家确认", "订单付款时间 ": "2026-11-30 10:01:00"},
        {"联系手机": "100****0002", "收货地址 ": "广东省 ****"},
        {"联系手机": "", "联系电话 ": "0755-1000003", "收货地址 ": ""},
    )
    batch = imported(shop, order_list(*orders), profile=PROFILE)
    assert (batch.stage, batch.last_error, batch.counts["new"]) == ("done", "", 4)
    assert told() == [
        ("2026000000000001", "刘阳", "10000000001", ADDRESS),
        ("2026000000000004", "刘阳", "0755-1000003", ""),
    ]
    assert Order.objects.get(external_id="2026000000000001").region == "广东省"
    assert not RecipientStage.objects.exists()
    for secret in ("样品路", "10000000001", "1000003"):
        assert secret not in str(Batch.objects.values())


@pytest.mark.django_db
def test_a_later_list_changes_an_address_and_reopens_its_confirmation(shop: Shop) -> None:
    queues_start(shop=shop)
    paid = {"订单状态": "买家已付款,等待卖家发货", "订单付款时间 ": "2026-11-30 10:01:00"}
    imported(shop, order_list(paid), profile=PROFILE)
    first = Recipient.objects.get()
    again = imported(shop, order_list(paid) + "\n", profile=PROFILE)
    assert again.counts["same"] == 1
    moved = imported(
        shop, order_list({**paid, "收货地址 ": "广东省 广州市 样品路9号"}), profile=PROFILE
    )
    assert moved.stage == "done"
    now = Recipient.objects.get()
    assert now.address == "广东省 广州市 样品路9号"
    assert now.address_hash not in ("", first.address_hash)
    assert QueueItem.objects.filter(order=now.order, state="claimed").count() == 0


@pytest.mark.django_db
def test_the_real_masked_list_names_whom_to_ask(shop: Shop) -> None:
    path = shared_data("platform_formats/taobao_ExportOrderList_masked.gbk.csv")
    batch = imported(shop, path.read_bytes(), profile=PROFILE)
    assert (batch.stage, batch.counts["new"]) == ("done", 1)
    row = Recipient.objects.get()
    assert (row.name, row.phone) == ("马某", "13800000000")
    assert row.address.startswith("吉林省 通化市")
