"""The roster as a grid: people by days, with hours, peaks and what is short."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from apps.service.answers import Break
from apps.service.coverage import SlotCover, covered
from apps.service.models import Agent, Roster, ShiftAssignment, ShiftTemplate
from apps.service.planning import Problem
from apps.service.rules import Board
from apps.service.selectors.bands import days_between
from apps.service.selectors.facts import RosterFacts, away_spans, local_day, span_of
from apps.service.selectors.problem import problem_of
from apps.service.selectors.sentences import break_sentence, break_words, is_free
from apps.service.selectors.tokens import cell_token
from apps.service.shifttime import minutes_between, span_words

State = ShiftAssignment.State
SATURDAY = 5
CellKey = tuple[int | None, date]


@dataclass(frozen=True)
class Chip:
    """One shift in a cell."""

    row: ShiftAssignment
    template: ShiftTemplate
    hours: str


@dataclass(frozen=True)
class GridCell:
    """A person's day. `away` says why nobody may be put there; `breaks` what is broken now."""

    agent: Agent | None
    day: date
    chips: tuple[Chip, ...]
    seen: str
    away: str
    breaks: tuple[str, ...]

    @property
    def codes(self) -> str:
        """Return the codes that planning counts, by commas."""
        live = [chip for chip in self.chips if chip.row.state in ShiftAssignment.ON_DUTY]
        return ",".join(chip.template.code for chip in live)


@dataclass(frozen=True)
class GridLine:
    """A person with their days, and what they add up to over the whole roster."""

    agent: Agent | None
    cells: tuple[GridCell, ...]
    minutes: int = 0
    nights: int = 0
    weekends: int = 0
    balance: float | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class DayNet:
    """The staffing of a day: its worst half hour and its peaks; None = no demand is known."""

    day: date
    worst: SlotCover | None
    peaks: tuple[SlotCover, ...]
    have: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Grid:
    """Everything that the page of a roster shows."""

    roster: Roster
    days: tuple[date, ...]
    nets: tuple[DayNet, ...]
    lines: tuple[GridLine, ...]
    open_line: GridLine
    templates: tuple[ShiftTemplate, ...]
    is_planning: bool
    changes: int


def roster_grid(
    facts: RosterFacts, *, first: date | None = None, last: date | None = None, is_planning: bool
) -> Grid:
    """Return the grid of a roster's days from `first` to `last`.

    Who plans sees the plan, leave and broken rules; everybody else what was published.
    """
    days = tuple(day for day in facts.days if (first or day) <= day <= (last or day))
    problem = problem_of(facts)
    rows = _rows(facts, is_planning=is_planning)
    breaks = _breaks(facts, problem) if is_planning else {}
    away = _away(facts, days) if is_planning else {}
    totals = _totals(facts, rows, is_planning=is_planning)
    warnings = _warnings(facts, breaks)
    lines = [
        GridLine(
            agent,
            tuple(_cell(facts, agent, day, rows, breaks, away) for day in days),
            *totals.get(agent.pk, (0, 0, 0)),
            facts.balances.get(agent.pk),
            tuple(warnings[agent.pk]),
        )
        for agent in facts.agents
    ]
    unpublished = [row for row in facts.assignments if row.state in (State.PLANNED, State.LEAVING)]
    return Grid(
        facts.roster,
        days,
        tuple(day_nets(facts, days)),
        tuple(lines),
        GridLine(None, tuple(_cell(facts, None, day, rows, {}, {}) for day in days)),
        tuple({shift.template_id: shift.template for shift in facts.shifts}.values()),
        is_planning,
        len(unpublished),
    )


def day_nets(facts: RosterFacts, days: Sequence[date]) -> Iterable[DayNet]:
    """Yield the staffing of each day: worst half hour, start of each peak, have and need."""
    by_day: dict[date, list[SlotCover]] = defaultdict(list)
    for slot in cover_of(facts):
        by_day[local_day(slot.start, facts.shop)].append(slot)
    peaks, have = {band.start for band in facts.peaks}, _have(facts)
    for day in days:
        slots = by_day[day]
        worst = min(slots, key=lambda slot: (slot.net, slot.start), default=None)
        starts = tuple(slot for slot in slots if slot.start in peaks)
        yield DayNet(day, worst, starts, tuple(have[day]))


