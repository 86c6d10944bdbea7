"""Everything that is known of one roster: read once, for its page and for the planner."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from apps.accounts.roles import Role
from apps.service.coverage import HALF_HOUR, SlotNeed
from apps.service.fairness import carried
from apps.service.models import (
    Agent,
    Availability,
    DemandSlot,
    ExposureDay,
    Roster,
    RosterRule,
    Shift,
    ShiftAssignment,
    TimeBand,
)
from apps.service.selectors.bands import Band, bands_of, days_between
from apps.service.shifttime import LATEST_MINUTE, instant_of
from apps.shop.models import Shop

DESK_ROLES = (Role.SUPERVISOR, Role.AGENT, Role.ASSISTANT)
# How far rest, days in a row and the hours of a week look beyond the roster.
SIDE = timedelta(days=7)


@dataclass(frozen=True)
class RosterFacts:
    """The rows of a roster and of what bears on it, in order of time."""

    roster: Roster
    agents: tuple[Agent, ...]
    shifts: tuple[Shift, ...]
    assignments: tuple[ShiftAssignment, ...]
    duties: tuple[ShiftAssignment, ...]
    availability: tuple[Availability, ...]
    rules: tuple[RosterRule, ...]
    balances: dict[int, float]

    @property
    def shop(self) -> Shop:
        """Return the shop of the roster."""
        return self.roster.shop

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Return the days of the roster."""
        return days_between(self.roster.starts_on, self.roster.ends_on)

    @cached_property
    def shift_by_id(self) -> dict[int, Shift]:
        """Return the shifts by id."""
        return {shift.pk: shift for shift in self.shifts}

    @cached_property
    def agent_by_id(self) -> dict[int, Agent]:
        """Return the people by id."""
        return {agent.pk: agent for agent in self.agents}

    @cached_property
    def on_duty(self) -> tuple[ShiftAssignment, ...]:
        """Return what planning counts."""
        return tuple(row for row in self.assignments if row.state in ShiftAssignment.ON_DUTY)

    @cached_property
    def need(self) -> tuple[SlotNeed, ...]:
        """Return the half hours of the roster's days with what they need."""
        return need_between(self.shop, self.roster.starts_on, self.roster.ends_on)

    @cached_property
    def peaks(self) -> list[Band]:
        """Return the peaks of the roster's days."""
        return bands_of(self.shop, TimeBand.Kind.PEAK, self.roster.starts_on, self.roster.ends_on)


def roster_facts(roster: Roster) -> RosterFacts:
    """Read a roster with its people, shifts, rules and what bears on it from outside."""
    start, end = span_of(roster.shop, roster.starts_on, roster.ends_on)
    shifts = Shift.objects.filter(roster=roster).select_related("template").order_by("start_at")
    mine = ShiftAssignment.objects.filter(shift__roster=roster).exclude(
        state__in=(ShiftAssignment.State.SWAPPED, ShiftAssignment.State.CANCELLED)
    )
    assignments = tuple(mine.order_by("start_at", "pk"))
    agents = _agents(roster, {row.agent_id for row in assignments if row.agent_id})
    ids = [agent.pk for agent in agents]
    others = ShiftAssignment.objects.on_duty().overlapping(start - SIDE, end + SIDE)
    asked = Availability.objects.approved().overlapping(start - SIDE, end + SIDE)
    balances = ExposureDay.objects.newest().filter(shop=roster.shop, agent__in=ids)
    return RosterFacts(
        roster,
        agents,
        tuple(shifts),
        assignments,
        tuple(
            others.filter(agent__in=ids)
            .exclude(shift__roster=roster)
            .select_related("shift__template", "shift__shop")
        ),
        tuple(asked.filter(agent__in=ids)),
        tuple(RosterRule.objects.filter(shop=roster.shop).valid_on(roster.starts_on)),
        {row.agent_id: _carried(row, roster.starts_on) for row in balances},
    )


def need_between(shop: Shop, first: date, last: date) -> tuple[SlotNeed, ...]:
    """Return the half hours of these days that have demand, the last day's night included."""
    start, end = instant_of(first, 0, shop.tz), instant_of(last, LATEST_MINUTE, shop.tz)
    bands = bands_of(shop, TimeBand.Kind.PEAK, first, last)
    peaks = {start for band in bands for start in half_hours(band.start, band.end)}
    slots = DemandSlot.objects.filter(shop=shop).between(start, end)
    return tuple(
        SlotNeed(slot_at, float(expected), need, slot_at in peaks)
        for slot_at, expected, need in slots.values_list("slot_at", "expected", "need")
    )


def span_of(shop: Shop, first: date, last: date) -> tuple[datetime, datetime]:
    """Return the first instant of these days and the first one after them."""
    return instant_of(first, 0, shop.tz), instant_of(last + timedelta(days=1), 0, shop.tz)


def half_hours(start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the half hours from start to end."""
    while start < end:
        yield start
        start += HALF_HOUR


def away_spans(
    row: Availability, shop: Shop, days: Iterable[date]
) -> Iterator[tuple[datetime, datetime]]:
    """Yield when an absence or wish holds: its own span, or its minutes of each such weekday."""
    if row.start_at and row.end_at:
        yield row.start_at, row.end_at
        return
    for day in days:
        if day.weekday() == row.weekday:
            first, last = row.start_min or 0, row.end_min or 0
            yield instant_of(day, first, shop.tz), instant_of(day, last, shop.tz)


def local_day(instant: datetime, shop: Shop) -> date:
    """Return the date on the shop's wall clock."""
    return instant.astimezone(shop.tz).date()


def _agents(roster: Roster, rostered: set[int]) -> tuple[Agent, ...]:
    serving = Agent.objects.serving(
        roster.shop_id, roster.starts_on, roster.ends_on, DESK_ROLES
    ).values_list("pk", flat=True)
    rows = Agent.objects.filter(pk__in={*serving, *rostered}).select_related("user", "pattern")
    return tuple(rows.prefetch_related("skills").order_by("user__name", "pk"))


def _carried(row: ExposureDay, day: date) -> float:
    return carried(float(row.balance), max(0, (day - row.day).days))
