"""A campaign as its page shows it."""

from datetime import datetime

from apps.common.access import Access
from apps.common.days import business_day
from apps.common.http import missing
from apps.promotion.models import AdBudgetReading, AdCampaign
from apps.promotion.selectors.budgets import BudgetDay, budget_days

SHOWN = 20


def campaign_of(access: Access, campaign_id: int) -> AdCampaign:
    """Return a campaign of a shop that the page may show, or raise not_found."""
    rows = AdCampaign.objects.visible_to(access).select_related("shop", "traffic_source")
    found: AdCampaign | None = rows.filter(pk=campaign_id).first()
    if found is None:
        raise missing()
    return found


def campaign_readings(campaign: AdCampaign) -> list[AdBudgetReading]:
    """Return the newest readings of its budget."""
    return list(AdBudgetReading.objects.filter(ad_campaign=campaign).order_by("-at")[:SHOWN])


def campaign_budget(campaign: AdCampaign, now: datetime) -> BudgetDay | None:
    """Return how today's budget stands, None without a reading."""
    shop = campaign.shop
    today = business_day(now, shop.tz, shop.day_cut)
    return budget_days(shop, today, [campaign]).get(campaign.pk)
