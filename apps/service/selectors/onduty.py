"""Who is at work in a shop at an instant, by the roster and by the clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from apps.service.load import LAST_MINUTES, Candidate
from apps.service.models import Agent, AgentState, Inquiry, InquiryAssignment, ShiftAssignment
from apps.service.selectors.facts import local_day
from apps.shop.models import Shop


@dataclass(frozen=True)
class OnDuty:
    """Who works now: by the roster until when, and who has clocked in how."""

    until: dict[int, datetime]
    presence: dict[int, str]

    @property
    def working(self) -> frozenset[int]:
        """Return who is rostered now or has clocked in."""
        return frozenset(self.until) | frozenset(self.presence)

    @property
    def ready(self) -> frozenset[int]:
        """Return who is on shift and clocked in, not on a break."""
        return frozenset(pk for pk in self.until if self.presence.get(pk) == AgentState.State.ON)


def on_duty_now(shop: Shop, now: datetime) -> OnDuty:
    """Return who works in a shop at an instant."""
    rows = ShiftAssignment.objects.known().filter(
        shift__shop=shop, agent__isnull=False, start_at__lte=now, end_at__gt=now
    )
    until = {pk: end for pk, end in rows.values_list("agent_id", "end_at") if pk is not None}
    running = AgentState.objects.running().filter(shop=shop)
    return OnDuty(until, dict(running.values_list("agent_id", "state")))


def candidates_of(shop: Shop, duty: OnDuty, now: datetime) -> dict[str, list[Candidate]]:
    """Return by skill who may be given an inquiry now, with what they hold."""
    ready = [pk for pk in duty.ready if duty.until[pk] - now > LAST_MINUTES]
    loads = open_counts(shop, ready)
    last = dict(
        InquiryAssignment.objects.filter(agent__in=ready)
        .values_list("agent_id")
        .annotate(last=Max("at"))
    )
    day = local_day(now, shop)
    found: dict[str, list[Candidate]] = {}
    for agent in Agent.objects.filter(pk__in=ready).prefetch_related("skills").order_by("pk"):
        each = Candidate(agent.pk, loads.get(agent.pk, 0), agent.max_concurrent, last.get(agent.pk))
        for skill in agent.skills.all():
            if skill.valid_to is None or skill.valid_to >= day:
                found.setdefault(skill.role, []).append(each)
    return found


def open_counts(shop: Shop, agent_ids: Iterable[int]) -> dict[int, int]:
    """Return how many live inquiries each person holds in a shop."""
    rows = Inquiry.objects.live().filter(shop=shop, owner__in=list(agent_ids))
    return dict(rows.values_list("owner_id").annotate(count=Count("pk")).order_by())


def ended_since(shop: Shop, agent_ids: Iterable[int], now: datetime) -> dict[int, datetime]:
    """Return when the last shift of these people ended, where one has."""
    rows = ShiftAssignment.objects.known().filter(
        Q(shift__shop=shop), agent__in=list(agent_ids), end_at__lte=now
    )
    return dict(rows.values_list("agent_id").annotate(last=Max("end_at")).order_by())
