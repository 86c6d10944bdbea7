"""A SKU that is not to be promoted for now, and why."""

from django.db import models
from django.db.models import Q

from apps.common.querysets import ShopScoped
from apps.shop.models.product import Sku
from apps.shop.models.shop import Shop


class SkuHold(models.Model):
    """While it stands, nobody raises a bid for the SKU or enters it into a campaign.

    `source` names what placed it, e.g. "issue:7"; it is lifted by the same source, with the time.
    """

    class Kind(models.TextChoices):
        QUALITY = "quality"

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="holds")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    source = models.CharField(max_length=40)
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    # A manager made from a queryset answers as that queryset; the stubs know it as a manager.
    objects: ShopScoped["SkuHold"] = ShopScoped.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sku", "kind", "source"],
                condition=Q(lifted_at__isnull=True),
                name="sku_hold_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["shop", "sku"], condition=Q(lifted_at__isnull=True), name="sku_hold_stands"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sku_id} {self.kind}"
