"""Order export of Douyin: rows of one order by its main number, sub-orders perhaps in one cell."""

from decimal import Decimal
from typing import Final

from apps.common.money import split_by_weights
from apps.common.wholenumbers import whole
from apps.intake.assembly import Plan, order_assembler
from apps.intake.errors import CellError
from apps.intake.parse import id_text, plain
from apps.intake.parts import Grouping, LinePart, Part
from apps.intake.profiles.base import Profile, RowReader

MAIN_NUMBER = "主订单编号"
LINE_NUMBER = "子订单编号"
TITLE = "选购商品"
PIECES = "商品数量"
PAYABLE = "订单应付金额"
ORDERED = "订单提交时间"
STATUS = "订单状态"
CODE = "商家编码"
POSTAGE = "运费"
PAID = "支付完成时间"
SOURCE = "流量来源"
REASON = "取消原因"
NOTE = "商家备注"
STATUSES: Final = {
    "待支付": "unpaid", "待付款": "unpaid", "已支付": "paid", "待发货": "paid", "备货中": "paid",
    "部分发货": "paid", "已发货": "shipped", "已签收": "shipped", "已完成": "done",
    "已关闭": "closed", "已取消": "closed",
}  # fmt: skip
UNPAID: Final = frozenset({"unpaid", "closed"})


def orders_part(row: RowReader) -> Part:
    """Return the lines of a row; without a pay time, a paid status counts from the order time."""
    status, ordered_at = row.status(STATUS, STATUSES), row.moment(ORDERED)
    paid_at = row.moment_seen(PAID)
    if not row.has(PAID) and status and status not in UNPAID:
        paid_at = ordered_at
    facts = {
        "ordered_at": ordered_at,
        "paid_at": paid_at,
        "status": status,
        "source_key": row.source((row.text(SOURCE) or "").strip("\t "), {}),
        "closed_reason": (row.text(REASON) or "")[:250],
        "seller_note": row.text(NOTE),
    }
    told = {name: value for name, value in facts.items() if value not in (None, "")}
    part = Part(row.line, row.sheet_row, facts=told)
    items = _items(row)
    part.item, part.more = items[0], tuple(items[1:])
    row.check_payment_order(PAID, ordered_at, paid_at)
    return part


def _items(row: RowReader) -> list[LinePart]:
    """Return one line for each sub-order in the cell; their amounts sum to that of the row."""
    total = row.money(PAYABLE)
    numbers = _parts(row, LINE_NUMBER) or [""]
    count = len(numbers)
    titles, codes, pieces = (_spread(row, name, count) for name in (TITLE, CODE, PIECES))
    quantities = [_pieces(row, text) for text in pieces]
    weights = [Decimal(quantity or 1) for quantity in quantities]
    shares = split_by_weights(total, weights, row.context.places)
    return [
        LinePart(
            sku=code[:120], quantity=quantity, title=title, amount=share, key=_number(row, number),
            price=share / quantity if quantity else share,
        )
        for number, title, code, quantity, share in zip(
            numbers, titles, codes, quantities, shares, strict=True
        )
    ]  # fmt: skip


def _parts(row: RowReader, column: str) -> list[str]:
    return [text for part in plain(row.raw(column)).split(";") if (text := part.strip())]


def _spread(row: RowReader, column: str, count: int) -> list[str]:
    """Return one text a sub-order: the parts of the cell where they fit, else the cell each."""
    parts = _parts(row, column)
    return parts if len(parts) == count else [(row.text(column) or "").strip()] * count


def _pieces(row: RowReader, text: str) -> int:
    found = whole(text, 9)
    if found is None:
        row.refuse(PIECES, "quantity_text")
    return found or 0


def _number(row: RowReader, text: str) -> str:
    try:
        return id_text(text)
    except CellError as error:
        row.record(LINE_NUMBER, error)
        return ""


ORDERS = Profile(
    key="douyin.orders",
    version=1,
    kind="orders",
    zone="Asia/Shanghai",
    currency="CNY",
    required=(MAIN_NUMBER, LINE_NUMBER, TITLE, PIECES, PAYABLE, ORDERED, STATUS),
    optional=(CODE, PAID, SOURCE, REASON, NOTE),
    ignored=(
        "商品规格", POSTAGE, "订单完成时间", "售后状态", "发货时间", "平台实际承担优惠金额",
        "商家实际承担优惠金额", "达人实际承担优惠金额", "达人id", "流量体裁", "流量渠道",
        "流量类型",
    ),
    personal=frozenset({NOTE}),
    identifier=MAIN_NUMBER,
    aliases={"支付时间": PAID, "订单支付时间": PAID, "订单付款时间": PAID},
    grouping=Grouping(
        part=orders_part,
        assemble=order_assembler(Plan(identifier=MAIN_NUMBER, has_lines=True, columns={})),
    ),
    day_column=ORDERED,
)  # fmt: skip
