"""A shop: its time zone, currency and how its conversion is counted."""

from datetime import time
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models.functions import Now

from apps.common.models import MoneyField


class Shop(models.Model):
    """One selling place on one platform, with one zone and one currency."""

    class Platform(models.TextChoices):
        TMALL = "tmall"
        TAOBAO = "taobao"
        SHOPIFY = "shopify"
        WOOCOMMERCE = "woocommerce"
        DOUYIN = "douyin"
        OTHER = "other"

    class VisitBasis(models.TextChoices):
        BUYER = "buyer"
        ORDER = "order"
        SESSION = "session"

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    platform = models.CharField(max_length=12, choices=Platform.choices)
    external_ref = models.CharField(max_length=120, blank=True, default="")
    zone = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    day_cut = models.TimeField(default=time(0))
    visit_basis = models.CharField(
        max_length=8, choices=VisitBasis.choices, default=VisitBasis.BUYER
    )
    amount_limit = MoneyField(default=1_000_000_000)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "external_ref"],
                condition=~models.Q(external_ref=""),
                name="shop_platform_reference_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="shop_currency_iso"
            ),
        ]
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def tz(self) -> ZoneInfo:
        """Return the shop's time zone."""
        return ZoneInfo(self.zone)
