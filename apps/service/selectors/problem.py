"""A roster as the planner knows it: rows turned into the plain problem, names and all."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from apps.service.fairness import HalfHour, peak_customers
from apps.service.models import Agent, RotationPattern, Shift, ShiftAssignment
from apps.service.planning import (
    Availability,
    Cell,
    Duty,
    FixedCell,
    Pattern,
    Person,
    Problem,
    Rule,
    RuleCode,
    ShiftSlot,
    Skill,
)
from apps.service.selectors.bands import days_between
from apps.service.selectors.facts import SIDE, RosterFacts, away_spans, half_hours, local_day

State, Source = ShiftAssignment.State, ShiftAssignment.Source
WEEK = 7


def problem_of(facts: RosterFacts, *, today: date | None = None) -> Problem:
    """Return the planning problem of a roster.

    The planner names `today`: nothing before it may change, and the peaks are weighed. To ask the
    rules alone neither is needed. What was published or set by hand stays where it is.
    """
    first, last = facts.roster.starts_on, facts.roster.ends_on
    around = days_between(first - SIDE, last + SIDE)
    peaks = peak_shares(facts) if today else {}
    rotations = {agent.pattern for agent in facts.agents if agent.pattern}
    patterns = {row.pk: pattern_of(row) for row in rotations}
    return Problem(
        people=tuple(_person(agent, patterns) for agent in facts.agents),
        shifts=tuple(_slot(shift, peaks) for shift in facts.shifts),
        rules=tuple(
            Rule(RuleCode(row.code), row.value, row.is_hard, row.weight) for row in facts.rules
        ),
        availability=tuple(
            Availability(row.agent_id, row.kind, start, end)  # type: ignore[arg-type]  # choices
            for row in facts.availability
            for start, end in away_spans(row, facts.shop, around)
        ),
        duties=tuple(_duty(facts, row) for row in facts.duties),
        fixed=tuple(_fixed(facts)),
        previous=tuple(_cells(facts)),
        closed_before=max(today, first) if today else None,
        balances=facts.balances,
    )


def pattern_of(row: RotationPattern) -> Pattern:
    """Return a rotation as the planner knows it."""
    codes = [code or None for code in row.cells]
    weeks = tuple(tuple(codes[at : at + WEEK]) for at in range(0, len(codes), WEEK))
    return Pattern(weeks, row.anchor_on)


def peak_shares(facts: RosterFacts) -> dict[int, float]:
    """Return the customers of peak half hours that each shift bears, by shift."""
    curve = [HalfHour(slot.start, slot.expected, slot.is_peak) for slot in facts.need]
    curve = [half for half in curve if half.is_peak]
    present: Counter[datetime] = Counter()
    for shift in facts.shifts:
        for start in half_hours(shift.start_at, shift.end_at):
            present[start] += shift.need_min
    by_day = defaultdict(list)
    for half in curve:
        by_day[local_day(half.start, facts.shop)].append(half)
    return {shift.pk: _peaks_of(facts, shift, by_day, present) for shift in facts.shifts}


def _peaks_of(
    facts: RosterFacts,
    shift: Shift,
    by_day: Mapping[date, list[HalfHour]],
    present: Mapping[datetime, int],
) -> float:
    days = {local_day(shift.start_at, facts.shop), local_day(shift.end_at, facts.shop)}
    near = [half for day in sorted(days) for half in by_day.get(day, ())]
    return peak_customers(shift.start_at, shift.end_at, near, present, shift.need_min)


def _person(agent: Agent, patterns: Mapping[int, Pattern]) -> Person:
    return Person(
        id=agent.pk,
        name=str(agent),
        skills=tuple(
            Skill(each.role, each.level, each.is_senior, each.valid_to)
            for each in agent.skills.all()
        ),
        max_week_minutes=agent.max_week_min,
        pattern=patterns[agent.pattern_id] if agent.pattern_id else None,
        start_offset=agent.start_offset,
        switch_weekday=agent.switch_weekday,
        employed_from=agent.employed_from,
        employed_to=agent.employed_to,
    )


def _slot(shift: Shift, peaks: Mapping[int, float]) -> ShiftSlot:
    template = shift.template
    return ShiftSlot(
        id=shift.pk,
        date=shift.day,
        code=template.code,
        start=shift.start_at,
        end=shift.end_at,
        need=shift.need_min,
        target=shift.need_target,
        break_minutes=shift.break_min,
        role=template.role,
        needs_senior=True,
        is_night=template.is_night,
        peak_expected=peaks.get(shift.pk, 0.0),
    )


def _duty(facts: RosterFacts, row: ShiftAssignment) -> Duty:
    """Return a shift outside the roster; what it is in another shop stays there."""
    shift = row.shift
    code = shift.template.code if shift.shop_id == facts.roster.shop_id else ""
    agent = row.agent_id or 0
    return Duty(agent, shift.day, row.start_at, row.end_at, shift.break_min, code)


def _cells(facts: RosterFacts) -> Iterator[Cell]:
    for row in facts.on_duty:
        if row.agent_id:
            yield Cell(row.agent_id, row.shift_id)


def _fixed(facts: RosterFacts) -> Iterator[FixedCell]:
    for row in facts.on_duty:
        if row.agent_id and (row.state == State.PUBLISHED or row.source == Source.MANUAL):
            yield FixedCell(Cell(row.agent_id, row.shift_id), bool(row.override_reason))
