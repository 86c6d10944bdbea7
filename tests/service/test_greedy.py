"""The plan made without a solver (service 2.6), and the cells that patterns write (2.2)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from apps.service.answers import Label, Status
from apps.service.greedy import greedy, pattern_cells, trimmed
from apps.service.planning import Cell, Duty, FixedCell, Pattern, Person, Problem, Skill
from apps.service.rules import Board
from tests.service.rosters import DAY_AND_NIGHT, MONDAY, away, cell, days, desk, grid, slot


@pytest.mark.parametrize(
    ("staff", "weekdays", "most"), [(8, (0, 3), 0), (12, (0, 3), 0), (12, (0,), 7)]
)
def test_greedy_breaks_no_hard_rule(staff: int, weekdays: tuple[int, ...], most: int) -> None:
    problem = desk(staff, switch_weekdays=weekdays)
    answer = greedy(problem)
    board = Board(problem, answer.cells)
    assert (answer.status, answer.engine) == (Status.FEASIBLE, "greedy")
    assert answer.labels == (Label.NOT_OPTIMISED,)
    assert [each.words for each in board.all_breaks() if each.is_hard] == []
    uncovered = sum(board.missing(shift) for shift in problem.shifts)
    assert sum(each.missing for each in answer.uncovered) == uncovered <= most
    assert set(answer.offsets) == {person.id for person in problem.people}


def test_an_exchange_covers_what_nobody_is_free_for() -> None:
    shifts = grid(days(1), {"D": 1, "N": 1}, role="")
    night = replace(shifts[1], role="tracing")
    people = (Person(1, "Li", (Skill("tracing"),)), Person(2, "Wang"))
    problem = Problem(people, (shifts[0], night), previous=(Cell(1, 1),))
    assert greedy(problem).cells == (Cell(1, 2), Cell(2, 1))


def test_fixed_cells_and_the_past_stay_and_the_last_version_where_it_can() -> None:
    problem = Problem(
        tuple(Person(number, f"P{number}") for number in (1, 2, 3)),
        grid(days(3), {"D": 1}),
        availability=(away(2, "sick", MONDAY + timedelta(days=1)),),
        fixed=(FixedCell(Cell(3, 3)),),
        previous=(Cell(1, 1), Cell(2, 2), Cell(2, 3)),
        closed_before=MONDAY + timedelta(days=1),
    )
    assert greedy(problem).cells in {
        (Cell(1, 1), Cell(1, 2), Cell(2, 3), Cell(3, 3)),
        (Cell(1, 1), Cell(2, 3), Cell(3, 2), Cell(3, 3)),
    }


def test_the_order_of_the_rows_means_nothing() -> None:
    problem = desk(8)
    turned = replace(problem, people=problem.people[::-1], shifts=problem.shifts[::-1])
    assert greedy(turned) == greedy(problem)


def test_service_2_2_the_pattern_has_a_day_off_at_the_seam() -> None:
    people = (Person(1, "Li", pattern=DAY_AND_NIGHT, start_offset=0, switch_weekday=2),)
    working = Pattern((("D",) * 5 + (None, None), ("N",) * 5 + (None, None)), MONDAY)
    rested = replace(people[0], id=2, pattern=working, switch_weekday=0)
    undecided = replace(people[0], id=3, start_offset=None)
    problem = Problem((people[0], rested, undecided), grid(days(14), {"D": 1, "N": 1}), rules=())
    assert _codes(problem, 1) == "DDNNNNNNNDDDDD"
    assert _codes(problem, 2) == "NNNNN  DDDDD  "
    ruled = Problem(problem.people, problem.shifts)
    # Six days in a row, then one off; the first morning after nights is off, too.
    assert _codes(ruled, 1) == "DDNNNN NN DDDD"
    assert _codes(ruled, 2) == "NNNNN  DDDDD  "
    assert _codes(ruled, 3) == " " * 14


def _codes(problem: Problem, person: int) -> str:
    shifts = {shift.id: shift for shift in problem.shifts}
    mine = [shifts[each.shift_id] for each in pattern_cells(problem) if each.person_id == person]
    by_day = {shift.date: shift.code for shift in mine}
    return "".join(by_day.get(day, " ") for day in days(14))


def test_the_pattern_minds_leave_and_the_month_before() -> None:
    eve = slot(99, MONDAY - timedelta(days=1), "N")
    problem = Problem(
        (Person(1, "Li", pattern=DAY_AND_NIGHT, start_offset=1),),
        grid(days(3), {"D": 1, "N": 1}),
        availability=(away(1, "leave", MONDAY + timedelta(days=2)),),
        duties=(Duty(1, eve.date, eve.start, eve.end, code="N"),),
    )
    assert pattern_cells(problem) == (cell(problem, 1, MONDAY + timedelta(days=1), "D"),)


def test_people_beyond_the_wish_are_taken_off_but_not_the_senior() -> None:
    problem = replace(desk(8), shifts=desk(8).shifts[:2])
    full = tuple(Cell(person, 1) for person in (1, 6, 7, 8))
    kept = trimmed(problem, full, {}, kept={Cell(8, 1)})
    assert (len(kept), Cell(1, 1) in kept, Cell(8, 1) in kept) == (2, True, True)
