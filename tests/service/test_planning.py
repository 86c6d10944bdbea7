"""The planning problem: what it refuses, and that the order of its rows means nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from apps.service.planning import Availability, Cell, Pattern, Person, Problem, ShiftSlot

MONDAY = date(2025, 6, 2)
NINE = datetime(2025, 6, 2, 1, tzinfo=UTC)


def small_problem() -> Problem:
    """Two people, two shifts, an absence and a wish."""
    hours = timedelta(hours=8)
    return Problem(
        people=(Person(1, "Li"), Person(2, "Wang")),
        shifts=tuple(
            ShiftSlot(number, MONDAY, code, NINE + gap, NINE + gap + hours, 1)
            for number, code, gap in ((1, "D", timedelta(0)), (2, "N", hours))
        ),
        availability=tuple(
            Availability(person, kind, NINE, NINE + hours) for person, kind in _absences()
        ),
        previous=(Cell(2, 2), Cell(1, 1)),
        balances={2: -1.5, 1: 1.5},
    )


def _absences() -> list[tuple[int, str]]:
    return [(1, "leave"), (2, "want")]


def turned(problem: Problem) -> Problem:
    """The same rows, last first."""
    return replace(
        problem,
        people=problem.people[::-1],
        shifts=problem.shifts[::-1],
        rules=problem.rules[::-1],
        availability=problem.availability[::-1],
        previous=problem.previous[::-1],
        balances=dict(reversed(problem.balances.items())),
    )


def test_rows_in_another_order_are_the_same_problem() -> None:
    problem = small_problem()
    assert turned(problem).ordered() == problem.ordered()
    assert turned(problem).fingerprint("10") == problem.fingerprint("10")


@pytest.mark.parametrize(
    "change",
    [{"balances": {1: 2.0}}, {"previous": ()}, {"closed_before": MONDAY}, {"rules": ()}],
    ids=lambda change: next(iter(change)),
)
def test_another_problem_has_another_fingerprint(change: dict[str, object]) -> None:
    problem = small_problem()
    assert replace(problem, **change).fingerprint() != problem.fingerprint()
    assert problem.fingerprint("10") != problem.fingerprint("60")


def test_minutes_of_work_are_without_the_break() -> None:
    shift = replace(small_problem().shifts[0], break_minutes=60, target=0)
    assert (shift.minutes, shift.best) == (420, 1)


@pytest.mark.parametrize(
    ("weeks", "starts_on"),
    [((), MONDAY), ((("D",) * 6,), MONDAY), ((("D",) * 7,), date(2025, 6, 3))],
    ids=["no week", "six days", "starts on a Tuesday"],
)
def test_a_pattern_that_is_none_is_refused(
    weeks: tuple[tuple[str, ...], ...], starts_on: date
) -> None:
    with pytest.raises(ValueError, match="pattern"):
        Pattern(weeks, starts_on)
