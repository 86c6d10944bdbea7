"""Jobs of work: the effects of tasks whose days are over."""

from celery import shared_task
from django.utils import timezone

from apps.work.services.measuring import effects_measure


@shared_task(name="apps.work.tasks.effects")
def effects() -> int:
    """Measure what became of the figures behind tasks that were done some days ago."""
    return effects_measure(now=timezone.now())
