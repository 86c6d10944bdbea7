"""A SKU with costs, and a price planned for it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from apps.accounts.actors import SYSTEM, UserActor
from apps.accounts.models import User
from apps.common.hands import Hand
from apps.promotion.models import PriceSchedule
from apps.promotion.services.prices import PriceAsked, price_plan
from apps.promotion.services.settings import costs_save
from apps.shop.models import Product, Shop, Sku

D = Decimal
NOW = datetime(2026, 11, 19, 2, tzinfo=UTC)  # 10:00 in Shanghai
START = datetime(2026, 11, 19, 16, tzinfo=UTC)  # 20 Nov 00:00 in Shanghai
DAY = timedelta(days=1)
# The example of the specification: a floor of 53.69 for goods of 100, without returns.
COSTS = {"goods_cost_share": D(".45"), "fee_rate": D(".05"), "outbound_share": D(".06"),
         "return_freight_share": D(".05"), "resellable_share": D(".8")}  # fmt: skip


def sku_made(shop: Shop, code: str = "P1-a", *, with_costs: bool = True) -> Sku:
    """Return a SKU of a product of its own."""
    product = Product.objects.create(shop=shop, external_id=f"of-{code}", title="Cup")
    if with_costs:
        costs_save(shop=shop, values=COSTS, since=date(2024, 1, 1), actor=SYSTEM)
    return Sku.objects.create(shop=shop, code=code, product=product, title="Cup")


def hand(user: User, shop: Shop, role: str = "promoter", now: datetime = NOW) -> Hand:
    """Return a person of the shop in a role."""
    return Hand(UserActor(user.pk), role, shop.pk, now, user_id=user.pk)


def asked(sku: Sku, **more: Any) -> PriceAsked:
    """Return 10% off for three days, and the old price back."""
    told: dict[str, Any] = {
        "starts_at": START, "ends_at": START + 3 * DAY, "price": D(90), "price_before": D(100),
        "restore_price": D(100),
    }  # fmt: skip
    return PriceAsked(sku=sku, **(told | more))


def planned(sku: Sku, who: Hand, **more: Any) -> PriceSchedule:
    """Return a price that is a draft."""
    return price_plan(shop=sku.shop, asked=asked(sku, **more), hand=who)
