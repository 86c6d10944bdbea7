"""What a sale of a product leaves: its costs and its matured refund rate."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apps.promotion.economics import Costs, break_even_roas, contribution_margin, target_roas
from apps.promotion.models import CostAssumption, ProductRefundRate, PromotionSettings
from apps.shop.models import Product, Shop, Sku


@dataclass(frozen=True)
class Margin:
    """What is left of 1 paid for a product, and the ROAS that it needs; None: costs unknown."""

    refund_rate: Decimal
    margin: Decimal | None
    profit: Decimal

    @property
    def break_even(self) -> Decimal | None:
        """The ROAS at which nothing is left."""
        return None if self.margin is None else break_even_roas(self.margin)

    @property
    def target(self) -> Decimal | None:
        """The ROAS at which the wanted profit is left."""
        return None if self.margin is None else target_roas(self.margin, self.profit)

    @property
    def is_hopeless(self) -> bool:
        """Tell whether no bid can be profitable."""
        return self.margin is not None and self.margin <= 0


def margins(
    shop: Shop, products: Collection[Product], today: date
) -> tuple[Mapping[int, Margin], Margin]:
    """Return what a sale of each product leaves, and of the shop's goods on the whole."""
    told = ProductRefundRate.objects.filter(shop=shop).values_list("product_id", "rate")
    rates: dict[int | None, Decimal] = dict(told)
    whole = rates.get(None, Decimal(0))
    costs_now = CostAssumption.objects.filter(shop=shop, valid__contains=today)
    held = list(costs_now.select_related("shop__promotion_settings"))
    # Without costs no profit is asked for; the settings come along with them.
    settings = getattr(held[0].shop, "promotion_settings", None) if held else None
    profit = (settings or PromotionSettings(shop=shop)).target_profit
    skus = dict(Sku.objects.filter(product__in=products).values_list("pk", "product_id"))
    by_sku = {skus[each.sku_id]: each for each in held if each.sku_id in skus}
    by_category = {each.category: each for each in held if each.sku_id is None}
    usual = by_category.get("")

    def margin(costs: CostAssumption | None, rate: Decimal) -> Margin:
        left = None if costs is None else contribution_margin(costs_of(costs), rate)
        return Margin(rate, left, profit)

    of = {
        each.pk: margin(
            by_sku.get(each.pk) or by_category.get(each.category) or usual,
            rates.get(each.pk, whole),
        )
        for each in products
    }
    return of, margin(usual, whole)


def costs_of(row: CostAssumption) -> Costs:
    """Return stored costs as the arithmetic takes them."""
    return Costs(
        row.goods_cost_share, row.fee_rate, row.outbound_share, row.return_freight_share,
        row.resellable_share,
    )  # fmt: skip


def costs_held(shop: Shop, today: date) -> CostAssumption | None:
    """Return what is said of the whole shop's goods, None where nobody said it."""
    whole = CostAssumption.objects.filter(shop=shop, category="", sku=None)
    return whole.filter(valid__contains=today).first()


def settings_of(shop: Shop) -> PromotionSettings:
    """Return what the shop decided about its ads, or how it comes."""
    found = PromotionSettings.objects.filter(shop=shop).first()
    return found or PromotionSettings(shop=shop)
