"""A campaign for tests that walk every page."""

from datetime import UTC, datetime, timedelta
from typing import Any

from apps.promotion.models import AdCampaign, PriceSchedule
from apps.shop.models import Shop, Sku

AT = datetime(2026, 12, 1, tzinfo=UTC)


def ad_rows(shop: Shop, name: str = "Autumn") -> dict[str, Any]:
    """Plant one of each; return them by the name of the argument."""
    campaign, _made = AdCampaign.objects.get_or_create(
        shop=shop, platform=shop.platform, external_id="planted", defaults={"name": name}
    )
    sku, _made = Sku.objects.get_or_create(shop=shop, code="planted")
    price, _made = PriceSchedule.objects.get_or_create(
        shop=shop, sku=sku, price=9, price_before=10, restore_price=10, verified_note=name,
        period=(AT, AT + timedelta(days=3)),
    )  # fmt: skip
    return {"campaign_id": campaign, "price_id": price}
