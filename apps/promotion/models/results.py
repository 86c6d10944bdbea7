"""What a campaign brought, version by version."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.common.models import MoneyField
from apps.promotion.models.campaign import Campaign
from apps.promotion.querysets import ResultQuerySet


def units_field() -> Any:
    """Return a column for units of goods, which a baseline reckons in parts."""
    return models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)


class CampaignResult(models.Model):
    """One measurement; a later one replaces it where the days were restated or grew old enough.

    Units of the SKUs sold in it; money in the shop's currency. NULL = cannot be told. Cannibal,
    pull-forward and halo hold what counts; `beside_*` and `after_*` what was seen, with how far
    chance reaches (80%). The interval of gross, net and profit is 95%. `digest` is of everything
    it was reckoned from.
    """

    class Method(models.TextChoices):
        HOLDOUT = "holdout", _("buyers who were left out at random")
        CLEAN_DAYS = "clean_days", _("the same weekdays without a campaign")
        SAME_WEEKDAYS = "same_weekdays", _("the same weekdays of the four weeks before")
        NONE = "none", _("not measurable")

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="results", db_index=False
    )
    version = models.PositiveIntegerField()
    as_of = models.DateTimeField()
    is_latest = models.BooleanField(default=True)
    is_final = models.BooleanField(default=False)
    method = models.CharField(max_length=13, choices=Method.choices)
    # Why each better baseline was passed over: {method: reason}.
    passed_over = models.JSONField(default=dict)
    trials = models.PositiveIntegerField(null=True, blank=True)
    trials_held = models.PositiveIntegerField(null=True, blank=True)
    days = models.PositiveIntegerField()
    days_after = models.PositiveIntegerField()
    actual = units_field()
    baseline = units_field()
    gross = units_field()
    gross_low = units_field()
    gross_high = units_field()
    beside_units = units_field()
    beside_reach = units_field()
    after_units = units_field()
    after_reach = units_field()
    cannibal = units_field()
    halo = units_field()
    pull_forward = units_field()
    net = units_field()
    low = units_field()
    high = units_field()
    unit_price = MoneyField(null=True, blank=True)
    unit_margin = MoneyField(null=True, blank=True)
    discount = MoneyField(null=True, blank=True)
    ads = MoneyField(default=0)
    gifts = MoneyField(default=0)
    fees = MoneyField(default=0)
    profit = MoneyField(null=True, blank=True)
    profit_low = MoneyField(null=True, blank=True)
    profit_high = MoneyField(null=True, blank=True)
    # The hold-out as somebody told it; NULL = there was none.
    asked = models.PositiveIntegerField(null=True, blank=True)
    bought = models.PositiveIntegerField(null=True, blank=True)
    held = models.PositiveIntegerField(null=True, blank=True)
    held_bought = models.PositiveIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=64)

    objects = ResultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "version"], name="campaign_result_once"),
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(is_latest=True), name="campaign_result_latest"
            ),
            models.CheckConstraint(
                condition=Q(asked=None, bought=None, held=None, held_bought=None)
                | Q(
                    bought__lte=F("asked"),
                    held_bought__lte=F("held"),
                    asked__isnull=False,
                    held__isnull=False,
                    bought__isnull=False,
                    held_bought__isnull=False,
                ),
                name="campaign_result_holdout",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} v{self.version}"
