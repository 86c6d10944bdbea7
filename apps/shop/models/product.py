"""Products and the variants they are sold in."""

from django.db import models

from apps.shop.models.shop import Shop


class Product(models.Model):
    """A product of a shop; made when first seen, never deleted."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    external_id = models.CharField(max_length=64)
    title = models.CharField(max_length=500, blank=True, default="")
    category = models.CharField(max_length=80, blank=True, default="", db_default="")
    is_key = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "external_id"], name="product_natural_key")
        ]

    def __str__(self) -> str:
        return self.title or self.external_id


class Sku(models.Model):
    """A sellable variant, known by the seller's own code."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    code = models.CharField(max_length=120)
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT)
    title = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "code"], name="sku_natural_key")]

    def __str__(self) -> str:
        return self.code
