"""Whole lists of what a shop plans, for files and programs."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from apps.promotion.models import (
    Campaign,
    CampaignResult,
    Enrolment,
    PriceSchedule,
    Subscription,
)
from apps.shop.models import Shop

MOST: Final = 500


@dataclass(frozen=True)
class LaunchLine:
    """A campaign with its latest result, if it was measured."""

    row: Campaign
    result: CampaignResult | None


def launch_lines(shop: Shop, state: str = "") -> list[LaunchLine]:
    """Return the youngest campaigns of a shop, those of a state if one is named."""
    rows = _in_state(Campaign.objects.filter(shop=shop), state).select_related("owner")
    found = list(rows.order_by("-starts_at", "-pk")[:MOST])
    results = CampaignResult.objects.newest().filter(campaign__in=[each.pk for each in found])
    told = {each.campaign_id: each for each in results}
    return [LaunchLine(each, told.get(each.pk)) for each in found]


def enrolment_rows(shop: Shop, state: str = "") -> list[Enrolment]:
    """Return the entries into events that close last, those of a state if one is named."""
    rows = _in_state(Enrolment.objects.filter(campaign__shop=shop), state)
    along = rows.select_related("campaign", "owner")
    return list(along.order_by("-closes_at", "-pk")[:MOST])


def price_rows(shop: Shop, state: str = "") -> list[PriceSchedule]:
    """Return the youngest prices, those of a state if one is named."""
    rows = _in_state(PriceSchedule.objects.filter(shop=shop), state)
    along = rows.select_related("sku", "campaign_item__campaign")
    return list(along.order_by("-period", "-pk")[:MOST])


def subscription_rows(shop: Shop, state: str = "") -> list[Subscription]:
    """Return the subscriptions by their last day to cancel, those of a state if one is named."""
    rows = _in_state(Subscription.objects.filter(shop=shop), state).select_related("owner")
    return list(rows.order_by("cancel_by", "pk")[:MOST])


def _in_state(rows: QuerySet[Any, Any], state: str) -> QuerySet[Any, Any]:
    return rows.filter(state=state) if state else rows
