"""Everything that is known of one roster: read once, for its page and for the planner."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.functional import cached_property

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
NOT_THERE = (ShiftAssignment.State.SWAPPED, ShiftAssignment.State.CANCELLED)


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
        first, last = self.roster.starts_on, self.roster.ends_on
        return _need(self.shop, first, last, self.peaks)

    @cached_property
    def peaks(self) -> list[Band]:
        """Return the peaks of the roster's days."""
        return bands_of(self.shop, TimeBand.Kind.PEAK, self.roster.starts_on, self.roster.ends_on)


def roster_facts(roster: Roster) -> RosterFacts:
    """Read a roster with its people, shifts, rules and what bears on it from outside."""
    start, end = span_of(roster.shop, roster.starts_on, roster.ends_on)
    around = (start - SIDE, end + SIDE)
    agents = _agents(roster)
    ids = [agent.pk for agent in agents]
    nearby = ShiftAssignment.objects.filter(
        agent__in=ids,
        state__in=ShiftAssignment.ON_DUTY,
        start_at__lt=around[1],
        end_at__gt=around[0],
    )
    shifts = Shift.objects.filter(Q(roster=roster) | Q(pk__in=nearby.values("shift")))
    known = {row.pk: row for row in shifts.select_related("template").order_by("start_at")}
    mine = Q(shift__roster=roster) & ~Q(state__in=NOT_THERE)
    rows = ShiftAssignment.objects.filter(mine | Q(pk__in=nearby.values("pk")))
    own: list[ShiftAssignment] = []
    duties: list[ShiftAssignment] = []
    for row in rows.order_by("start_at", "pk"):
        # A month has hundreds of rows: they share their shifts. One that came between the two
        # reads is there at the next look.
        if row.shift_id in known:
            row.shift = known[row.shift_id]
            (own if row.shift.roster_id == roster.pk else duties).append(row)
    asked = Availability.objects.approved().overlapping(*around).filter(agent__in=ids)
    balances = ExposureDay.objects.newest().filter(shop=roster.shop, agent__in=ids)
    return RosterFacts(
        roster,
        agents,
        tuple(shift for shift in known.values() if shift.roster_id == roster.pk),
        tuple(own),
        tuple(duties),
        tuple(asked),
        tuple(RosterRule.objects.filter(shop=roster.shop).valid_on(roster.starts_on)),
        {row.agent_id: _carried(row, roster.starts_on) for row in balances},
    )


def need_between(shop: Shop, first: date, last: date) -> tuple[SlotNeed, ...]:
    """Return the half hours of these days that have demand, the last day's night included."""
    return _need(shop, first, last, bands_of(shop, TimeBand.Kind.PEAK, first, last))


def _need(shop: Shop, first: date, last: date, bands: list[Band]) -> tuple[SlotNeed, ...]:
    start, end = instant_of(first, 0, shop.tz), instant_of(last, LATEST_MINUTE, shop.tz)
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


def _agents(roster: Roster) -> tuple[Agent, ...]:
    """Return who serves the shop in these days, and who is on the roster all the same."""
    serving = Agent.objects.serving(
        roster.shop_id, roster.starts_on, roster.ends_on, DESK_ROLES
    ).values("pk")
    rostered = ShiftAssignment.objects.filter(shift__roster=roster, agent__isnull=False)
    either = Q(pk__in=serving) | Q(pk__in=rostered.values("agent"))
    rows = Agent.objects.filter(either).select_related("user", "pattern")
    return tuple(rows.prefetch_related("skills").order_by("user__name", "pk"))


def _carried(row: ExposureDay, day: date) -> float:
    return carried(float(row.balance), max(0, (day - row.day).days))
