"""What the pages of promotion share: who asks, and about which day."""

from datetime import date

from django.utils import timezone

from apps.accounts.models import User
from apps.common.days import business_day
from apps.common.http import AppRequest
from apps.shop.models import Shop


class PersonRequest(AppRequest):
    """A request that the policy lets through only for a person who is signed in."""

    user: User


def day_asked(text: str | None, shop: Shop) -> date:
    """Return the day that an address names, else the shop's today."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return business_day(timezone.now(), shop.tz, shop.day_cut)
