"""The shapes of pushes and of their answers, for the published schema."""

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import Serializer

from apps.intake.push.ads import AMOUNTS, COUNTS
from apps.intake.push.fields import MOST_PIECES
from apps.intake.push.messages import LONGEST, SIDES
from apps.intake.push.orders import EXCLUDED, STATUSES
from apps.intake.push.reviews import MARKS, RESULTS
from apps.intake.push.rows import MOST_OBJECTS
from apps.promotion.rows import LENGTHS, LONGEST_WINDOW
from apps.shop.rows import TRAFFIC_COUNTS

AMOUNT = r"^\d{1,14}(\.\d{1,4})?$"
SIGNED = r"^-?\d{1,14}(\.\d{1,4})?$"
PRICE = r"^\d{1,12}(\.\d{1,6})?$"
OFTEN: dict[str, Any] = {"required": False, "allow_null": True}


def text(longest: int, **options: Any) -> serializers.CharField:
    """Return text of at most that many characters."""
    return serializers.CharField(max_length=longest, **options)


def count(**options: Any) -> serializers.IntegerField:
    """Return a whole number, 0 or more."""
    return serializers.IntegerField(min_value=0, max_value=MOST_PIECES, **options)


class LineShape(Serializer[Any]):
    """One line of an order; `line_key` is unique within it."""

    line_key = text(120)
    external_product_id = text(64, **OFTEN)
    sku_code = text(120, **OFTEN)
    title = text(500, **OFTEN)
    quantity = count()
    unit_price = serializers.RegexField(PRICE)
    line_amount = serializers.RegexField(SIGNED)


class OrderShape(Serializer[Any]):
    """One order; absent and null keep what is stored. Buyers' data is written, never read back."""

    external_id = text(64)
    number = text(64, **OFTEN)
    ordered_at = serializers.DateTimeField()
    paid_at = serializers.DateTimeField(**OFTEN)
    status = serializers.ChoiceField(choices=STATUSES)
    currency = serializers.RegexField(r"^[A-Z]{3}$", **OFTEN)
    order_amount = serializers.RegexField(AMOUNT)
    paid_amount = serializers.RegexField(AMOUNT)
    goods_amount = serializers.RegexField(AMOUNT, **OFTEN)
    shipping_amount = serializers.RegexField(AMOUNT, **OFTEN)
    discount_amount = serializers.RegexField(AMOUNT, **OFTEN)
    tax_amount = serializers.RegexField(AMOUNT, **OFTEN)
    refund_total_seen = serializers.RegexField(AMOUNT, **OFTEN)
    customer_ref = text(200, **OFTEN)
    customer_name = text(120, **OFTEN)
    source_key = text(60, **OFTEN)
    region = text(120, **OFTEN)
    is_cod = serializers.BooleanField(**OFTEN)
    closed_reason = text(250, **OFTEN)
    seller_note = text(2_000, **OFTEN)
    excluded_reason = serializers.ChoiceField(choices=EXCLUDED, **OFTEN)
    source_updated_at = serializers.DateTimeField(**OFTEN)
    quantity_seen = count(**OFTEN)
    recipient_name = text(120, **OFTEN)
    recipient_phone = text(40, **OFTEN)
    recipient_email = text(254, **OFTEN)
    recipient_address = text(400, **OFTEN)
    lines = serializers.ListField(child=LineShape(), **OFTEN)


class RefundShape(Serializer[Any]):
    """One refund; its day is that of `refunded_at`, else `refunded_on`."""

    external_id = text(80)
    order_external_id = text(64, **OFTEN)
    amount = serializers.RegexField(AMOUNT)
    refunded_at = serializers.DateTimeField(**OFTEN)
    refunded_on = serializers.DateField(**OFTEN)
    kind = text(20, **OFTEN)


