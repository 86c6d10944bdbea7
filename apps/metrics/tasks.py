"""Jobs that keep the figures up to date."""

from celery import shared_task
from django.utils import timezone

from apps.metrics import services


@shared_task(name="apps.metrics.tasks.rollup_drain")
def rollup_drain() -> dict[str, int]:
    """Write the figures of marked days of every shop, for 25 seconds at most a beat."""
    return services.shops_drain(now=timezone.now(), seconds=25)


@shared_task(name="apps.metrics.tasks.day_tick")
def day_tick() -> dict[str, int]:
    """Close the days that ended and publish the last ones, by each shop's own clock."""
    now = timezone.now()
    return {**services.shops_close(now=now), **services.shops_publish(now=now)}
