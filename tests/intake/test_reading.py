"""The reading ladder: what a good file becomes, and what only the whole file shows."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.intake.errors import FILE_CODES, ROW_CODES, FileRefused
from apps.intake.profiles import PROFILES
from apps.intake.reading import detect_profile, open_table
from apps.intake.rowstream import Limits
from apps.shop.rows import OrderRow
from tests.intake.corpus_files import CORPUS, row
from tests.intake.reading_tools import (
    FIRST,
    HEADER,
    SECOND,
    TAOBAO,
    TMALL,
    read_path,
    table,
    workbook,
    written,
)

TAOBAO_CELLS = {
    "订单编号": '="2099000000000000647"',
    "买家会员名": "buyer_one",
    "买家应付货款": "90.00",
    "买家应付邮费": "8.00",
    "总金额": "98.00",
    "买家实际支付金额": "98.00",
    "订单状态": "卖家已发货，等待买家确认",
    "收货人姓名": "甲某",
    "收货地址 ": "江苏省 南京市 某路1号",
    "联系手机": "'13900000000",
    "订单创建时间": "2026/5/23 22:02",
    "订单付款时间 ": "2026/5/23 22:03",
    "订单备注": "礼品包装",
    "宝贝总数量": "2",
    "店铺Id": "77",
    "店铺名称": "某某店",
    "订单关闭原因": "订单未关闭",
    "卖家服务费": "0元",
}


def taobao_text(*changes: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(TAOBAO_CELLS))
    writer.writeheader()
    writer.writerows([TAOBAO_CELLS | change for change in changes])
    return out.getvalue()


def codes_of(path: Path) -> set[str]:
    try:
        return {error.code for error in read_path(path).errors}
    except FileRefused as refused:
        return {refused.code}


def test_an_order_report_keeps_gross_and_the_refund_apart(tmp_path: Path) -> None:
    orders = read_path(written(tmp_path, table(FIRST, SECOND))).orders
    assert orders == [
        OrderRow(
            external_id="501",
            number="501",
            ordered_at=datetime(2026, 3, 1, 2, 0, tzinfo=UTC),
            paid_at=datetime(2026, 3, 1, 2, 0, 9, tzinfo=UTC),
            status="paid",
            currency="CNY",
            order_amount=Decimal("120.50"),
            paid_amount=Decimal("120.50"),
            region="浙江省",
            refund_total_seen=Decimal("20.00"),
        ),
        OrderRow(
            external_id="502",
            number="502",
            ordered_at=datetime(2026, 3, 1, 3, 0, tzinfo=UTC),
            paid_at=None,
            status="unpaid",
            currency="CNY",
            order_amount=Decimal("35.00"),
            paid_amount=Decimal(0),
            region="上海",
            refund_total_seen=Decimal(0),
        ),
    ]


def test_an_order_list_keeps_the_province_and_drops_the_address(tmp_path: Path) -> None:
    result = read_path(written(tmp_path, taobao_text({}), encoding="gbk"), TAOBAO)
    assert result.info.encoding == "gb18030"
    assert result.errors == []
    assert result.orders == [
        OrderRow(
            external_id="2099000000000000647",
            number="2099000000000000647",
            ordered_at=datetime(2026, 5, 23, 14, 2, tzinfo=UTC),
            paid_at=datetime(2026, 5, 23, 14, 3, tzinfo=UTC),
            status="shipped",
            currency="CNY",
            order_amount=Decimal("98.00"),
            paid_amount=Decimal("98.00"),
            goods_amount=Decimal("90.00"),
            shipping_amount=Decimal("8.00"),
            customer_ref="buyer_one",
            customer_name="甲某",
            region="江苏省",
            closed_reason="",
            seller_note="礼品包装",
            quantity_seen=2,
        )
    ]
    assert (result.tally.shop_ids, result.tally.shop_names) == ({"77"}, {"某某店"})


def test_an_order_closed_after_payment_keeps_its_payment(tmp_path: Path) -> None:
    text = taobao_text(
        {"订单状态": "交易关闭", "订单关闭原因": "退款"}, {"订单编号": "2", "订单付款时间 ": ""}
    )
    closed, unpaid = read_path(written(tmp_path, text), TAOBAO).orders
    assert (closed.status, closed.paid_amount, closed.closed_reason) == (
        "closed",
        Decimal(98),
        "退款",
    )
    assert (unpaid.paid_at, unpaid.paid_amount) == (None, Decimal(0))


def test_an_unknown_status_is_refused_and_personal_cells_are_masked(tmp_path: Path) -> None:
    long_name = {"订单状态": "神秘", "买家会员名": "b" * 33_000}
    errors = read_path(written(tmp_path, taobao_text(long_name)), TAOBAO).errors
    assert [(error.column, error.code, error.value) for error in errors] == [
        ("订单状态", "status_unknown", "神秘"),
        ("买家会员名", "cell_too_long", "***"),
    ]


def test_columns_not_in_the_file_are_none_and_unknown_ones_are_listed(tmp_path: Path) -> None:
    text = "订单编号,买家应付货款,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,新列\n"
    text += "9,1.00,1.00,1.00,交易成功,2026-05-01 10:00:00,2026-05-01 10:00:00,x\n"
    result = read_path(written(tmp_path, text), TAOBAO)
    (order,) = result.orders
    assert (order.shipping_amount, order.region, order.seller_note) == (None, None, None)
    assert (order.customer_ref, order.quantity_seen, order.closed_reason) == (None, None, None)
    assert result.info.unknown_columns == ("新列",)


def test_the_zone_of_a_platform_does_not_depend_on_the_shop(tmp_path: Path) -> None:
    (order, _) = read_path(written(tmp_path, table(FIRST, SECOND))).orders
    assert order.ordered_at == datetime(2026, 3, 1, 2, 0, tzinfo=UTC)


def test_another_currency_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        read_path(written(tmp_path, table(FIRST)), currency="EUR")
    assert caught.value.code == "wrong_currency"


def test_a_workbook_reads_like_its_text(tmp_path: Path) -> None:
    header = HEADER.split(",")
    rows: list[list[object]] = [
        list(header),
        ["501", 120.5, 100.5, "浙江省", 46082.4166666667, 46082.4167708333, 20],
    ]
    result = read_path(workbook(tmp_path / "orders.xlsx", rows))
    assert result.orders == read_path(written(tmp_path, table(FIRST))).orders


def test_a_workbook_error_names_the_row_of_the_sheet(tmp_path: Path) -> None:
    header, first = HEADER.split(","), FIRST.split(",")
    rows: list[list[object]] = [[], list(header), list(first), ["502", "x", *first[2:]]]
    (error,) = read_path(workbook(tmp_path / "orders.xlsx", rows)).errors
    assert (error.line, error.sheet_row, error.column, error.value) == (4, 4, "总金额", "x")


def test_both_lines_of_a_conflict_are_named_and_the_order_is_kept_out() -> None:
    result = read_path(CORPUS / "duplicate_conflict.csv")
    assert [error.line for error in result.errors] == [2, 4]
    assert "Lines 2 and 4" in result.errors[0].message
    assert result.tally.conflicts == {"501"}


def test_one_id_that_may_end_in_zero_is_not_called_rounded(tmp_path: Path) -> None:
    result = read_path(written(tmp_path, table(row(id="1930679800000640"))))
    assert result.ids == ["1930679800000640"]


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="too many rows"):
        read_path(written(tmp_path, table(FIRST, SECOND)), limits=Limits(rows=1))


def test_a_smaller_limit_of_the_shop_holds(tmp_path: Path) -> None:
    limits = Limits(amount=Decimal(100))
    result = read_path(written(tmp_path, table(FIRST, SECOND)), limits=limits)
    assert result.places == [
        (2, "总金额", "amount_range"),
        (2, "买家实际支付金额", "amount_range"),
    ]


def test_the_layout_is_found_by_the_header(tmp_path: Path) -> None:
    layouts = list(PROFILES.values())
    assert detect_profile(written(tmp_path, table(FIRST)), layouts) is TMALL
    assert detect_profile(written(tmp_path, taobao_text({})), layouts) is TAOBAO
    with pytest.raises(FileRefused) as caught:
        detect_profile(CORPUS / "foreign_table.csv", layouts)
    assert caught.value.code == "header_unknown"
    with pytest.raises(FileRefused) as caught:
        detect_profile(CORPUS / "missing_column.csv", layouts)
    assert (caught.value.code, caught.value.line, caught.value.column) == (
        "columns_missing",
        1,
        "订单付款时间",
    )


def test_a_wrong_delimiter_given_by_hand_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        open_table(written(tmp_path, table(FIRST)), TMALL, delimiter=";")
    assert (caught.value.code, caught.value.line) == ("delimiter_unknown", 1)


def test_an_encoding_given_by_hand_is_checked_to_the_byte(tmp_path: Path) -> None:
    path = written(tmp_path, table(FIRST, SECOND).encode() + b"503,\xff")
    with pytest.raises(FileRefused) as caught:
        open_table(path, TMALL, encoding="utf-8")
    assert (caught.value.code, caught.value.line) == ("decode_failed", 4)
    assert "Byte 5 of the line" in caught.value.message
    assert str(caught.value).startswith("Line 4: ")


def test_a_bad_byte_deep_in_the_file_is_named(tmp_path: Path) -> None:
    rows = [row(id=str(number)) for number in range(1, 40_000)]
    content = table(*rows).encode().split(b"\r\n")
    content[29_999] = content[29_999].replace(b",20.00", b",\xff0.00", 1)
    with pytest.raises(FileRefused) as caught:
        open_table(written(tmp_path, b"\r\n".join(content)), TMALL)
    assert (caught.value.code, caught.value.line) == ("decode_failed", 30_000)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_mutation_of_bytes_escapes_as_a_crash(tmp_path: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["plain.csv", "gbk.csv", "quoted_newline.csv", "bom.csv"]))
    content = bytearray((CORPUS / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    assert codes_of(written(tmp_path, bytes(content))) <= {*FILE_CODES, *ROW_CODES}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_mutation_of_a_workbook_escapes_as_a_crash(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray((CORPUS / "plain.xlsx").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert codes_of(written(tmp_path, bytes(content))) <= {*FILE_CODES, *ROW_CODES}
