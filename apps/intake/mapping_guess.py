"""A first guess of which column is which field, by its name; a person confirms or changes it."""

from collections.abc import Mapping, Sequence
from typing import Final

from apps.intake.mapping_fields import ADS, CASES, REVIEWS
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
VISITS: Final[dict[str, tuple[str, ...]]] = {
    "day": ("date", "day", "日期", "统计日期"),
    "source": ("source", "channel", "channelgrouping", "流量来源", "来源"),
    "product": ("productid", "itemid", "商品id"),
    "title": ("title", "productname", "商品名称"),
    "device": ("device", "devicecategory", "终端"),
    "visitors": ("visitors", "users", "访客数", "商品访客数"),
    "pageviews": ("pageviews", "views", "浏览量", "商品浏览量"),
    "sessions": ("sessions", "visits"),
    "entrances": ("entrances",),
    "bounces": ("bounces",),
    "cart_adders": ("addtocarts", "加购人数", "商品加购人数"),
    "favourites": ("favourites", "favorites", "收藏人数", "商品收藏人数"),
    "paid_amount": ("revenue", "支付金额"),
}  # fmt: skip
ADVERTS: Final[dict[str, tuple[str, ...]]] = {
    "day": ("date", "day", "日期", "时间"),
    "month": ("month",),
    "campaign": ("campaign", "campaignid", "campaignname", "campaignnumber", "推广计划"),
    "ad_group": ("adgroup", "adgroupname", "推广单元"),
    "keyword": ("keyword", "searchterm", "关键词"),
    "match": ("matchtype", "match"),
    "creative": ("creative", "banner", "ad"),
    "placement": ("placement",),
    "device": ("device",),
    "impressions": ("impressions", "displays", "展现量"),
    "clicks": ("clicks", "点击量"),
    "cost": ("cost", "spend", "花费", "消费"),
    "orders": ("conversions", "orders", "postclickconversions", "总成交笔数"),
    "amount": ("saleamount", "sales", "conversionvalue", "postclicksalesamount", "总成交金额"),
    "bid": ("bid", "maxcpc", "出价"),
}  # fmt: skip

ORDERS: Final = ("orderid", "ordernumber", "orderno", "order", "订单编号", "订单号", "主订单编号")
RETURNS: Final[dict[str, tuple[str, ...]]] = {
    "case_id": ("returnid", "refundid", "caseid", "returnnumber", "refundnumber", "rma", "退款编号",
                "退款单号", "售后单号", "售后编号"),
    "order_id": ORDERS,
    "case_at": ("requestedat", "requested", "requestdate", "createdat", "退款的申请时间",
                "退款申请时间", "申请时间"),
    "case_status": ("status", "state", "returnstatus", "refundstatus", "退款状态", "售后状态"),
    "case_kind": ("type", "kind", "returntype", "售后类型", "退款类型"),
    "refund_amount": ("refundamount", "amount", "买家退款金额", "退款金额"),
    "refunded_at": ("refundedat", "退款完结时间", "退款完成时间"),
    "due_at": ("dueat", "超时时间"),
    "reason": ("reason", "returnreason", "why", "买家退款原因", "退款原因"),
    "case_note": ("note", "comment", "customernote", "买家退款说明", "退款说明"),
    "goods_status": ("货物状态",),
    "case_phase": ("售中或售后",),
    "escalated": ("客服介入状态",),
    "product": ("productid", "商品编码", "商品id"),
    "sku": ("sku", "商家编码"),
    "title": ("title", "productname", "商品标题"),
    "quantity": ("quantity", "qty"),
    "carrier": ("carrier", "退货物流公司"),
    "tracking_no": ("trackingnumber", "tracking", "退货物流单号"),
}  # fmt: skip
SAID: Final[dict[str, tuple[str, ...]]] = {
    "review_id": ("reviewid", "reviewnumber", "review", "评价编号", "评价id"),
    "posted_at": ("postedat", "reviewdate", "written", "createdat", "date", "评价时间"),
    "rating": ("rating", "stars", "score", "评分"),
    "result": ("result", "评价结果"),
    "review_text": ("reviewtext", "text", "body", "words", "评价内容"),
    "order_id": ORDERS,
    "sku": ("sku", "商家编码"),
}  # fmt: skip
BY_KIND: Final = {"orders": NAMES, ADS: ADVERTS, CASES: RETURNS, REVIEWS: SAID}


def guess_kind(columns: Sequence[str]) -> str:
    """Return of what the rows probably are."""
    if {"impressions", "clicks", "cost"} <= _found(columns, ADVERTS).keys():
        return ADS
    if {"case_id", "order_id", "case_status"} <= _found(columns, RETURNS).keys():
        return CASES
    said = _found(columns, SAID).keys()
    if {"review_id", "posted_at"} <= said and said & {"rating", "result"}:
        return REVIEWS
    found = _found(columns, VISITS).keys()
    if not found & {"visitors", "pageviews", "sessions"} or _found(columns, NAMES).get("order_id"):
        return "orders"
    scope = next((name for name in ("product", "source") if name in found), "shop")
    return f"{scope}_traffic"


def guess(columns: Sequence[str]) -> dict[str, str]:
    """Return field -> column where a name says so, for the kind that the rows probably are."""
    return _found(columns, BY_KIND.get(guess_kind(columns), VISITS))


def _found(columns: Sequence[str], names_of: Mapping[str, Sequence[str]]) -> dict[str, str]:
    by_key = {header_key(column).replace("_", ""): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for field, names in names_of.items():
        for name in names:
            if column := by_key.get(name.replace("_", "")):
                found[field] = column
                break
    return found
