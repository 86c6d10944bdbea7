"""Jobs of after-sales: what time does to cases."""

from celery import shared_task
from django.utils import timezone

from apps.aftersales.services.sweep import cases_sweep


@shared_task(name="apps.aftersales.tasks.sweep")
def sweep() -> dict[str, int]:
    """End what ran out, close what stayed silent, raise what is overdue."""
    return cases_sweep(now=timezone.now())
