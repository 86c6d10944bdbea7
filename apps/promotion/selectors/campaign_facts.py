"""What is known of a campaign before it begins: what sells by itself, what it has to bring."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Sum

from apps.promotion.campaign_rules import units_high
from apps.promotion.models import Campaign, CampaignItem, PriceSchedule
from apps.promotion.selectors.floors import sku_costs
from apps.promotion.uplift import needed_uplift
from apps.shop.models import OrderLine

BASE_DAYS: Final = 28
SECONDS: Final = Decimal(86_400)


def units_a_day(skus: Iterable[int], today: date) -> dict[int, Decimal]:
    """Return the units a day that each SKU sold in the last 28 whole days."""
    rows = OrderLine.objects.filter(
        sku__in=list(skus), order__excluded_reason=None,
        order__paid_on__gte=today - timedelta(days=BASE_DAYS), order__paid_on__lt=today,
    )  # fmt: skip
    told = rows.values_list("sku").annotate(units=Sum("quantity"))
    return {sku: Decimal(units) / BASE_DAYS for sku, units in told}


def units_needed(campaign: Campaign, a_day: Decimal) -> int:
    """Return how many units of a SKU the campaign may need."""
    span = campaign.ends_at - campaign.starts_at
    days = Decimal(span.total_seconds()) / SECONDS
    return units_high(a_day, days, campaign.expected_uplift or Decimal(0))


@dataclass(frozen=True)
class UpliftNeed:
    """The share of more units at which the dearest discount pays; None = never, or unknown."""

    needed: Decimal | None
    is_hopeless: bool


def uplift_need(prices: Iterable[PriceSchedule], today: date) -> UpliftNeed:
    """Return what the prices of a campaign need, going by the one that needs most."""
    found = []
    for row in prices:
        costs = sku_costs(row.sku, today)
        if costs is None:
            continue
        need = needed_uplift(costs.margin, row.discount)
        if need is None:
            return UpliftNeed(None, is_hopeless=True)
        found.append(need)
    return UpliftNeed(max(found, default=None), is_hopeless=False)


def campaign_prices(campaign: Campaign) -> list[PriceSchedule]:
    """Return the prices of a campaign that were not cancelled."""
    rows = PriceSchedule.objects.filter(campaign_item__campaign=campaign)
    return list(rows.exclude(state="cancelled").select_related("shop", "sku__product", "sku__shop"))


def stacked_with(campaign: Campaign) -> list[Campaign]:
    """Return other open campaigns that sell a SKU of this one at the same time."""
    skus = CampaignItem.objects.filter(campaign=campaign).values("sku")
    rows = Campaign.objects.open().filter(
        shop=campaign.shop_id, items__sku__in=skus, starts_at__lt=campaign.ends_at,
        ends_at__gt=campaign.starts_at,
    )  # fmt: skip
    return list(rows.exclude(pk=campaign.pk).distinct())
