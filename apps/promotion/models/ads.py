"""What is advertised: campaigns, their groups, words and creatives, and readings of budgets."""

from django.db import models
from django.db.models import Q

from apps.promotion.querysets import CampaignQuerySet, GroupQuerySet, WordQuerySet
from apps.shop.models import Product, Shop, Sku, TrafficSource


class LiveState(models.TextChoices):
    """Whether a campaign or a group runs, as the platform last said."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class AdCampaign(models.Model):
    """A campaign of an ad console. `name` "" = known only from figures, to be completed.

    `platform` is the console's platform, which may differ from the shop's. `daily_budget` is in
    the shop's currency, NULL = not told. `for_returning`: it is shown to buyers who bought before,
    so that it counts as what repeat orders cost.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    platform = models.CharField(max_length=20, blank=True, default="")
    external_id = models.CharField(max_length=80)
    name = models.CharField(max_length=200, blank=True, default="")
    traffic_source = models.ForeignKey(
        TrafficSource, null=True, blank=True, on_delete=models.PROTECT
    )
    daily_budget = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    state = models.CharField(max_length=8, choices=LiveState.choices, default=LiveState.ACTIVE)
    for_returning = models.BooleanField(default=False, db_default=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "platform", "external_id"], name="ad_campaign_natural_key"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.external_id


class AdGroup(models.Model):
    """What a campaign advertises together, mostly one product."""

    ad_campaign = models.ForeignKey(
        AdCampaign, on_delete=models.CASCADE, related_name="groups", db_index=False
    )
    external_id = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True, default="")
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT)
    sku = models.ForeignKey(Sku, null=True, blank=True, on_delete=models.PROTECT)
    state = models.CharField(max_length=8, choices=LiveState.choices, default=LiveState.ACTIVE)

    objects = GroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ad_campaign", "external_id"], name="ad_group_natural_key"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.external_id


class Keyword(models.Model):
    """A word of a group; `candidate` = a search term that was seen and is not bid on.

    Nobody changes a `is_locked` word; a `is_core` one is never deleted. `bid` is in the shop's
    currency a click, NULL = not told.
    """

    class State(models.TextChoices):
        CANDIDATE = "candidate"
        ACTIVE = "active"
        PAUSED = "paused"
        DELETED = "deleted"

    ad_group = models.ForeignKey(
        AdGroup, on_delete=models.CASCADE, related_name="keywords", db_index=False
    )
    text = models.CharField(max_length=200)
    match = models.CharField(max_length=12, blank=True, default="")
    bid = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ACTIVE)
    is_locked = models.BooleanField(default=False)
    is_core = models.BooleanField(default=False)
    is_relevant = models.BooleanField(default=False)
    first_seen_on = models.DateField(null=True, blank=True)

    objects = WordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ad_group", "text", "match"], name="keyword_natural_key"
            ),
            models.CheckConstraint(
                condition=Q(bid__isnull=True) | Q(bid__gt=0), name="keyword_bid_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Creative(models.Model):
    """A picture or banner of a group, as the console names it."""

    ad_group = models.ForeignKey(
        AdGroup, on_delete=models.CASCADE, related_name="creatives", db_index=False
    )
    external_id = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ad_group", "external_id"], name="creative_natural_key")
        ]

    def __str__(self) -> str:
        return self.title or self.external_id


class AdBudgetReading(models.Model):
    """What a campaign had spent of its day's budget at an instant; `is_out` = the platform said so.

    Money in the shop's currency.
    """

    ad_campaign = models.ForeignKey(
        AdCampaign, on_delete=models.CASCADE, related_name="readings", db_index=False
    )
    at = models.DateTimeField()
    spent = models.DecimalField(max_digits=14, decimal_places=4)
    budget = models.DecimalField(max_digits=14, decimal_places=2)
    is_out = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ad_campaign", "at"], name="ad_budget_reading_once"),
            models.CheckConstraint(
                condition=Q(spent__gte=0, budget__gt=0), name="ad_budget_reading_amounts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ad_campaign_id} {self.at:%Y-%m-%d %H:%M}"
