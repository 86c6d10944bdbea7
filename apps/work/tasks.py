"""Jobs of work: checklists, handovers, digests, agendas, the effects of tasks that are over."""

from celery import shared_task
from django.utils import timezone

from apps.work.services.checklist import checks_tick
from apps.work.services.digest import digests_tick
from apps.work.services.digest_gateways import digest_send
from apps.work.services.handover import handovers_tick
from apps.work.services.measuring import effects_measure
from apps.work.services.meeting import meetings_tick


@shared_task(name="apps.work.tasks.effects")
def effects() -> int:
    """Measure what became of the figures behind tasks that were done some days ago."""
    return effects_measure(now=timezone.now())


@shared_task(name="apps.work.tasks.checks")
def checks() -> int:
    """Begin the morning's checklists and let the figures answer them again."""
    return checks_tick(now=timezone.now())


@shared_task(name="apps.work.tasks.handovers")
def handovers() -> dict[str, int]:
    """Open the handovers of shifts that have changed, and keep their items up to date."""
    return handovers_tick(now=timezone.now())


@shared_task(name="apps.work.tasks.digests")
def digests() -> dict[str, int]:
    """Make the digests that are due, and send what waits."""
    return digests_tick(send=digest_send, now=timezone.now())


@shared_task(name="apps.work.tasks.meetings")
def meetings() -> int:
    """Draft the agendas of this week's meetings, and keep them up to date until they are closed."""
    return meetings_tick(now=timezone.now())
