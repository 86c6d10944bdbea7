"""Real exports read to the cent."""

from decimal import Decimal

from tests.intake.reading_tools import TAOBAO, read_path
from tests.shared_data import shared_data

TMALL_FILE = "tmall/tmall_order_report_2020-02-01_24.csv"
TAOBAO_FILE = "platform_formats/taobao_ExportOrderList_masked.gbk.csv"


def test_a_month_of_a_shop_reads_to_the_cent() -> None:
    result = read_path(shared_data(TMALL_FILE))
    orders = result.orders
    paid = [order for order in orders if order.paid_at]
    refunds = [order.refund_total_seen or Decimal(0) for order in orders]
    assert (len(orders), result.errors, result.skipped) == (14_356, [], [])
    assert len(paid) == 12_309
    assert sum(order.order_amount for order in orders) == Decimal("1589611.12")
    assert sum(order.paid_amount for order in orders) == Decimal("1232982.68")
    assert sum(refunds) == Decimal("300709.47")
    assert sum(refund > 0 for refund in refunds) == 2_940
    assert sum(order.status == "refunded" for order in orders) == 2_692
    assert len({order.region for order in orders}) == 31


def test_the_masked_order_list_in_gbk_reads() -> None:
    result = read_path(shared_data(TAOBAO_FILE), TAOBAO)
    (order,) = result.orders
    assert (result.info.encoding, result.info.unknown_columns) == ("gb18030", ())
    assert (order.external_id, order.paid_amount) == ("1930679800000647", Decimal("598.00"))
    assert order.paid_at is not None
    assert order.paid_at.isoformat() == "2016-05-23T14:02:00+00:00"
    assert (order.region, order.quantity_seen, order.status) == ("吉林省", 1, "paid")
