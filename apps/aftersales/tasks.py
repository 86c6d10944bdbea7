"""Jobs of after-sales: what time does to cases, reviews and products."""

from celery import shared_task
from django.utils import timezone

from apps.aftersales.services.looking import quality_tick
from apps.aftersales.services.sweep import cases_sweep


@shared_task(name="apps.aftersales.tasks.sweep")
def sweep() -> dict[str, int]:
    """End what ran out, close what stayed silent, raise what is overdue."""
    return cases_sweep(now=timezone.now())


@shared_task(name="apps.aftersales.tasks.quality")
def quality() -> dict[str, int]:
    """Close reviews whose time is over; at night look for bad products."""
    return quality_tick(now=timezone.now())
