"""Jobs of after-sales: what time does to cases, reviews and products."""

from celery import shared_task
from django.utils import timezone

from apps.aftersales.services.looking import quality_tick
from apps.aftersales.services.matching import all_refunds_match
from apps.aftersales.services.sweep import cases_sweep


@shared_task(name="apps.aftersales.tasks.sweep")
def sweep() -> dict[str, int]:
    """Give refunds their cases, end what ran out, close silent ones, raise overdue ones."""
    now = timezone.now()
    return all_refunds_match(now=now) | cases_sweep(now=now)


@shared_task(name="apps.aftersales.tasks.quality")
def quality() -> dict[str, int]:
    """Close reviews whose time is over; at night look for bad products."""
    return quality_tick(now=timezone.now())
