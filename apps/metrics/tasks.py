"""Jobs that keep the figures up to date."""

from celery import shared_task
from django.utils import timezone

from apps.metrics import services

SECONDS = 25


@shared_task(name="apps.metrics.tasks.rollup_drain")
def rollup_drain() -> dict[str, int]:
    """Write the figures of marked days of every shop; other workers take their share."""
    mine, *others = services.shops_due() or [[]]
    for shop_ids in others:
        shops_drain.apply_async((shop_ids,), expires=SECONDS)
    return services.shops_drain(now=timezone.now(), seconds=SECONDS, shop_ids=mine)


@shared_task(name="apps.metrics.tasks.shops_drain")
def shops_drain(shop_ids: list[int]) -> dict[str, int]:
    """Write the figures of marked days of these shops, for 25 seconds at most."""
    return services.shops_drain(now=timezone.now(), seconds=SECONDS, shop_ids=shop_ids)


@shared_task(name="apps.metrics.tasks.day_tick")
def day_tick() -> dict[str, int]:
    """Close the days that ended and publish the last ones, by each shop's own clock."""
    now = timezone.now()
    return {**services.shops_close(now=now), **services.shops_publish(now=now)}


@shared_task(name="apps.metrics.tasks.runs_purge")
def runs_purge() -> int:
    """Forget what the rollup did more than 90 days ago; return how many rows went."""
    return services.runs_purge(now=timezone.now())


@shared_task(name="apps.metrics.tasks.make_forecasts")
def make_forecasts() -> dict[str, int]:
    """Forecast the coming days of every shop whose last day was published since."""
    return services.forecasts_make(now=timezone.now())
