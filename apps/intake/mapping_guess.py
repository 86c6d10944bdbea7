"""A first guess of which column is which field, by its name; a person confirms or changes it."""

from collections.abc import Iterable, Sequence
from typing import Final

from apps.intake.profiles.base import header_key

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "order_id": ("orderid", "ordernumber", "orderno", "order", "invoiceno", "invoice", "订单编号",
                 "订单号", "主订单编号", "order_id", "number", "no"),
    "ordered_at": ("orderedat", "ordertime", "orderdate", "createdat", "created", "date",
                   "invoicedate", "order_purchase_timestamp", "订单创建时间", "下单时间"),
    "paid_at": ("paidat", "paid", "paymenttime", "paymentdate", "order_approved_at", "invoicedate",
                "订单付款时间", "付款时间", "支付时间"),
    "order_amount": ("total", "ordertotal", "amount", "grandtotal", "总金额", "订单金额"),
    "paid_amount": ("paidamount", "payment", "实付金额", "支付金额"),
    "shipping_amount": ("shipping", "postage", "freight", "运费"),
    "discount_amount": ("discount", "discountamount", "优惠金额"),
    "tax_amount": ("tax", "taxes", "vat"),
    "refund_total": ("refund", "refunded", "refundedamount", "退款金额"),
    "status": ("status", "orderstatus", "order_status", "订单状态"),
    "customer": ("customerid", "customer_id", "buyer", "email", "买家会员名", "买家昵称"),
    "source": ("source", "channel", "utmsource", "来源"),
    "region": ("region", "country", "province", "state", "省份", "收货地址"),
    "sku": ("sku", "stockcode", "商家编码", "itemcode"),
    "title": ("description", "title", "product", "productname", "item", "标题", "商品名称"),
    "quantity": ("quantity", "qty", "pieces", "购买数量", "数量"),
    "unit_price": ("unitprice", "price", "单价", "价格"),
}  # fmt: skip


def guess(columns: Sequence[str], fields: Iterable[str]) -> dict[str, str]:
    """Return field -> column where a name says so."""
    by_key = {header_key(column).replace("_", ""): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for field in fields:
        for name in NAMES.get(field, ()):
            if column := by_key.get(name.replace("_", "")):
                found[field] = column
                break
    return found
