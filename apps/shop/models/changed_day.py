"""The ledger of days whose facts changed; the rollups read nothing else to know what to do."""

from django.db import models
from django.db.models.functions import Now

from apps.shop.models.shop import Shop


class ChangedDay(models.Model):
    """One mark: in this domain, facts of this shop-day changed. Append-only for writers.

    The drain takes marks with DELETE … RETURNING in its own snapshot, so a mark made while it
    runs survives. Appending keeps importers from waiting for a running rollup.
    """

    class Domain(models.TextChoices):
        SALES = "sales"
        TRAFFIC = "traffic"
        ADS = "ads"
        SERVICE = "service"
        PROMOTION = "promotion"
        AFTERSALES = "aftersales"

    generation = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    day = models.DateField()
    domain = models.CharField(max_length=12, choices=Domain.choices)
    reason = models.CharField(max_length=20)
    marked_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["shop", "day"], name="changed_day_shop_day")]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.day} {self.domain}: {self.reason}"
