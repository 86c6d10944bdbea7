"""Moments that the desk offers: the end of a shift, the next one, who else serves the shop."""

from dataclasses import dataclass
from datetime import datetime

from apps.accounts.roles import Role
from apps.service.models import Agent, ShiftAssignment
from apps.service.selectors.facts import local_day
from apps.shop.models import Shop


@dataclass(frozen=True, slots=True)
class Shifts:
    """When a person's shift ends, if one runs, and when their next one begins."""

    ends_at: datetime | None
    next_at: datetime | None


def next_shift(agent: Agent | None, now: datetime) -> Shifts:
    """Return the end of the running shift and the start of the next one of a person."""
    if agent is None:
        return Shifts(None, None)
    rows = ShiftAssignment.objects.known().filter(agent=agent, end_at__gt=now)
    spans = list(rows.order_by("start_at").values_list("start_at", "end_at")[:2])
    running = next((end for start, end in spans if start <= now), None)
    following = next((start for start, _end in spans if start > now), None)
    return Shifts(running, following)


def colleagues(shop: Shop, now: datetime) -> list[Agent]:
    """Return the people to whom an inquiry of the shop may be given, by name."""
    day = local_day(now, shop)
    rows = Agent.objects.serving(shop.pk, day, day, (Role.AGENT, Role.SUPERVISOR))
    return list(rows.select_related("user").order_by("user__name", "pk"))
