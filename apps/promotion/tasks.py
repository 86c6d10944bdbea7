"""Jobs of promotion: bids, posts, contracts: what time does to them, and the daily look."""

from celery import shared_task
from django.utils import timezone

from apps.promotion.services.bids import bids_tick
from apps.promotion.services.campaign_clock import campaigns_tick
from apps.promotion.services.competitor_fetch import competitors_tick
from apps.promotion.services.content import posts_tick
from apps.promotion.services.members import members_tick
from apps.promotion.services.price_clock import prices_tick
from apps.promotion.services.results import results_tick
from apps.promotion.services.sends import sends_tick
from apps.promotion.services.subscriptions import subscriptions_tick


@shared_task(name="apps.promotion.tasks.bids")
def bids() -> dict[str, int]:
    """End what nobody decided in a day; in the morning propose what to do about each word."""
    return bids_tick(now=timezone.now())


@shared_task(name="apps.promotion.tasks.prices")
def prices() -> dict[str, int]:
    """Begin and end prices and campaigns; raise the alarm for prices that did not come back."""
    now = timezone.now()
    try:
        moved = prices_tick(now=now)
    finally:
        begun = campaigns_tick(now=now)
    return moved | begun


@shared_task(name="apps.promotion.tasks.results")
def results() -> int:
    """Measure campaigns that are long enough over, and again what changed since."""
    return results_tick(now=timezone.now())


@shared_task(name="apps.promotion.tasks.posts")
def posts() -> int:
    """Mark approved posts that did not come out in time."""
    return posts_tick(now=timezone.now())


@shared_task(name="apps.promotion.tasks.subscriptions")
def subscriptions() -> dict[str, int]:
    """Renew what is due, and remind of what can still be cancelled."""
    return subscriptions_tick(now=timezone.now())


@shared_task(name="apps.promotion.tasks.competitors")
def competitors() -> dict[str, int]:
    """Look at the pages of competitors that are due, where a shop allows it."""
    return competitors_tick(now=timezone.now())


@shared_task(name="apps.promotion.tasks.members")
def members() -> int:
    """Score the buyers of each shop on the first of its month."""
    return members_tick(now=timezone.now())


@shared_task(name="apps.promotion.tasks.sends")
def sends() -> int:
    """Measure messages to members that went out two weeks ago."""
    return sends_tick(now=timezone.now())
