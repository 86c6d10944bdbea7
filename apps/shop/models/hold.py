"""A SKU that is not to be promoted for now, and why."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.common.querysets import ShopScoped
from apps.shop.models.product import Sku
from apps.shop.models.shop import Shop


class SkuHold(models.Model):
    """While it stands, nobody raises a bid for the SKU or enters it into a campaign.

    `source` names what placed it, e.g. "issue:7" or "person"; `note` and `lifted_note` say why it
    was placed and lifted, where somebody did.
    """

    class Kind(models.TextChoices):
        QUALITY = "quality", _("Quality")
        STOCK = "stock", _("Stock")
        LEGAL = "legal", _("Law")
        PRICE = "price", _("Price")

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="holds")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    source = models.CharField(max_length=40)
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    # The database fills them too: the release before this one writes rows without them.
    note = models.CharField(max_length=300, blank=True, default="", db_default="")
    lifted_note = models.CharField(max_length=300, blank=True, default="", db_default="")

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
