"""The words of the mapping form, and the ways of writing dates and amounts that it offers."""

from typing import Final

from django.utils.translation import gettext_lazy as _

KIND_LABELS: Final = {
    "orders": _("orders, or lines of orders"),
    "order_lines": _("lines of orders that came in another file"),
    "shop_traffic": _("visits of the shop, by day"),
    "source_traffic": _("visits by source, by day"),
    "product_traffic": _("visits by product, by day"),
    "messages": _("messages of buyers and agents, or tickets"),
    "ad_stats": _("ads, by day or month"),
    "reviews": _("reviews of buyers"),
}
VISIT_LABELS: Final = {
    "device": _("Device"),
    "visitors": _("Visitors"),
    "pageviews": _("Page views"),
    "sessions": _("Sessions"),
    "entrances": _("Entrances"),
    "bounces": _("Bounces"),
    "cart_adders": _("People who filled a cart"),
    "favourites": _("People who kept it as a favourite"),
    "ordering_buyers": _("Buyers who ordered"),
    "paying_buyers": _("Buyers who paid"),
}
# People who came on several days are counted on each of them.
VISIT_SUMS: Final = {
    **VISIT_LABELS,
    "visitors": _("Visitor-days"),
    "cart_adders": _("Cart-filler-days"),
    "favourites": _("Favourite-days"),
    "ordering_buyers": _("Ordering buyer-days"),
    "paying_buyers": _("Paying buyer-days"),
    "paid_amount": _("Paid, as the platform says"),
}
AD_LABELS: Final = {
    "campaign": _("Campaign"),
    "campaign_name": _("Name of the campaign"),
    "ad_group": _("Ad group"),
    "group_name": _("Name of the group"),
    "keyword": _("Word"),
    "match": _("Match, or search term"),
    "creative": _("Picture or banner"),
    "placement": _("Place"),
    "bid": _("Bid a click"),
    "impressions": _("Displays"),
    "clicks": _("Clicks"),
    "cost": _("Cost"),
    "rank": _("Mean rank"),
    "orders": _("Orders from ads"),
    "orders_direct": _("Orders of the advertised item"),
    "orders_indirect": _("Orders of other items"),
    "amount": _("Sales from ads"),
    "amount_direct": _("Sales of the advertised item"),
    "amount_indirect": _("Sales of other items"),
    "amount_net": _("Sales from ads less refunds"),
    "ad_favourites": _("Kept as a favourite"),
    "carts": _("Put into a cart"),
}
FIELD_LABELS: Final = {
    "order_id": _("Order number"),
    "ordered_at": _("Ordered at"),
    "paid_at": _("Paid at"),
    "status": _("Status"),
    "order_amount": _("Order total"),
    "paid_amount": _("Paid amount"),
    "refund_total": _("Refunded so far"),
    "customer": _("Buyer id"),
    "sku": _("Item code"),
    "title": _("Item title"),
    "quantity": _("Quantity"),
    "unit_price": _("Price of one"),
    "line_amount": _("Line total"),
    "month": _("Month of the order"),
    "day": _("Day of the month, or of visits or ads"),
    "updated_at": _("Last changed at"),
    "number": _("Number shown"),
    "goods_amount": _("Goods"),
    "shipping_amount": _("Postage"),
    "discount_amount": _("Discount"),
    "tax_amount": _("Tax"),
    "customer_name": _("Buyer name"),
    "source": _("Traffic source"),
    "region": _("Region"),
    "closed_reason": _("Why it was closed"),
    "seller_note": _("Seller's note"),
    "refund_order": _("Order that a refund belongs to"),
    "line_id": _("Line number of the platform"),
    "product": _("Product id"),
    "line_shipping": _("Postage of the line"),
    "conversation": _("Conversation or ticket"),
    "message_id": _("Message id"),
    "said_at": _("Time of the message"),
    "side": _("Who speaks: buyer, agent, bot"),
    "asked_at": _("Asked at (ticket)"),
    "answered_at": _("Answered at (ticket)"),
    "channel": _("Channel"),
    "agent": _("Agent's name"),
    "buyer": _("Buyer's name in the channel"),
    "message": _("Text of the message or question"),
    "answer": _("Text of the answer"),
    "review_id": _("Number of the review"),
    "posted_at": _("Time of the review"),
    "rating": _("Mark from 1 to 5"),
    "result": _("Good, neutral or bad"),
    "review_text": _("Text of the review"),
    "described": _("Mark for the description"),
    "service_mark": _("Mark for the service"),
    "logistics_mark": _("Mark for the delivery"),
    **VISIT_LABELS,
    **AD_LABELS,
}
# The first fields are those of most files; the others are folded away.
USUAL_FIELDS: Final = 13
DATE_FORMATS: Final = {
    "usual": [],
    "day_first": [
        "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d.%m.%Y %H:%M:%S",
        "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y",
    ],
    "month_first": ["%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y", "%m/%d/%y %H:%M"],
    "date_only": ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"],
}  # fmt: skip
OWN_FORMATS: Final = "own"
DATE_LABELS: Final = {
    "usual": "2026-12-31 14:30:00",
    "day_first": "31/12/2026 14:30",
    "month_first": "12/31/2026 14:30",
    "date_only": "2026-12-31",
    OWN_FORMATS: _("in another way, told below"),
}
# Shown as it is written -> decimal sign, sign between thousands.
SIGNS: Final = {
    "point": ("1,234.50", (".", ",")),
    "comma": ("1.234,50", (",", ".")),
    "space": ("1 234,50", (",", " ")),
    "point_space": ("1 234.50", (".", " ")),
    "point_apostrophe": ("1'234.50", (".", "'")),
    "comma_apostrophe": ("1'234,50", (",", "'")),
    "point_none": ("1234.50", (".", "")),
    "comma_none": ("1234,50", (",", "")),
}
TEST_LABELS: Final = {
    "starts_with": _("starts with"),
    "equals": _("is exactly"),
    "empty": _("is empty"),
    "below": _("is below"),
    "at_most": _("is at most"),
    "above": _("is above"),
}
REASON_LABELS: Final = {
    "test": _("a test"),
    "fake": _("a fake order"),
    "wholesale": _("wholesale"),
    "adjustment": _("an adjustment"),
    "deleted_at_source": _("deleted at the source"),
}
REPEATED_LABELS: Final = {
    "refuse": _("refuse the row"),
    "first": _("take the first of the two"),
    "second": _("take the second of the two"),
}
