"""Jobs of promotion: what time does to proposals, and the look at every word."""

from celery import shared_task
from django.utils import timezone

from apps.promotion.services.bids import bids_tick
from apps.promotion.services.price_clock import prices_tick


@shared_task(name="apps.promotion.tasks.bids")
def bids() -> dict[str, int]:
    """End what nobody decided in a day; in the morning propose what to do about each word."""
    return bids_tick(now=timezone.now())


@shared_task(name="apps.promotion.tasks.prices")
def prices() -> dict[str, int]:
    """Begin and end prices, and raise the alarm for those that did not come back."""
    return prices_tick(now=timezone.now())
