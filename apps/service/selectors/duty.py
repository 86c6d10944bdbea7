"""Who is at work in a shop at an instant, by the roster and by the clock: one rule for all.

The clock is the person's own word and wins over the roster; the roster counts until they speak.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from apps.service.models import AgentSkill, AgentState, ShiftAssignment
from apps.service.selectors.facts import local_day
from apps.shop.models import Shop

State = AgentState.State
# Chasing needs who can sell; confirming and telling can everybody of the desk.
ROLE_OF_KIND = {"unpaid": AgentSkill.Role.PRESALE}
# Clocked in at another shop: not a state of the clock, but where it runs.
ELSEWHERE = "elsewhere"
NOT_SAID = ""


@dataclass(frozen=True, slots=True)
class AtWork:
    """A person with a shift now, or clocked in: since when, until when, and what the clock says.

    `until` is None without a shift. `presence` is a state of the clock, ELSEWHERE, or NOT_SAID
    where the person has not used the clock since the shift began.
    """

    agent_id: int
    since: datetime
    until: datetime | None
    presence: str
    said_at: datetime | None

    @property
    def is_on_duty(self) -> bool:
        """Tell whether the person works here now, be it on a break or away from the desk."""
        return self.presence not in (State.OFF, ELSEWHERE)

    @property
    def is_at_desk(self) -> bool:
        """Tell whether the person can take up work of a queue: a shift is enough."""
        return self.presence in (State.ON, NOT_SAID)

    @property
    def is_ready(self) -> bool:
        """Tell whether buyers may be handed to the person: on shift and clocked in."""
        return self.until is not None and self.presence == State.ON


def people_now(shop: Shop, now: datetime) -> list[AtWork]:
    """Return who has a shift now or is clocked in here, by id; the missing and the gone too."""
    rows = ShiftAssignment.objects.known().overlapping(now, now + timedelta.resolution)
    rostered = rows.filter(shift__shop=shop, agent__isnull=False)
    shifts = {pk: span for pk, *span in rostered.values_list("agent_id", "start_at", "end_at")}
    said = AgentState.objects.lasting().filter(started_at__lte=now)
    concerned = said.filter(Q(agent__in=list(shifts)) | (Q(shop=shop) & ~Q(state=State.OFF)))
    clocks = {row.agent_id: row for row in concerned}
    return [_at_work(pk, shifts.get(pk), clocks.get(pk), shop) for pk in sorted({*shifts, *clocks})]


def on_duty(shop: Shop, now: datetime) -> list[AtWork]:
    """Return who works in the shop now, by id: also who is on a break or away from the desk."""
    return [each for each in people_now(shop, now) if each.is_on_duty]


def at_desk(shop: Shop, now: datetime) -> list[AtWork]:
    """Return who can take up work of the shop's queues now, by id."""
    return [each for each in people_now(shop, now) if each.is_at_desk]


def skilled(shop: Shop, people: Iterable[AtWork], kind: str, now: datetime) -> list[AtWork]:
    """Keep those who can work this kind of queue."""
    role = ROLE_OF_KIND.get(kind)
    if role is None:
        return list(people)
    able = {pk for pk, one in skills_of(shop, [p.agent_id for p in people], now) if one == role}
    return [each for each in people if each.agent_id in able]


def skills_of(shop: Shop, agent_ids: Iterable[int], now: datetime) -> list[tuple[int, str]]:
    """Return (person, role) of what these people can serve on the shop's day."""
    rows = AgentSkill.objects.filter(agent__in=list(agent_ids))
    valid = rows.exclude(valid_to__lt=local_day(now, shop)).order_by("agent", "role")
    return list(valid.values_list("agent_id", "role"))


def _at_work(
    agent_id: int, shift: list[datetime] | None, clock: AgentState | None, shop: Shop
) -> AtWork:
    start, end = shift or (None, None)
    presence, said_at = NOT_SAID, None
    # Who clocked out before the shift has said nothing of it yet.
    if clock and not (clock.state == State.OFF and start and clock.started_at < start):
        presence, said_at = clock.state, clock.started_at
        if clock.shop_id != shop.pk and clock.state != State.OFF:
            presence = ELSEWHERE
    since = start or said_at
    if since is None:
        raise AssertionError("neither a shift nor a clock")
    return AtWork(agent_id, since, end, presence, said_at)
