"""A plan beside the roster as it stands: old and new of every cell, and who would have how much."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from apps.service.answers import Break
from apps.service.celldiff import Cells, cells_of, restored
from apps.service.models import Agent, Shift, ShiftAssignment, SolverRun
from apps.service.planning import Cell
from apps.service.rules import Board
from apps.service.selectors.bands import days_between
from apps.service.selectors.facts import RosterFacts
from apps.service.selectors.problem import problem_of
from apps.service.shifttime import minutes_between

ShiftOf = Mapping[tuple[date, str], Shift]


@dataclass(frozen=True)
class ProposalCell:
    """A person's day: the shifts now and in the plan, by code and colour."""

    day: date
    before: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]

    @property
    def is_changed(self) -> bool:
        """Tell whether the plan changes the day."""
        return self.before != self.after


@dataclass(frozen=True)
class ProposalLine:
    """A person's days, and the minutes of work now and in the plan."""

    agent: Agent
    cells: tuple[ProposalCell, ...]
    minutes_before: int
    minutes_after: int

    @property
    def changed(self) -> int:
        """Return how many days of the person change."""
        return sum(cell.is_changed for cell in self.cells)


@dataclass(frozen=True)
class StaffLine:
    """A kind of shift over the days: (people now, people in the plan, people needed)."""

    code: str
    days: tuple[tuple[int, int, int] | None, ...]


@dataclass(frozen=True)
class Proposal:
    """Everything that the comparison shows."""

    days: tuple[date, ...]
    lines: tuple[ProposalLine, ...]
    staff: tuple[StaffLine, ...]

    @property
    def changed(self) -> int:
        """Return how many cells change."""
        return sum(line.changed for line in self.lines)


def proposal_grid(run: SolverRun) -> Proposal | None:
    """Return the plan of a run beside the roster; None where there is no plan to decide on."""
    if run.result is None or run.decision:
        return None
    roster = run.roster
    rows = ShiftAssignment.objects.on_duty().filter(shift__roster=roster, agent__isnull=False)
    before: Cells = cells_of(rows.values_list("agent_id", "shift__day", "shift__template__code"))
    after: Cells = restored(run.result)
    shifts = Shift.objects.filter(roster=roster).select_related("template")
    by_place = {(shift.day, shift.template.code): shift for shift in shifts}
    days = days_between(roster.starts_on, roster.ends_on)
    people = Agent.objects.filter(pk__in={*before, *after}).select_related("user")
    return Proposal(
        days,
        tuple(
            _line(agent, days, before.get(agent.pk, {}), after.get(agent.pk, {}), by_place)
            for agent in people.order_by("user__name", "pk")
        ),
        tuple(_staff(days, before, after, by_place)),
    )


def new_breaks(
    facts: RosterFacts,
    gone: Iterable[ShiftAssignment],
    come: Iterable[tuple[int | None, Shift]],
) -> list[Break]:
    """Return the hard rules that a roster breaks after a change of many cells, and not before."""
    problem = problem_of(facts)
    left = {Cell(row.agent_id or 0, row.shift_id) for row in gone}
    fresh = {Cell(agent or 0, shift.pk) for agent, shift in come if agent}
    cells = (set(problem.previous) - left) | fresh
    old = {_named(each) for each in Board(problem, problem.previous).all_breaks()}
    found = Board(problem, cells).all_breaks()
    return [each for each in found if each.is_hard and _named(each) not in old]


def _named(found: Break) -> tuple[str, int | None, int]:
    return found.code, found.person_id, found.shift_id


def _line(
    agent: Agent,
    days: Sequence[date],
    before: Mapping[date, tuple[str, ...]],
    after: Mapping[date, tuple[str, ...]],
    shifts: ShiftOf,
) -> ProposalLine:
    cells = tuple(
        ProposalCell(
            day,
            _coloured(day, before.get(day, ()), shifts),
            _coloured(day, after.get(day, ()), shifts),
        )
        for day in days
    )
    return ProposalLine(agent, cells, _minutes(before, shifts), _minutes(after, shifts))


def _coloured(day: date, codes: Sequence[str], shifts: ShiftOf) -> tuple[tuple[str, str], ...]:
    # A kind of shift that was turned off since has no shift, and the plan is out of date.
    found = ((code, shifts.get((day, code))) for code in codes)
    return tuple((code, shift.template.colour if shift else "other") for code, shift in found)


def _minutes(cells: Mapping[date, tuple[str, ...]], shifts: ShiftOf) -> int:
    worked = (shifts.get((day, code)) for day, codes in cells.items() for code in codes)
    return sum(minutes_between(s.start_at, s.end_at) - s.break_min for s in worked if s)


def _staff(
    days: Sequence[date], before: Cells, after: Cells, shifts: ShiftOf
) -> Iterable[StaffLine]:
    now, then = _counted(before), _counted(after)
    for code in dict.fromkeys(code for _day, code in shifts):
        yield StaffLine(
            code,
            tuple(
                (now[day, code], then[day, code], shifts[day, code].need_min)
                if (day, code) in shifts
                else None
                for day in days
            ),
        )


def _counted(cells: Cells) -> Counter[tuple[date, str]]:
    return Counter(
        (day, code) for days in cells.values() for day, codes in days.items() for code in codes
    )
