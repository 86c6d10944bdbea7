"""Buyers, known by a keyed hash of the platform's buyer id."""

from django.db import models

from apps.common.querysets import ShopScoped
from apps.shop.models.shop import Shop


class Customer(models.Model):
    """A buyer of one shop; the hash joins orders, the name is shown masked by role."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    key_hash = models.CharField(max_length=64)
    name = models.CharField(max_length=120, blank=True, default="")

    # A manager made from a queryset answers as that queryset; the stubs know it as a manager.
    objects: ShopScoped["Customer"] = ShopScoped.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "key_hash"], name="customer_natural_key")
        ]
        indexes = [
            # Names are looked for by how they begin, whatever the collation.
            models.Index(
                fields=["shop", "name"],
                opclasses=["int8_ops", "varchar_pattern_ops"],
                name="customer_shop_name",
            )
        ]

    def __str__(self) -> str:
        return self.key_hash[:8]