def cover_of(facts: RosterFacts) -> list[SlotCover]:
    """Return the half hours of the roster with who is planned in them."""
    spans = [(row.start_at, row.end_at) for row in facts.on_duty if row.agent_id]
    return covered(facts.need, spans)


def _have(facts: RosterFacts) -> dict[date, list[tuple[str, int, int]]]:
    """Return code, people there and people needed of each day's shifts."""
    counts = Counter(row.shift_id for row in facts.on_duty if row.agent_id)
    found: dict[date, list[tuple[str, int, int]]] = defaultdict(list)
    for shift in facts.shifts:
        found[shift.day].append((shift.template.code, counts[shift.pk], shift.need_min))
    return found


def _rows(facts: RosterFacts, *, is_planning: bool) -> dict[CellKey, list[ShiftAssignment]]:
    shown = (
        (State.PLANNED, State.PUBLISHED, State.LEAVING, State.ABSENT)
        if is_planning
        else ShiftAssignment.KNOWN
    )
    rows: dict[CellKey, list[ShiftAssignment]] = defaultdict(list)
    for row in facts.assignments:
        if row.state in shown:
            rows[row.agent_id, facts.shift_by_id[row.shift_id].day].append(row)
    return rows


def _breaks(facts: RosterFacts, problem: Problem) -> dict[CellKey, list[Break]]:
    found: dict[CellKey, list[Break]] = defaultdict(list)
    for each in Board(problem, problem.previous).all_breaks():
        if not is_free(each):
            found[each.person_id, facts.shift_by_id[each.shift_id].day].append(each)
    return found


def _away(facts: RosterFacts, days: Sequence[date]) -> dict[CellKey, str]:
    found: dict[CellKey, str] = {}
    for row in facts.availability:
        for start, end in away_spans(row, facts.shop, days):
            for day in _touched(facts, days, start, end):
                found[row.agent_id, day] = row.kind
    return found


def _touched(
    facts: RosterFacts, days: Sequence[date], start: datetime, end: datetime
) -> Iterable[date]:
    for day in days_between(max(days[0], local_day(start, facts.shop)), days[-1]):
        begin, finish = span_of(facts.shop, day, day)
        if start < finish and end > begin:
            yield day


def _totals(
    facts: RosterFacts, rows: dict[CellKey, list[ShiftAssignment]], *, is_planning: bool
) -> dict[int, tuple[int, int, int]]:
    """Return minutes of work, nights and weekend days of each person over the whole roster."""
    states = ShiftAssignment.ON_DUTY if is_planning else ShiftAssignment.KNOWN
    found: dict[int, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    for (who, _day), held in rows.items():
        for row in held:
            if who is not None and row.state in states:
                shift = facts.shift_by_id[row.shift_id]
                minutes, nights, weekends = found[who]
                minutes += minutes_between(shift.start_at, shift.end_at) - shift.break_min
                is_weekend = shift.day.weekday() >= SATURDAY
                found[who] = (minutes, nights + shift.template.is_night, weekends + is_weekend)
    return found


def _warnings(
    facts: RosterFacts, breaks: dict[CellKey, list[Break]]
) -> dict[int | None, list[str]]:
    """Return the broken rules of each person as sentences, by day."""
    found: dict[int | None, list[str]] = defaultdict(list)
    for (who, _day), broken in sorted(breaks.items(), key=lambda each: each[0][1]):
        found[who] += [break_sentence(facts, each) for each in broken]
    return found


def _cell(
    facts: RosterFacts,
    agent: Agent | None,
    day: date,
    rows: dict[CellKey, list[ShiftAssignment]],
    breaks: dict[CellKey, list[Break]],
    away: dict[CellKey, str],
) -> GridCell:
    key = (agent.pk if agent else None, day)
    held = rows.get(key, [])
    return GridCell(
        agent,
        day,
        tuple(_chip(facts, row) for row in held),
        cell_token(row for row in held if row.state in ShiftAssignment.ON_DUTY),
        away.get(key, ""),
        tuple(break_words(each) for each in breaks.get(key, ())),
    )


def _chip(facts: RosterFacts, row: ShiftAssignment) -> Chip:
    shift = facts.shift_by_id[row.shift_id]
    return Chip(row, shift.template, span_words(shift.start_at, shift.end_at, facts.shop.tz))
