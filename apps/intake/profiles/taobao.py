"""Order list of Taobao and Tmall (sold goods): one row an order, in several layouts."""

from decimal import Decimal
from typing import Final

from apps.intake.profiles.base import Profile, RowReader
from apps.intake.recipients import recipient_of
from apps.shop.rows import OrderRow

NUMBER = "订单编号"
BUYER = "买家会员名"
RECIPIENT = "收货人姓名"
ADDRESS = "收货地址"
PHONE = "联系电话"
MOBILE = "联系手机"
GOODS = "买家应付货款"
SHIPPING = "买家应付邮费"
TOTAL = "总金额"
PAYMENT = "买家实际支付金额"
STATUS = "订单状态"
ORDERED = "订单创建时间"
PAID = "订单付款时间"
PIECES = "宝贝总数量"
NOTE = "订单备注"
CLOSED = "订单关闭原因"
SHOP_ID = "店铺id"
SHOP_NAME = "店铺名称"
NOT_CLOSED = "订单未关闭"

STATUSES: Final = {
    "等待买家付款": "unpaid",
    "买家已付款，等待卖家发货": "paid",
    "买家已付款,等待卖家发货": "paid",
    "卖家已发货，等待买家确认": "shipped",
    "卖家已发货,等待买家确认": "shipped",
    "交易成功": "done",
    "交易关闭": "closed",
    "退款成功": "refunded",
}


def order_list_row(row: RowReader) -> OrderRow:
    """Return the order; the buyer's payment is gross and counts only with a payment time."""
    number = row.identifier(NUMBER)
    ordered_at, paid_at = row.moment(ORDERED), row.moment_seen(PAID)
    payment = row.money(PAYMENT)
    order = OrderRow(
        external_id=number,
        number=number,
        ordered_at=ordered_at,
        paid_at=paid_at,
        status=row.status(STATUS, STATUSES),
        currency=row.context.currency,
        source_updated_at=row.context.as_of,
        order_amount=row.money(TOTAL),
        paid_amount=payment if paid_at else Decimal("0.00"),
        goods_amount=row.money(GOODS),
        shipping_amount=row.money_seen(SHIPPING),
        customer_ref=row.text(BUYER) or None,
        customer_name=row.text(RECIPIENT, longest=120) or None,
        region=_province(address := row.text(ADDRESS)),
        closed_reason=_closed_reason(row.text(CLOSED, longest=250)),
        seller_note=row.text(NOTE),
        quantity_seen=row.pieces_seen(PIECES),
    )
    row.check_payment_order(PAID, ordered_at, paid_at)
    phone = row.text(MOBILE) or row.text(PHONE)
    told = recipient_of(order.status, name=order.customer_name, phone=phone, address=address)
    return order._replace(recipient=told) if told else order


def _province(address: str | None) -> str | None:
    """Return the first part of an address, which is the region."""
    if not address:
        return address
    return address.split(maxsplit=1)[0][:16]


def _closed_reason(text: str | None) -> str | None:
    return "" if text == NOT_CLOSED else text


ORDER_LIST = Profile(
    key="taobao.order_list",
    version=2,
    kind="orders",
    zone="Asia/Shanghai",
    currency="CNY",
    required=(NUMBER, GOODS, TOTAL, PAYMENT, STATUS, ORDERED, PAID),
    optional=(
        BUYER, RECIPIENT, ADDRESS, PHONE, MOBILE, SHIPPING, PIECES, NOTE, CLOSED, SHOP_ID,
        SHOP_NAME,
    ),
    ignored=(
        "买家支付宝账号", "买家支付积分", "返点积分", "买家实际支付积分", "买家留言", "运送方式",
        "宝贝标题", "宝贝种类", "物流单号", "物流公司", "卖家服务费",
        "买家服务费", "发票抬头", "是否手机订单", "分阶段订单信息", "特权订金订单id", "定金排名",
        "修改后的sku", "修改后的收货地址", "异常信息", "天猫卡券抵扣", "集分宝抵扣",
        "是否是o2o交易",
        "分销商id", "分销商店铺名称", "卡券抵扣", "积分抵扣", "打款商家金额",
    ),
    personal=frozenset({BUYER, RECIPIENT, ADDRESS, PHONE, MOBILE, NOTE}),
    identifier=NUMBER,
    build=order_list_row,
    day_column=ORDERED,
    aliases={"关闭原因": CLOSED},
    shop_columns=(SHOP_ID, SHOP_NAME),
)  # fmt: skip
