"""Where visitors come from, and how many came on a day."""

from django.db import models
from django.db.models import Q

from apps.common.models import MoneyField
from apps.shop.models.product import Product
from apps.shop.models.shop import Shop


class TrafficSource(models.Model):
    """A source of visits; `level1` is free, paid, direct, outside or other."""

    key = models.SlugField(max_length=60, unique=True, allow_unicode=True)
    level1 = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    paid = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class TrafficDay(models.Model):
    """Visits of a shop, a source or a product on one day, as the platform counted them.

    NULL = not received. Devices are never added for distinct visitors.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT)
    day = models.DateField()
    source = models.ForeignKey(TrafficSource, null=True, blank=True, on_delete=models.PROTECT)
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT)
    device = models.CharField(max_length=12, default="all")
    visitors = models.BigIntegerField(null=True, blank=True)
    pageviews = models.BigIntegerField(null=True, blank=True)
    sessions = models.BigIntegerField(null=True, blank=True)
    entrances = models.BigIntegerField(null=True, blank=True)
    bounces = models.BigIntegerField(null=True, blank=True)
    cart_adders = models.BigIntegerField(null=True, blank=True)
    favourites = models.BigIntegerField(null=True, blank=True)
    ordering_buyers = models.BigIntegerField(null=True, blank=True)
    paying_buyers = models.BigIntegerField(null=True, blank=True)
    paid_amount = MoneyField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "day", "source", "product", "device"],
                nulls_distinct=False,
                name="traffic_day_natural_key",
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=True) | Q(product__isnull=True),
                name="traffic_day_one_scope",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.day}"
