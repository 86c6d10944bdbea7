"""What ads were shown, cost and brought on a day, as the console said at an instant."""

from django.db import models
from django.db.models import F, Q

from apps.promotion.models.ads import AdCampaign, AdGroup, Creative, Keyword
from apps.promotion.querysets import StatQuerySet
from apps.shop.models import Shop

COUNTS = ("impressions", "clicks", "orders_direct", "orders_indirect", "orders", "favourites",
          "carts")  # fmt: skip
AMOUNTS = ("cost", "amount_direct", "amount_indirect", "amount", "amount_net", "rank_sum")


class AdStatDay(models.Model):
    """Figures of a campaign, group, word or creative; NULL = not told.

    `day` to `until` is what the row covers: one day, or a month told as a whole, which no day
    holds. Orders and `amount` are those within `window_days` of the click, as known `as_of`; a
    later export with other numbers is a row of its own and `is_latest`, the earlier one stays.
    Never summed across grains or windows. Money in the shop's currency, four places.
    """

    class Grain(models.TextChoices):
        CAMPAIGN = "campaign"
        GROUP = "group"
        KEYWORD = "keyword"
        CREATIVE = "creative"

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    grain = models.CharField(max_length=8, choices=Grain.choices)
    ad_campaign = models.ForeignKey(AdCampaign, on_delete=models.PROTECT, db_index=False)
    ad_group = models.ForeignKey(AdGroup, null=True, blank=True, on_delete=models.PROTECT)
    keyword = models.ForeignKey(Keyword, null=True, blank=True, on_delete=models.PROTECT)
    creative = models.ForeignKey(Creative, null=True, blank=True, on_delete=models.PROTECT)
    day = models.DateField()
    until = models.DateField()
    device = models.CharField(max_length=12, default="all")
    placement = models.CharField(max_length=80, blank=True, default="")
    window_days = models.PositiveSmallIntegerField()
    as_of = models.DateTimeField()
    is_latest = models.BooleanField(default=True)
    impressions = models.BigIntegerField(null=True, blank=True)
    clicks = models.BigIntegerField(null=True, blank=True)
    cost = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    rank_sum = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    orders_direct = models.BigIntegerField(null=True, blank=True)
    orders_indirect = models.BigIntegerField(null=True, blank=True)
    orders = models.BigIntegerField(null=True, blank=True)
    amount_direct = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    amount_indirect = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    amount_net = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    favourites = models.BigIntegerField(null=True, blank=True)
    carts = models.BigIntegerField(null=True, blank=True)

    objects = StatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "ad_campaign",
                    "day",
                    "until",
                    "ad_group",
                    "keyword",
                    "creative",
                    "device",
                    "placement",
                    "window_days",
                    "as_of",
                ],
                nulls_distinct=False,
                name="ad_stat_day_natural_key",
            ),
            models.UniqueConstraint(
                fields=[
                    "ad_campaign",
                    "day",
                    "until",
                    "ad_group",
                    "keyword",
                    "creative",
                    "device",
                    "placement",
                    "window_days",
                ],
                condition=Q(is_latest=True),
                nulls_distinct=False,
                name="ad_stat_day_one_latest",
            ),
            models.CheckConstraint(
                condition=Q(grain="campaign", ad_group=None, keyword=None, creative=None)
                | Q(grain="group", ad_group__isnull=False, keyword=None, creative=None)
                | Q(grain="keyword", ad_group__isnull=False, keyword__isnull=False, creative=None)
                | Q(grain="creative", ad_group__isnull=False, keyword=None, creative__isnull=False),
                name="ad_stat_day_grain",
            ),
            models.CheckConstraint(condition=Q(until__gte=F("day")), name="ad_stat_day_span"),
            models.CheckConstraint(
                condition=Q(orders_direct=None)
                | Q(orders_indirect=None)
                | Q(orders=F("orders_direct") + F("orders_indirect")),
                name="ad_stat_day_orders",
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop", "day"], condition=Q(is_latest=True), name="ad_stat_day_latest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ad_campaign_id} {self.day}"