class TrafficShape(Serializer[Any]):
    """Visits on one day of the shop, of a source or of a product."""

    day = serializers.DateField()
    source_key = text(60, **OFTEN)
    external_product_id = text(64, **OFTEN)
    device = text(12, **OFTEN)
    paid_amount = serializers.RegexField(AMOUNT, **OFTEN)

    def get_fields(self) -> dict[str, Any]:
        """Add the counts that the facts keep."""
        return {**super().get_fields(), **{name: count(**OFTEN) for name in TRAFFIC_COUNTS}}


class MessageShape(Serializer[Any]):
    """One message; a conversation or a buyer tells which talk it belongs to."""

    external_id = text(100)
    channel = text(20)
    at = serializers.DateTimeField()
    side = serializers.ChoiceField(choices=SIDES)
    conversation = text(80, **OFTEN)
    buyer = text(120, **OFTEN)
    agent = text(120, **OFTEN)
    external_product_id = text(64, **OFTEN)
    typed_chars = count(**OFTEN)
    compose_s = count(**OFTEN)
    text = text(LONGEST, **OFTEN)


class AdStatShape(Serializer[Any]):
    """Figures of ads on one day; without `ad_group` of the campaign, with `keyword` of a word.

    `as_of` is when the console said so, else now; `window_days` the days from click to order.
    """

    day = serializers.DateField()
    as_of = serializers.DateTimeField(**OFTEN)
    window_days = serializers.IntegerField(min_value=1, max_value=LONGEST_WINDOW, **OFTEN)
    device = text(12, **OFTEN)
    bid = serializers.RegexField(AMOUNT, **OFTEN)

    def get_fields(self) -> dict[str, Any]:
        """Add names, counts and amounts as the facts keep them."""
        names = {name: text(longest, **({} if name == "campaign" else OFTEN))
                 for name, longest in LENGTHS.items()}  # fmt: skip
        amounts = {name: serializers.RegexField(AMOUNT, **OFTEN) for name in AMOUNTS}
        counts = {name: count(**OFTEN) for name in COUNTS}
        return {**super().get_fields(), **names, **counts, **amounts}


class ReviewShape(Serializer[Any]):
    """One review: a mark from 1 to 5, or good, neutral or bad. Its text is never read back."""

    external_id = text(80)
    posted_at = serializers.DateTimeField()
    result = serializers.ChoiceField(choices=RESULTS, **OFTEN)
    text = text(LONGEST, **OFTEN)
    order_number = serializers.CharField(max_length=64, **OFTEN)
    sku_code = serializers.CharField(max_length=120, **OFTEN)
    is_removed = serializers.BooleanField(**OFTEN)

    def get_fields(self) -> dict[str, Any]:
        """Add the marks."""
        mark = {"min_value": 1, "max_value": 5, **OFTEN}
        return {
            **super().get_fields(),
            **{name: serializers.IntegerField(**mark) for name in MARKS},
        }


def listed(child: Serializer[Any]) -> serializers.ListField:
    """Return the list of a push."""
    return serializers.ListField(child=child, min_length=1, max_length=MOST_OBJECTS)


class OrdersShape(Serializer[Any]):
    """A push of orders."""

    orders = listed(OrderShape())


class RefundsShape(Serializer[Any]):
    """A push of refunds."""

    refunds = listed(RefundShape())


class TrafficsShape(Serializer[Any]):
    """A push of visits."""

    traffic = listed(TrafficShape())


class MessagesShape(Serializer[Any]):
    """A push of messages."""

    messages = listed(MessageShape())


class AdStatsShape(Serializer[Any]):
    """A push of figures of ads."""

    ad_stats = listed(AdStatShape())


class ReviewsShape(Serializer[Any]):
    """A push of reviews."""

    reviews = listed(ReviewShape())


class PushedShape(Serializer[Any]):
    """What became of the objects; the same when the push is sent again."""

    batch = serializers.IntegerField()
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    same = serializers.IntegerField()
    older = serializers.IntegerField()
