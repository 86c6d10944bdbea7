"""Who is at work now: rostered or clocked in, and not on a break."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.service.models import Agent, AgentSkill, AgentState, ShiftAssignment
from apps.shop.models import Shop

# Chasing needs who can sell; confirming and telling can everybody of the desk.
ROLE_OF_KIND = {"unpaid": AgentSkill.Role.PRESALE}


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A person at work, and since when this shift lasts."""

    agent_id: int
    since: datetime


def on_duty(shop: Shop, now: datetime) -> list[OnDuty]:
    """Return who works in the shop now, by id.

    Rostered people count unless they are on a break or clocked in elsewhere; who clocked in
    counts without a shift too.
    """
    rows = ShiftAssignment.objects.known().overlapping(now, now + timedelta.resolution)
    rostered = rows.filter(shift__shop=shop, agent__isnull=False)
    since = dict(rostered.values_list("agent_id", "start_at"))
    running = AgentState.objects.running().filter(started_at__lte=now)
    for agent_id, shop_id, state, started_at in running.values_list(
        "agent_id", "shop_id", "state", "started_at"
    ):
        if state == AgentState.State.ON and shop_id == shop.pk:
            since.setdefault(agent_id, started_at)
        else:
            since.pop(agent_id, None)
    return [OnDuty(agent_id, since[agent_id]) for agent_id in sorted(since)]


def skilled(duty: list[OnDuty], kind: str, now: datetime) -> list[OnDuty]:
    """Keep those on duty who can work this kind of queue."""
    role = ROLE_OF_KIND.get(kind)
    if role is None:
        return duty
    rows = AgentSkill.objects.filter(role=role, agent__in=[each.agent_id for each in duty])
    able = set(rows.exclude(valid_to__lt=now.date()).values_list("agent_id", flat=True))
    return [each for each in duty if each.agent_id in able]


def is_on_duty(agent: Agent, shop: Shop, now: datetime) -> bool:
    """Tell whether a person works in the shop now."""
    return any(each.agent_id == agent.pk for each in on_duty(shop, now))
