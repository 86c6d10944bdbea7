"""The tables of numbers: one wide row a key, NULL = not received, no row = never computed."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from apps.metrics.querysets import DayQuerySet, SpanQuerySet
from apps.shop.models import Shop


def _count() -> "models.BigIntegerField[int | None, int | None]":
    return models.BigIntegerField(null=True)


def _money() -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(max_digits=18, decimal_places=4, null=True)


class ShopDay(models.Model):
    """What a shop sold and refunded on one business day, in its own currency."""

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
    cohort_refund_count = _count()
    cohort_refund_amount = _money()
    excluded_orders = _count()
    excluded_amount = _money()

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
