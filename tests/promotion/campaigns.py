"""A campaign of one SKU at a price, planned for the next three days."""

from typing import Any

from apps.common.hands import Hand
from apps.promotion.models import Campaign
from apps.promotion.services import campaign_plan as plans
from apps.shop.models import Sku
from tests.promotion.prices import DAY, START, D

PRICE = D(90)


def values(**more: Any) -> dict[str, Any]:
    """Return a discount of three days."""
    told: dict[str, Any] = {
        "name": "Launch", "kind": "discount", "rules": {}, "goal": "", "starts_at": START,
        "ends_at": START + 3 * DAY, "budget": None, "borne_by": "shop",
        "expected_uplift": D(1), "stacking": "",
    }  # fmt: skip
    return told | more


def campaign(sku: Sku, who: Hand, price: Any = PRICE, **more: Any) -> Campaign:
    """Return a draft with one item, at a price unless `price` is None."""
    row = plans.campaign_plan(shop=sku.shop, values=values(**more), hand=who)
    item: dict[str, Any] = {"stock": 31}
    if price is not None:
        item |= {"price": price, "price_before": D(100), "restore_price": D(100)}
    plans.campaign_item_put(
        campaign_id=row.pk, asked=plans.ItemAsked(sku, "main", **item), hand=who
    )
    return row
