"""A campaign for tests that walk every page."""

from typing import Any

from apps.promotion.models import AdCampaign
from apps.shop.models import Shop


def ad_rows(shop: Shop, name: str = "Autumn") -> dict[str, Any]:
    """Plant one of each; return them by the name of the argument."""
    campaign, _made = AdCampaign.objects.get_or_create(
        shop=shop, platform=shop.platform, external_id="planted", defaults={"name": name}
    )
    return {"campaign_id": campaign}
