"""Lines of orders that another export has told of: Taobao order details, Tmall item report."""

from decimal import Decimal
from typing import Final

from apps.intake.assembly import Plan, lines_assembler
from apps.intake.parse import plain
from apps.intake.parts import Grouping, LinePart, Part
from apps.intake.profiles.base import Profile, RowReader

NUMBER = "订单编号"
MAIN_NUMBER = "主订单编号"
LINE_NUMBER = "子订单编号"
TITLE = "标题"
PRICE = "价格"
PIECES = "购买数量"
STATUS = "订单状态"
CODE = "商家编码"
GOODS = "买家应付货款"
REFUND = "退款金额"
PRODUCT = "商品id"
NO_REFUND: Final = "无退款申请"


def order_detail_part(row: RowReader) -> Part:
    """Return a line at list price; the order's goods amount is split over its lines later."""
    return Part(row.line, row.sheet_row, item=_item(row))


def item_report_part(row: RowReader) -> Part:
    """Return a line with its own number and amount, and what of it was refunded."""
    item = _item(row)
    part = Part(row.line, row.sheet_row)
    amount = row.money_seen(GOODS)
    part.item = LinePart(
        sku=item.sku,
        price=item.price,
        quantity=item.quantity,
        title=item.title,
        product=(row.text(PRODUCT) or "")[:64],
        amount=item.amount if amount is None else amount,
        key=row.identifier(LINE_NUMBER),
    )
    if row.has(REFUND):
        is_none = plain(row.raw(REFUND)) in ("", NO_REFUND)
        part.facts["refund_total_seen"] = Decimal(0) if is_none else row.money(REFUND)
    return part


def _item(row: RowReader) -> LinePart:
    price, quantity = row.money(PRICE), row.pieces_seen(PIECES) or 0
    return LinePart(
        sku=(row.text(CODE) or "")[:120],
        price=price,
        quantity=quantity,
        title=row.text(TITLE) or "",
        amount=price * quantity,
    )


ORDER_DETAIL = Profile(
    key="taobao.order_detail",
    version=1,
    kind="order_lines",
    zone="Asia/Shanghai",
    currency="CNY",
    required=(NUMBER, TITLE, PRICE, PIECES, STATUS, CODE),
    optional=(),
    ignored=("外部系统编号", "商品属性", "套餐信息", "备注"),
    personal=frozenset(),
    identifier=NUMBER,
    grouping=Grouping(
        part=order_detail_part,
        assemble=lines_assembler(
            Plan(identifier=NUMBER, has_lines=True, columns={}, split_goods=True)
        ),
    ),
)

ITEM_REPORT = Profile(
    key="tmall.item_report",
    version=1,
    kind="order_lines",
    zone="Asia/Shanghai",
    currency="CNY",
    required=(LINE_NUMBER, MAIN_NUMBER, TITLE, PRICE, PIECES, STATUS),
    optional=(CODE, GOODS, REFUND, PRODUCT),
    ignored=(
        "外部系统编号", "商品属性", "套餐信息", "支付单号", "买家实际支付金额", "退款状态",
        "订单创建时间", "订单付款时间", "备注",
    ),
    personal=frozenset(),
    identifier=MAIN_NUMBER,
    aliases={
        "商品标题": TITLE, "商品价格": PRICE, "买家实付金额": "买家实际支付金额",
        "商家备注": "备注",
    },
    grouping=Grouping(
        part=item_report_part,
        assemble=lines_assembler(Plan(identifier=MAIN_NUMBER, has_lines=True, columns={})),
    ),
    day_column="订单创建时间",
)  # fmt: skip
