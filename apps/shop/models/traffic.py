"""Where visitors come from, and how many came on a day."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from apps.common.models import MoneyField
from apps.common.querysets import ShopScoped
from apps.shop.models.product import Product
from apps.shop.models.shop import Shop


class TrafficSource(models.Model):
    """A source of visits; seeded from `apps.shop.sources`, `no_visit`, `unmapped`, `overlap` too.

    `paid` says that its visits cost money.
    """

    class Level1(models.TextChoices):
        FREE = "free"
        PAID = "paid"
        DIRECT = "direct"
        OUTSIDE = "outside"
        OTHER = "other"

    key = models.SlugField(max_length=60, unique=True, allow_unicode=True)
    level1 = models.CharField(max_length=20, choices=Level1.choices)
    name = models.CharField(max_length=80, unique=True)
    paid = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class TrafficSourceAlias(models.Model):
    """What a name of a source meant on a platform, or in one shop, from day to day.

    A name means, on a day: what the shop itself says, else what its platform says, else the
    source of this very name, else the member `unmapped`.
    """

    shop = models.ForeignKey(Shop, null=True, blank=True, on_delete=models.PROTECT)
    platform = models.CharField(max_length=12, blank=True, choices=Shop.Platform.choices)
    raw_name = models.CharField(max_length=120)
    valid = DateRangeField()
    source = models.ForeignKey(TrafficSource, on_delete=models.PROTECT)

    objects = ShopScoped.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="traffic_source_alias_once",
                expressions=[
                    (Coalesce(F("shop"), 0), RangeOperators.EQUAL),
                    ("platform", RangeOperators.EQUAL),
                    ("raw_name", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(shop__isnull=True) ^ Q(platform=""),
                name="traffic_source_alias_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.raw_name


class TrafficDay(models.Model):
    """Visits of a shop, a source or a product on one day, as the platform counted them.

    NULL = not received. `source_name` is the source's name as it was told, "" for a whole shop or
    a product: names that nobody knows yet stay apart on their common source `unmapped`.
    Over devices only pageviews, sessions, entrances and bounces add up, people never do.
    `source_updated_at` is the instant at which the platform knew it, NULL for what was typed.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, db_index=False)
    day = models.DateField()
    source_name = models.CharField(max_length=120, blank=True, default="")
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
    source_updated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "day", "source_name", "product", "device"],
                nulls_distinct=False,
                name="traffic_day_natural_key",
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=True) | Q(product__isnull=True),
                name="traffic_day_one_scope",
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=True, source_name="")
                | (Q(source__isnull=False) & ~Q(source_name="")),
                name="traffic_day_source_with_name",
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop", "source_name", "day"],
                condition=~Q(source_name=""),
                name="traffic_day_shop_source_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.day}"
