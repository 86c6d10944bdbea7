"""The lowest price that a SKU's costs allow, and what a sale of it leaves."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from apps.promotion.economics import Costs, contribution_margin, floor_price
from apps.promotion.models import CostAssumption, ProductRefundRate
from apps.promotion.selectors.margins import costs_of, settings_of
from apps.shop.models import Sku


@dataclass(frozen=True)
class SkuCosts:
    """What a SKU costs as shares of its usual price, and what of it goes back in the end."""

    costs: Costs
    refund_rate: Decimal
    profit: Decimal

    def floor(self, price: Decimal) -> Decimal | None:
        """Return the lowest price of goods that usually cost `price`; None: no price pays."""
        return floor_price(self.costs, price, self.refund_rate, self.profit)

    @property
    def margin(self) -> Decimal:
        """What is left of 1 paid at the usual price."""
        return contribution_margin(self.costs, self.refund_rate)

    @property
    def kept(self) -> Decimal:
        """What is kept of 1 paid, after refunds, fee and the profit that is to be left."""
        return (1 - self.refund_rate) * (1 - self.costs.fee) - self.profit

    def unit(self, price: Decimal) -> Decimal:
        """Return goods and freight of one sale, less what comes back and is sold again."""
        back, costs = self.refund_rate, self.costs
        goods = costs.goods * (1 - back * costs.resellable)
        return price * (goods + costs.outbound + back * costs.return_freight)


def sku_costs(sku: Sku, today: date) -> SkuCosts | None:
    """Return what a SKU costs: its own assumption, else its category's, else the shop's; or None.

    The refund rate is its product's, else the shop's.
    """
    product = sku.product
    category = product.category if product else ""
    among = Q(sku=sku) | Q(sku=None, category__in={category, ""})
    held = list(CostAssumption.objects.filter(among, shop=sku.shop_id, valid__contains=today))
    if not held:
        return None
    best = max(held, key=lambda row: (row.sku_id is not None, row.category != ""))
    wanted = Q(product=product) | Q(product=None) if product else Q(product=None)
    rates = ProductRefundRate.objects.filter(wanted, shop=sku.shop_id)
    told: dict[int | None, Decimal] = dict(rates.values_list("product_id", "rate"))
    rate = told.get(sku.product_id, told.get(None, Decimal(0)))
    return SkuCosts(costs_of(best), rate, settings_of(sku.shop).min_margin)
