"""The table of numbers by ad campaign."""

from django.db import models

from apps.metrics.querysets import DayQuerySet
from apps.promotion.models import AdCampaign
from apps.shop.models import Shop


class CampaignDay(models.Model):
    """What a campaign was shown, cost and brought on one day, as its console said last.

    Of the coarsest grain held for the day, in the shop's window where it is held, else in the
    widest: `window_days` says which. `as_of` is the oldest word among its rows. NULL = not told.
    """

    pk = models.CompositePrimaryKey("shop", "day", "ad_campaign")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    day = models.DateField()
    ad_campaign = models.ForeignKey(AdCampaign, on_delete=models.PROTECT, db_index=False)
    window_days = models.PositiveSmallIntegerField()
    grain = models.CharField(max_length=8)
    as_of = models.DateTimeField()
    impressions = models.BigIntegerField(null=True)
    clicks = models.BigIntegerField(null=True)
    cost = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    orders = models.BigIntegerField(null=True)
    amount = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    rank_sum = models.DecimalField(max_digits=18, decimal_places=4, null=True)

    objects = DayQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.shop_id} {self.day} {self.ad_campaign_id}"
