"""What a column of a foreign table can be, by the kind of its rows."""

from typing import Final

from apps.shop.rows import TRAFFIC_COUNTS

MESSAGES: Final = "messages"
ADS: Final = "ad_stats"
REVIEWS: Final = "reviews"
CASES: Final = "cases"
CONSENTS: Final = "consents"
ORDER_FIELDS: Final[dict[str, str]] = {
    "order_id": "id", "ordered_at": "time", "month": "month", "day": "day", "paid_at": "time",
    "updated_at": "time", "status": "status", "number": "text", "order_amount": "amount",
    "paid_amount": "amount", "goods_amount": "amount", "shipping_amount": "amount",
    "discount_amount": "amount", "tax_amount": "amount", "refund_total": "amount",
    "customer": "text", "customer_name": "text", "source": "source", "region": "text",
    "closed_reason": "text", "seller_note": "text", "refund_order": "id",
}  # fmt: skip
LINE_FIELDS: Final[dict[str, str]] = {
    "line_id": "text", "product": "text", "sku": "text", "title": "text", "quantity": "pieces",
    "unit_price": "price", "line_amount": "amount", "line_shipping": "amount",
}  # fmt: skip
VISIT_FIELDS: Final[dict[str, str]] = {
    "day": "day", "device": "device", **dict.fromkeys(TRAFFIC_COUNTS, "count"),
    "paid_amount": "amount",
}  # fmt: skip
# A chat log has a row a message; a ticket log has one with the question, its answer and both times.
MESSAGE_FIELDS: Final[dict[str, str]] = {
    "conversation": "text", "message_id": "text", "said_at": "time", "side": "side",
    "asked_at": "time", "answered_at": "time", "channel": "text", "agent": "text",
    "buyer": "text", "message": "text", "answer": "text", "product": "text",
}  # fmt: skip
AD_NUMBERS: Final[dict[str, str]] = {
    "impressions": "count", "clicks": "count", "cost": "amount", "orders": "count",
    "orders_direct": "count", "orders_indirect": "count", "amount": "amount",
    "amount_direct": "amount", "amount_indirect": "amount", "amount_net": "amount",
    "ad_favourites": "count", "carts": "count", "rank": "rank",
}  # fmt: skip
# Figures of ads by day, or by month where the file tells no day.
AD_FIELDS: Final[dict[str, str]] = {
    "day": "day", "month": "month", "device": "device", "campaign": "text",
    "campaign_name": "text", "ad_group": "text", "group_name": "text", "keyword": "text",
    "match": "text", "creative": "text", "placement": "text", "product": "text", "bid": "amount",
    **AD_NUMBERS,
}  # fmt: skip
# What names a row of ads, the first that it has.
AD_NAMES: Final = ("campaign", "ad_group", "keyword", "creative", "day", "month")
REVIEW_FIELDS: Final[dict[str, str]] = {
    "review_id": "text", "posted_at": "time", "rating": "mark", "result": "result",
    "review_text": "text", "described": "mark", "service_mark": "mark", "logistics_mark": "mark",
    "order_id": "id", "sku": "text",
}  # fmt: skip
CASE_FIELDS: Final[dict[str, str]] = {
    "case_id": "text", "order_id": "id", "case_at": "time", "case_status": "word",
    "case_kind": "word", "refund_amount": "amount", "refunded_at": "time", "due_at": "time",
    "reason": "text", "case_note": "text", "goods_status": "text", "case_phase": "text",
    "constraint": "text", "escalated": "text", "line_id": "text", "product": "text",
    "sku": "text", "title": "text", "quantity": "pieces", "carrier": "text",
    "tracking_no": "text", "updated_at": "time",
}  # fmt: skip
# A list of subscribers: a buyer by the number that orders name them by, and a channel.
CONSENT_FIELDS: Final[dict[str, str]] = {
    "buyer": "text", "channel": "channel", "given_at": "time", "consent_source": "text",
    "withdrawn_at": "time",
}  # fmt: skip
KINDS: Final[dict[str, dict[str, str]]] = {
    "orders": ORDER_FIELDS | LINE_FIELDS,
    "order_lines": {"order_id": "id"} | LINE_FIELDS,
    "shop_traffic": VISIT_FIELDS,
    "source_traffic": VISIT_FIELDS | {"source": "source"},
    "product_traffic": VISIT_FIELDS | {"product": "text", "title": "text"},
    MESSAGES: MESSAGE_FIELDS,
    ADS: AD_FIELDS,
    REVIEWS: REVIEW_FIELDS,
    CASES: CASE_FIELDS,
    CONSENTS: CONSENT_FIELDS,
}
# The column that tells what the visits are of.
SCOPES: Final = {"source_traffic": "source", "product_traffic": "product"}
PERSONAL: Final = frozenset({"customer", "customer_name", "seller_note"})
PERSONAL_SAID: Final = ("buyer", "message", "answer")
# What names a row of a log, the first that it has.
SAID_NAMES: Final = ("conversation", "buyer", "said_at", "asked_at")
# What visits may be told as.
NUMBERS: Final = (*TRAFFIC_COUNTS, "paid_amount")
# Facts that have a number of their own.
OWN_NUMBERS: Final = {REVIEWS: "review_id", CASES: "case_id", CONSENTS: "buyer"}
