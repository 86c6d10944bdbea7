"""Which budgets ran out on a day, when, and what that cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Q

from apps.common.days import day_bounds
from apps.promotion.budget import (
    SAME_WEEKDAYS,
    Lost,
    Reading,
    lost_hours,
    lost_orders,
    ran_out_at,
)
from apps.promotion.models import AdBudgetReading, AdCampaign
from apps.shop.models import Order, Shop

WEEK = timedelta(days=7)
# How far back same weekdays are looked for on which the budget lasted.
WEEKS_BACK = 8


@dataclass(frozen=True)
class BudgetDay:
    """A campaign's budget on a day: the last reading, and what running out cost."""

    campaign_id: int
    spent: Decimal
    budget: Decimal
    read_at: datetime
    out_at: datetime | None
    hours: Decimal | None
    lost: Lost | None

    @property
    def used(self) -> Decimal:
        """Share of the budget that was spent."""
        return self.spent / self.budget


def budget_days(shop: Shop, day: date, campaigns: Iterable[AdCampaign]) -> dict[int, BudgetDay]:
    """Return the budget of each campaign of which the day has a reading."""
    listed = {each.pk: each for each in campaigns}
    first = day_bounds(day - WEEKS_BACK * WEEK, shop.tz, shop.day_cut)[0]
    ends = day_bounds(day, shop.tz, shop.day_cut)[1]
    found: dict[int, list[Reading]] = {}
    rows = AdBudgetReading.objects.filter(
        ad_campaign__in=listed, at__gte=first, at__lt=ends
    ).order_by("at")
    for row in rows:
        reading = Reading(row.at, row.spent, row.budget, row.is_out)
        found.setdefault(row.ad_campaign_id, []).append(reading)
    return {
        pk: told
        for pk, readings in found.items()
        if (told := _budget_day(shop, day, listed[pk], readings)) is not None
    }


def _budget_day(
    shop: Shop, day: date, campaign: AdCampaign, readings: list[Reading]
) -> BudgetDay | None:
    opens, closes = day_bounds(day, shop.tz, shop.day_cut)
    today = [each for each in readings if each.at >= opens]
    if not today:
        return None
    last, out = today[-1], ran_out_at(today)
    return BudgetDay(
        campaign.pk, last.spent, last.budget, last.at, out,
        lost_hours(out, closes) if out else None,
        lost_orders(_before(shop, day, campaign, readings, out)) if out else None,
    )  # fmt: skip


def _before(
    shop: Shop, day: date, campaign: AdCampaign, readings: list[Reading], out: datetime
) -> list[int]:
    """Return orders of the lost hours on the last same weekdays on which they were not lost."""
    if campaign.traffic_source_id is None:
        return []
    spans = []
    for back in range(1, WEEKS_BACK + 1):
        opens, closes = day_bounds(day - back * WEEK, shop.tz, shop.day_cut)
        of_day = [each for each in readings if opens <= each.at < closes]
        if of_day and ran_out_at(of_day) is None:
            spans.append((out - back * WEEK, closes))
    paid = Order.objects.counted().filter(shop=shop, source=campaign.traffic_source_id)
    counted = paid.aggregate(
        **{
            f"n{at}": Count("pk", filter=Q(paid_at__gte=start, paid_at__lt=end))
            for at, (start, end) in enumerate(spans[:SAME_WEEKDAYS])
        }
    )
    return list(counted.values())
