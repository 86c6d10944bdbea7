"""By when who has to act, what a buyer may send back, and how far a role may go."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from apps.aftersales.models.reason import Phase
from apps.aftersales.querysets import DatedQuerySet
from apps.common.models import MoneyField
from apps.common.querysets import ShopScoped
from apps.shop.models import Shop, Sku


class DeadlinePolicy(models.Model):
    """A platform's time limit as it holds from a day on, and what follows when nobody acts.

    A shop's own row wins over its platform's, a newer variant over an older one. An empty phase
    or kind means every one. Unconfirmed until somebody has read it at the platform.
    """

    class Stage(models.TextChoices):
        DECIDE = "decide", _("Decide")
        INTERCEPT = "intercept", _("Stop the delivery")
        REVISE = "revise", _("Buyer revises")
        BUYER_SHIP = "buyer_ship", _("Buyer ships")
        RECEIVE = "receive", _("Receive the goods")
        RECEIVE_SURFACE = "receive_surface", _("Receive the goods, surface mail")
        EVIDENCE = "evidence", _("Evidence")

    class Party(models.TextChoices):
        SELLER = "seller", _("Shop")
        BUYER = "buyer", _("Buyer")
        PLATFORM = "platform", _("Platform")

    class Clock(models.TextChoices):
        CALENDAR = "calendar", _("All hours")
        OPEN_HOURS = "open_hours", _("Open hours")

    class Outcome(models.TextChoices):
        REFUNDED = "refunded", _("refunds by itself")
        APPROVED = "approved", _("approves by itself")
        CLOSES = "closes", _("closes the case")
        RULES = "rules", _("decides without us")
        STAYS = "stays", _("leaves it open")

    shop = models.ForeignKey(Shop, null=True, blank=True, on_delete=models.CASCADE)
    platform = models.CharField(max_length=12, choices=Shop.Platform.choices)
    variant = models.CharField(max_length=20)
    phase = models.CharField(max_length=13, choices=Phase.choices, blank=True, default="")
    kind = models.CharField(max_length=14, blank=True, default="")
    stage = models.CharField(max_length=15, choices=Stage.choices)
    party = models.CharField(max_length=8, choices=Party.choices)
    # Empty = no limit; ours alone holds.
    seconds = models.PositiveIntegerField(null=True, blank=True)
    clock = models.CharField(max_length=10, choices=Clock.choices, default=Clock.CALENDAR)
    on_timeout = models.CharField(max_length=8, choices=Outcome.choices)
    valid = DateRangeField()
    source_note = models.CharField(max_length=200, blank=True, default="")
    confirmed = models.BooleanField(default=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="deadline_policy_once",
                expressions=[
                    (Coalesce(F("shop"), 0), RangeOperators.EQUAL),
                    ("platform", RangeOperators.EQUAL),
                    ("variant", RangeOperators.EQUAL),
                    ("phase", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("stage", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(seconds__isnull=True) | Q(seconds__gt=0), name="deadline_policy_seconds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.platform} {self.variant} {self.stage}"


class ReturnPolicy(models.Model):
    """How long goods may come back and at what fee; a SKU's beats a category's beats the shop's.

    `fee` is in the shop's currency; `exclusions` says in words what is never taken back.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="return_policies")
    category = models.CharField(max_length=80, blank=True, default="")
    sku = models.ForeignKey(Sku, null=True, blank=True, on_delete=models.CASCADE)
    days = models.PositiveSmallIntegerField()
    fee = MoneyField(default=0)
    exclusions = models.CharField(max_length=300, blank=True, default="")
    valid = DateRangeField()

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="return_policy_once",
                expressions=[
                    ("shop", RangeOperators.EQUAL),
                    ("category", RangeOperators.EQUAL),
                    (Coalesce(F("sku"), 0), RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(fee__gte=0), name="return_policy_fee"),
            models.CheckConstraint(
                condition=Q(category="") | Q(sku__isnull=True), name="return_policy_one_scope"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.days} days"


class AftersalesSettings(models.Model):
    """How far a role may go in a shop, and within how much time we mean to act.

    Limits are in the shop's currency. `reasons_off` holds codes that the shop does not offer.
    """

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, related_name="aftersales_settings")
    assistant_limit = MoneyField(default=200)
    supervisor_limit = MoneyField(default=2000)
    self_approval = models.BooleanField(default=False)
    first_response_hours = models.PositiveSmallIntegerField(default=2)
    decide_hours = models.PositiveSmallIntegerField(default=12)
    approval_hours = models.PositiveSmallIntegerField(default=4)
    execute_hours = models.PositiveSmallIntegerField(default=2)
    inspect_hours = models.PositiveSmallIntegerField(default=24)
    chase_hours = models.PositiveSmallIntegerField(default=24)
    review_hours = models.PositiveSmallIntegerField(default=4)
    review_window_days = models.PositiveSmallIntegerField(default=30)
    auto_close_days = models.PositiveSmallIntegerField(default=7)
    reopen_days = models.PositiveSmallIntegerField(default=30)
    repeat_days = models.PositiveSmallIntegerField(default=7)
    reasons_off = ArrayField(models.CharField(max_length=12), default=list, blank=True)

    objects = ShopScoped.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(assistant_limit__gte=0, supervisor_limit__gte=F("assistant_limit")),
                name="aftersales_limits_rise",
            ),
            models.CheckConstraint(
                condition=Q(
                    first_response_hours__gt=0,
                    decide_hours__gt=0,
                    approval_hours__gt=0,
                    execute_hours__gt=0,
                    inspect_hours__gt=0,
                    chase_hours__gt=0,
                    review_hours__gt=0,
                ),
                name="aftersales_hours_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id}"
