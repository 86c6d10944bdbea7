"""The tables of numbers: one wide row a key, NULL = not received, no row = never computed."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from apps.metrics.querysets import DayQuerySet, SpanQuerySet
from apps.shop.models import Product, Shop, TrafficSource


def _count() -> "models.BigIntegerField[int | None, int | None]":
    return models.BigIntegerField(null=True)


def _money() -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(max_digits=18, decimal_places=4, null=True)


def _count_from_0() -> "models.BigIntegerField[int | None, int | None]":
    return models.BigIntegerField(null=True, db_default=0)


def _money_from_0() -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(max_digits=18, decimal_places=4, null=True, db_default=0)


class ShopDay(models.Model):
    """What a shop sold, refunded and was visited by on one business day, in its own currency.

    The columns of sales are written by the statements of sales, those of traffic by its own: a
    day of which only the visits are known holds NULL in every column of sales.
    """

    pk = models.CompositePrimaryKey("shop", "day")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    day = models.DateField()
    currency = models.CharField(max_length=3)
    ordered_orders = _count()
    ordered_amount = _money()
    ordered_paid_orders = _count()
    ordered_paid_amount = _money()
    ordered_refund_amount = _money()
    paid_orders = _count()
    paid_lines = _count()
    paid_amount = _money()
    units = _count()
    goods_amount = _money()
    shipping_amount = _money()
    discount_amount = _money()
    tax_amount = _money()
    paid_buyers = _count()
    first_in_month_buyers = _count()
    anonymous_orders = _count()
    new_buyers = _count()
    new_buyers_amount = _money()
    returning_buyers = _count()
    returning_buyers_amount = _money()
    refund_count = _count()
    refund_amount = _money()
    refund_undated_amount = _money()
    refund_same_day_amount = _money()
    refund_earlier_amount = _money()
    refund_units = _count()
    cohort_refund_count = _count()
    cohort_refund_amount = _money()
    cohort_refunded_orders = _count()
    excluded_orders = _count()
    excluded_amount = _money()
    visitors = _count()
    pageviews = _count()
    sessions = _count()
    entrances = _count()
    bounces = _count()
    cart_adders = _count()
    favourites = _count()
    inquiry_buyers = _count()
    inquiry_ordered_buyers = _count()
    inquiry_next_day_buyers = _count()
    inquiry_paid_buyers = _count()
    inquiry_pending_buyers = _count()
    inquiry_lost_buyers = _count()
    credited_orders = _count()
    credited_amount = _money()
    own_payments = _count()
    others_payments = _count()
    silent_payments = _count()
    first_rounds = _count()
    first_replies = _count()
    first_replies_20s = _count()
    first_reply_seconds = _count()
    rounds = _count()
    replied_rounds = _count()
    reply_seconds = _count()
    platform_rounds = _count()
    rounds_180s = _count()
    sla_met = _count()
    buyer_lines = _count()
    agent_lines = _count()
    chat_seconds = _count()
    handle_seconds = _count()
    typed_chars = _count()
    compose_minutes = _money()
    rostered_hours = _money()
    ad_impressions = _count()
    ad_clicks = _count()
    ad_cost = _money()
    ad_orders = _count()
    ad_amount = _money()
    ad_rank_sum = _money()
    ad_window_days = models.PositiveSmallIntegerField(null=True)
    mend_page_amount = _money()
    mend_pack_amount = _money()
    mend_supplier_amount = _money()
    mend_warehouse_amount = _money()
    cases_opened = _count()
    cases_closed = _count()
    cases_overdue = _count()
    case_first_responses = _count()
    case_first_response_seconds = _count()
    case_resolutions = _count()
    case_repeats = _count()
    case_first_contacts = _count()
    aftersales_cost = _money()
    cases_open = _count()
    quality_refunds = _count()
    dispute_refunds = _count()
    disputed_orders = _count()
    returned_amount = _money()
    retained_amount = _money()

    objects = DayQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.shop_id} {self.day}"


class ShopHour(models.Model):
    """Orders by hour of the shop's clock; a repeated hour adds into one, an empty one is absent."""

    pk = models.CompositePrimaryKey("shop", "day", "hour")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    day = models.DateField()
    hour = models.SmallIntegerField()
    ordered_orders = _count()
    paid_orders = _count()
    paid_amount = _money()

    objects = DayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hour__range=(0, 23)), name="shop_hour_of_day")
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.day} {self.hour}:00"


class SourceDay(models.Model):
    """Visits of a source on one day and the money that it brought.

    Money is the platform's own where its file of the day tells it by source, else of our orders;
    the member `overlap` makes the sum that of the shop's day.
    """

    pk = models.CompositePrimaryKey("shop", "day", "source")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    day = models.DateField()
    source = models.ForeignKey(TrafficSource, on_delete=models.PROTECT, db_index=False)
    visitors = _count()
    pageviews = _count()
    sessions = _count()
    entrances = _count()
    bounces = _count()
    cart_adders = _count()
    paid_buyers = _count()
    anonymous_orders = _count()
    paid_orders = _count()
    paid_amount = _money()

    objects = DayQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.shop_id} {self.day} {self.source_id}"


class ProductDay(models.Model):
    """A product on one day: its visits, the order lines paid, the money that went back.

    Product NULL = shipping, tax and the rest of the orders, so that the amounts add up to those
    of the shop's day. A row of which only the visits are known holds 0 in the columns of sales.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    day = models.DateField()
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, db_index=False)
    visitors = _count()
    cart_adders = _count()
    favourites = _count()
    paid_orders = _count_from_0()
    paid_buyers = _count_from_0()
    units = _count_from_0()
    line_amount = _money_from_0()
    refund_units = _count_from_0()
    refund_amount = _money_from_0()
    cohort_refund_amount = _money_from_0()

    objects = DayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "day", "product"], nulls_distinct=False, name="product_day_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.day} {self.product_id}"


class ShopPeriod(models.Model):
    """Distinct people of a span, which no sum of days can give."""

    class Kind(models.TextChoices):
        WEEK = "week"
        MONTH = "month"
        R30 = "r30"
        R90 = "r90"
        R180 = "r180"
        R365 = "r365"

    pk = models.CompositePrimaryKey("shop", "kind", "starts_on")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    starts_on = models.DateField()
    ends_on = models.DateField()
    buyers = _count()
    new_buyers = _count()
    returning_buyers = _count()
    repeat_buyers = _count()
    computed_at = models.DateTimeField(db_default=Now())

    objects = SpanQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["shop", "ends_on"], name="shop_period_ends_on")]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.kind} {self.starts_on}"
