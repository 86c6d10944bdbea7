"""Who is at work in a shop at this moment, by the roster and by their own word."""

from dataclasses import dataclass
from datetime import datetime

from apps.service.models import Agent, AgentState, DemandSlot
from apps.service.selectors.duty import ELSEWHERE, NOT_SAID, AtWork, people_now
from apps.shop.models import Shop

State = AgentState.State


@dataclass(frozen=True)
class NowLine:
    """A person who is rostered now or has clocked in; `until` is empty without a shift."""

    agent: Agent
    until: datetime | None
    state: str
    since: datetime | None

    @property
    def is_missing(self) -> bool:
        """Tell whether somebody is rostered now and off."""
        return self.until is not None and self.state == State.OFF


@dataclass(frozen=True)
class Now:
    """The desk at a moment; `need` is None where no demand is known."""

    lines: tuple[NowLine, ...]
    need: int | None

    @property
    def on_duty(self) -> int:
        """Return how many are on duty."""
        return sum(line.state == State.ON for line in self.lines)

    @property
    def rostered(self) -> int:
        """Return how many the roster has now."""
        return sum(line.until is not None for line in self.lines)


def desk_now(shop: Shop, now: datetime) -> Now:
    """Return who is rostered or at work now, those who are missing first."""
    people = {each.agent_id: each for each in people_now(shop, now)}
    agents = Agent.objects.filter(pk__in=list(people)).select_related("user")
    lines = [_line(agent, people[agent.pk]) for agent in agents]
    start = now.replace(minute=now.minute // 30 * 30, second=0, microsecond=0)
    slot = DemandSlot.objects.filter(shop=shop, slot_at=start).first()
    ordered = sorted(lines, key=lambda line: (not line.is_missing, str(line.agent)))
    return Now(tuple(ordered), slot.need if slot else None)


def _line(agent: Agent, found: AtWork) -> NowLine:
    state = State.OFF if found.presence in (NOT_SAID, ELSEWHERE) else found.presence
    return NowLine(agent, found.until, state, found.said_at)
