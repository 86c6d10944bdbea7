"""What a shop decides about its ads, and what its goods cost."""

from datetime import time
from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from apps.common.querysets import ShopScoped
from apps.promotion.draws import HOLDOUT_MOST
from apps.promotion.rows import LONGEST_WINDOW, WINDOW_DAYS
from apps.shop.models import Product, Shop, Sku


def _share(default: str = "0") -> "models.DecimalField[Decimal, Decimal]":
    return models.DecimalField(max_digits=5, decimal_places=4, default=Decimal(default))


class PromotionSettings(models.Model):
    """How a shop judges and changes its bids; one row a shop, absent = as it comes.

    `bidding_on` is the switch that stops every change of a bid. Bids are in the shop's currency;
    `target_profit` and `min_margin` are shares of sales. A promoter approves discounts up to
    `discount_limit_pct` and campaigns up to `budget_limit`; beyond it a director who did not plan
    them. `posts_per_day` is the boxes of a day in the content calendar; with `self_approval`
    somebody alone in a shop may approve their own work, with a note.
    At most `competitor_shops` are watched, changes of a price below `price_noise_pct` per cent are
    not shown, and `fetch_on` lets their pages be fetched. Of a message to members `holdout_pct` per
    cent are held back unless somebody says otherwise; none goes out from `quiet_from` to
    `quiet_until` on the shop's clock.
    """

    shop = models.OneToOneField(
        Shop, on_delete=models.CASCADE, related_name="promotion_settings", primary_key=True
    )
    window_days = models.PositiveSmallIntegerField(default=WINDOW_DAYS)
    target_profit = _share("0.10")
    bid_floor = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal("0.20"))
    bid_ceiling = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal("20.00"))
    cooldown_days = models.PositiveSmallIntegerField(default=7)
    bidding_on = models.BooleanField(default=True)
    posts_per_day = models.PositiveSmallIntegerField(default=3)
    discount_limit_pct = models.DecimalField(
        max_digits=4, decimal_places=1, default=Decimal("10.0")
    )
    budget_limit = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("1000.00"))
    min_margin = _share()
    self_approval = models.BooleanField(default=False)
    competitor_shops = models.PositiveSmallIntegerField(default=10)
    price_noise_pct = models.DecimalField(max_digits=4, decimal_places=1, default=Decimal(5))
    fetch_on = models.BooleanField(default=False)
    holdout_pct = models.PositiveSmallIntegerField(default=10)
    quiet_from = models.TimeField(default=time(21))
    quiet_until = models.TimeField(default=time(9))

    # A manager made from a queryset answers as that queryset; the stubs know it as a manager.
    objects: ShopScoped["PromotionSettings"] = ShopScoped.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(window_days__range=(1, LONGEST_WINDOW)),
                name="promotion_settings_window",
            ),
            models.CheckConstraint(
                condition=Q(bid_floor__gt=0, bid_ceiling__gte=F("bid_floor")),
                name="promotion_settings_bids",
            ),
            models.CheckConstraint(
                condition=Q(
                    discount_limit_pct__range=(0, 99),
                    budget_limit__gte=0,
                    min_margin__range=(0, 0.9),
                ),
                name="promotion_settings_limits",
            ),
            models.CheckConstraint(
                condition=Q(posts_per_day__range=(1, 12)), name="promotion_settings_posts"
            ),
            models.CheckConstraint(
                condition=Q(holdout_pct__lte=HOLDOUT_MOST), name="promotion_settings_holdout"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id}"


class CostAssumption(models.Model):
    """What goods and their way cost as shares of what is paid; SKU beats category beats shop.

    `category` "" and SKU NULL = the whole shop. `resellable_share` of what comes back is sold
    again; `return_freight_share` is paid for each part that comes back.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    category = models.CharField(max_length=80, blank=True, default="")
    sku = models.ForeignKey(Sku, null=True, blank=True, on_delete=models.CASCADE)
    goods_cost_share = _share()
    fee_rate = _share()
    outbound_share = _share()
    return_freight_share = _share()
    resellable_share = _share("1")
    valid = DateRangeField()

    # A manager made from a queryset answers as that queryset; the stubs know it as a manager.
    objects: ShopScoped["CostAssumption"] = ShopScoped.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="cost_assumption_once",
                expressions=[
                    ("shop", RangeOperators.EQUAL),
                    ("category", RangeOperators.EQUAL),
                    (Coalesce(F("sku"), 0), RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(
                    goods_cost_share__range=(0, 1),
                    fee_rate__range=(0, 1),
                    outbound_share__range=(0, 1),
                    return_freight_share__range=(0, 1),
                    resellable_share__range=(0, 1),
                ),
                name="cost_assumption_shares",
            ),
        ]

    def __str__(self) -> str:
        return self.category or f"{self.sku_id or self.shop_id}"


class ProductRefundRate(models.Model):
    """The share of a product's sales that goes back in the end; product NULL = the whole shop.

    Made anew every night from orders and refunds, nothing else writes it.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    product = models.ForeignKey(Product, null=True, on_delete=models.CASCADE)
    rate = models.DecimalField(max_digits=7, decimal_places=6)
    computed_on = models.DateField()

    # A manager made from a queryset answers as that queryset; the stubs know it as a manager.
    objects: ShopScoped["ProductRefundRate"] = ShopScoped.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "product"], nulls_distinct=False, name="product_refund_rate_once"
            ),
            models.CheckConstraint(
                condition=Q(rate__range=(0, 1)), name="product_refund_rate_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.rate}"
