"""Monthly targets: versions of a plan and its days."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.metrics.querysets import DayQuerySet, TargetPlanQuerySet
from apps.shop.models import Shop


class TargetPlan(models.Model):
    """One version of a shop's target for a month; never edited once active.

    A changed target is the next version; the first stays for review. The database refuses a
    plan whose days do not sum to its amount when the transaction commits.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        ACTIVE = "active"
        SUPERSEDED = "superseded"
        DISCARDED = "discarded"

    class Metric(models.TextChoices):
        PAID = "sales.paid_amount", "Paid"
        NET = "sales.net_amount", "Net"

    class Absorb(models.TextChoices):
        """Which factor takes the growth when a target differs from the baseline."""

        VISITORS = "visitors"
        CONVERSION = "conversion"
        BASKET = "basket"

    class WeightOrigin(models.TextChoices):
        LEARNED = "learned"
        ASSUMED = "assumed"

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT)
    month = models.DateField()
    metric_key = models.CharField(max_length=40, choices=Metric.choices, default=Metric.PAID)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    absorb = models.CharField(max_length=10, choices=Absorb.choices, default=Absorb.VISITORS)
    weight_origin = models.CharField(max_length=8, choices=WeightOrigin.choices)
    note = models.CharField(max_length=500, blank=True, default="")
    created_by = models.CharField(max_length=60)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    approved_by = models.CharField(max_length=60, blank=True, default="")
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = TargetPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "month", "metric_key", "version"], name="target_plan_version"
            ),
            models.UniqueConstraint(
                fields=["shop", "month", "metric_key"],
                condition=Q(state="active"),
                name="target_plan_one_active",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="target_plan_amount_positive"),
            models.CheckConstraint(condition=Q(month__day=1), name="target_plan_month_first_day"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "discarded"]) | Q(approved_at__isnull=False),
                name="target_plan_active_is_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.month:%Y-%m} v{self.version}"


class DayFactor(models.Model):
    """Something that lifts or lowers a shop's day: the one calendar of all such days.

    A campaign replaces the day's weekday index, every other kind multiplies it. A factor changes
    no plan in force, only the next version.
    """

    class Kind(models.TextChoices):
        CAMPAIGN = "campaign", _("Campaign")
        HOLIDAY = "holiday", _("Holiday")
        PAYDAY = "payday", _("Payday")
        STOCK_OUT = "stock_out", _("Stock-out")
        OTHER = "other", _("Other")

    class Origin(models.TextChoices):
        LEARNED = "learned"
        TYPED = "typed"
        ASSUMED = "assumed"

    # Days of these kinds say nothing about how their weekday usually sells.
    UNUSUAL = (Kind.CAMPAIGN, Kind.STOCK_OUT)

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    day = models.DateField()
    kind = models.CharField(max_length=9, choices=Kind.choices)
    factor = models.DecimalField(
        max_digits=8, decimal_places=4, validators=[MinValueValidator(Decimal("0.0001"))]
    )
    label = models.CharField(max_length=60, blank=True, default="")
    origin = models.CharField(max_length=7, choices=Origin.choices, default=Origin.TYPED)

    objects = DayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "day", "kind"], name="day_factor_once"),
            models.CheckConstraint(condition=Q(factor__gt=0), name="day_factor_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} x {self.factor.normalize():f}"


class TargetDay(models.Model):
    """One day of a plan, with the weight that gave it its share."""

    plan = models.ForeignKey(TargetPlan, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    weight = models.DecimalField(max_digits=12, decimal_places=6)
    weekday_index = models.DecimalField(max_digits=8, decimal_places=4)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    visitors = models.PositiveIntegerField(null=True, blank=True)
    buyers = models.PositiveIntegerField(null=True, blank=True)
    pinned = models.BooleanField(default=False)
    label = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "day"], name="target_day_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0) & Q(weight__gte=0), name="target_day_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.amount}"
