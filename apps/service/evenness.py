"""What shall be shared evenly: peaks with the balances of before, weekends, nights.

Each is measured as the distance from a person's share, and a share follows how many days the
person can work at all, so that leave and part time make no debt.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import gcd

from apps.service.answers import StageName
from apps.service.formulation import Formulation, Term, grouped
from apps.service.planning import Cell, Person, RuleCode, ShiftSlot
from apps.service.rules import SEVEN, week_of

# A usual shift counts this many units of peak: fine enough to tell shifts apart, coarse enough
# for the proof that nothing evener exists.
PEAK_UNITS = 10
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Load:
    """One person's distance from the share: `start` + sum of cell x factor."""

    person_id: int
    start: int
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """Highest load minus lowest is to be small."""

    stage: StageName
    weight: int
    loads: tuple[Load, ...]


def spreads(formulation: Formulation) -> Iterator[Spread]:
    """All that shall be even, in a fixed order."""
    rules = formulation.book.rules
    units, balances = peak_units(formulation)
    yield _spread(formulation, StageName.PEAK, 1, lambda shift: units[shift.id], balances)
    if (rule := rules.get(RuleCode.WEEKEND_SPREAD)) is not None:
        weekend = _is_weekend
        yield _spread(formulation, StageName.SPREAD, rule.weight, weekend, {})
    if (rule := rules.get(RuleCode.NIGHT_SPREAD)) is not None:
        yield _spread(formulation, StageName.SPREAD, rule.weight, lambda s: int(s.is_night), {})


def peak_units(formulation: Formulation) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """Peak of each shift for one person on it, and each balance, in the same whole units.

    Without any expected customers every shift counts alike and balances, in customers, cannot.
    """
    each = {
        shift.id: shift.peak_expected / max(shift.need, 1) for shift in formulation.problem.shifts
    }
    bearing = [customers for customers in each.values() if customers > 0]
    if not bearing:
        return dict.fromkeys(each, 1), {}
    scale = PEAK_UNITS * len(bearing) / sum(bearing)
    units = {shift: round(customers * scale) for shift, customers in each.items()}
    step = gcd(*units.values()) or 1
    balances = formulation.problem.balances
    return (
        {shift: unit // step for shift, unit in units.items()},
        {person: round(balance * scale / step) for person, balance in balances.items()},
    )


def _is_weekend(shift: ShiftSlot) -> int:
    return int(shift.date.weekday() >= SATURDAY)


def _spread(
    formulation: Formulation,
    stage: StageName,
    weight: int,
    unit_of: Callable[[ShiftSlot], int],
    balances: Mapping[int, int],
) -> Spread:
    shifts = formulation.book.shifts
    units = {shift.id: unit_of(shift) for shift in formulation.problem.shifts}
    terms = {
        person.id: tuple(
            (cell, units[cell.shift_id])
            for cell in formulation.by_person.get(person.id, ())
            if units[cell.shift_id]
        )
        for person in formulation.problem.people
    }
    able = {
        person.id: _able_days(formulation, person, [cell for cell, _ in terms[person.id]])
        for person in formulation.problem.people
    }
    total = sum(units[shift.id] * shift.need for shift in shifts.values())
    everybody = sum(able.values())
    loads = tuple(
        Load(person, balances.get(person, 0) - round(total * days / everybody), terms[person])
        for person, days in able.items()
        if days
    )
    return Spread(stage, weight, loads)


def _able_days(formulation: Formulation, person: Person, cells: list[Cell]) -> int:
    """Days on which a person can work these cells within the limits of a week."""
    shifts, rules = formulation.book.shifts, formulation.book.rules
    days, hours = rules.get(RuleCode.DAYS_PER_WEEK), formulation.book.week_limit(person)
    able = 0
    weeks = grouped((week_of(shifts[cell.shift_id].date), cell) for cell in cells)
    for inside in weeks.values():
        usual = sum(shifts[cell.shift_id].minutes for cell in inside) // len(inside)
        able += min(
            len({shifts[cell.shift_id].date for cell in inside}),
            days.value if days is not None else SEVEN,
            hours.value // max(usual, 1) if hours is not None else SEVEN,
        )
    return able
