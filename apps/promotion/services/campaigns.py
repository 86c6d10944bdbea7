"""What people say about a campaign: its name, budget, source, and what was spent by an hour."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.promotion.models import AdBudgetReading, AdCampaign


@transaction.atomic
def campaign_describe(
    *, campaign: AdCampaign, values: Mapping[str, Any], actor: Actor
) -> AdCampaign:
    """Say a campaign's name, daily budget, traffic source or state."""
    row: AdCampaign = AdCampaign.objects.select_for_update().get(pk=campaign.pk)
    changes = {
        name: [str(getattr(row, name)), str(value)]
        for name, value in values.items()
        if getattr(row, name) != value
    }
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    if changes:
        audit_write(
            actor=actor, action="ads.campaign", subject=f"promotion.AdCampaign:{row.pk}",
            shop_id=row.shop_id, changes=changes,
        )  # fmt: skip
    return row


@transaction.atomic
def budget_reading_add(
    *, campaign: AdCampaign, at: datetime, spent: Decimal, budget: Decimal | None, is_out: bool,
    now: datetime,
) -> AdBudgetReading:  # fmt: skip
    """Note what a campaign had spent at an instant; the same instant again overwrites it.

    Raises ShopError field_invalid for the future, or where no budget is known.
    """
    if at > now:
        raise ShopError("field_invalid", "This time has not come yet.", "at")
    limit = budget or campaign.daily_budget
    if limit is None:
        raise ShopError("field_invalid", "Say the budget of the day.", "budget")
    reading, _made = AdBudgetReading.objects.update_or_create(
        ad_campaign=campaign, at=at,
        defaults={"spent": spent, "budget": limit, "is_out": is_out},
    )  # fmt: skip
    return reading
