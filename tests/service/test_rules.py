"""What a cell may not do (service 2.1, 2.6): hours, rest, seniors, skills, absences."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.service.answers import Break
from apps.service.planning import Cell, Duty, Person, Problem, Rule, RuleCode, ShiftSlot, Skill
from apps.service.rules import Board, rest_minutes
from tests.service.rosters import (
    DAY_AND_NIGHT,
    HOURS,
    MONDAY,
    SHANGHAI,
    away,
    cell,
    days,
    grid,
    slot,
)

BUDAPEST = ZoneInfo("Europe/Budapest")
LI, WANG, ZHAO = 1, 2, 3


def desk(**fields: object) -> Problem:
    """Three people, two weeks of days and nights for two of them each."""
    people = tuple(Person(number, name) for number, name in ((1, "Li"), (2, "Wang"), (3, "Zhao")))
    problem = Problem(people, grid(days(14), {"D": 2, "N": 2}))
    return replace(problem, **fields)


def board(problem: Problem, *plan: tuple[int, int, str]) -> Board:
    """A roster of (person, days from Monday, code)."""
    return Board(problem, [at(problem, *each) for each in plan])


def at(problem: Problem, person: int, days_on: int, code: str) -> Cell:
    """A person on a shift so many days from Monday."""
    return cell(problem, person, MONDAY + timedelta(days=days_on), code)


def codes(breaks: tuple[Break, ...]) -> list[str]:
    """The rules alone."""
    return [each.code.value for each in breaks]


@pytest.mark.parametrize(
    ("first", "then", "zone", "day", "minutes"),
    [
        ("N", "D", SHANGHAI, date(2025, 6, 3), 510),
        ("N", "D", BUDAPEST, date(2025, 3, 29), 450),
        ("N", "D", BUDAPEST, date(2025, 10, 25), 570),
        ("D", "D", SHANGHAI, date(2025, 6, 3), 930),
        ("N", "N", SHANGHAI, date(2025, 6, 3), 960),
        ("D", "N", SHANGHAI, date(2025, 6, 3), 1380),
    ],
)
def test_service_2_1_rest_at_the_seam(
    first: str, then: str, zone: ZoneInfo, day: date, minutes: int
) -> None:
    one, two = slot(1, day, first, zone=zone), slot(2, day + timedelta(days=1), then, zone=zone)
    assert rest_minutes(one, two) == rest_minutes(two, one) == minutes
    problem = Problem((Person(1, "Li"),), (one, two))
    found = Board(problem, [Cell(1, 1)]).breaks(Cell(1, 2))
    assert codes(found) == (["min_rest_min"] if minutes < 660 else [])
    assert codes(Board(problem, [Cell(1, 2)]).breaks(Cell(1, 1))) == codes(found)


def test_service_2_1_night_then_morning_in_words() -> None:
    problem = desk()
    (found,) = board(problem, (LI, 0, "N")).breaks(at(problem, LI, 1, "D"))
    assert found.words == "rest 8 h 30 < 11 h beside N on Mon 2 Jun"
    assert (found.is_hard, found.person_id) == (True, LI)
    assert (found.params["rest_min"], found.params["limit_min"]) == (510, 660)
    assert found.params["other_date"] == "2025-06-02"


def test_service_2_1_rest_has_the_shop_s_limit() -> None:
    soft = desk(rules=(Rule(RuleCode.MIN_REST, 511),))
    (found,) = board(soft, (LI, 0, "N")).breaks(at(soft, LI, 1, "D"))
    assert not found.is_hard
    enough = desk(rules=(Rule(RuleCode.MIN_REST, 510, is_hard=True),))
    assert board(enough, (LI, 0, "N")).breaks(at(enough, LI, 1, "D")) == ()
    assert board(desk(rules=()), (LI, 0, "N")).breaks(at(problem := desk(), LI, 1, "D")) == ()
    assert board(problem, (LI, 0, "N")).is_allowed(at(problem, LI, 2, "D"))


def test_service_12_overlap_names_the_shift_and_no_foreign_shop() -> None:
    problem = desk()
    (found,) = board(problem, (LI, 0, "D")).breaks(at(problem, LI, 0, "N"))
    assert (found.code, found.words) == (RuleCode.OVERLAP, "overlaps D on Mon 2 Jun")
    shift = problem.shifts[0]
    elsewhere = desk(duties=(Duty(LI, MONDAY, shift.start, shift.end),))
    (found,) = board(elsewhere).breaks(at(elsewhere, LI, 0, "N"))
    assert found.words == "overlaps another shift on Mon 2 Jun"


def test_two_shifts_that_only_touch_are_two_on_one_day() -> None:
    early = slot(1, MONDAY, "D")
    late = replace(early, id=2, start=early.end, end=early.end + timedelta(hours=4))
    problem = Problem((Person(1, "Li"),), (early, late))
    (found,) = Board(problem, [Cell(1, 1)]).breaks(Cell(1, 2))
    assert found.words == "already works D that day"


def test_service_2_1_six_days_in_any_seven() -> None:
    problem = desk()
    plan = [(LI, number, "D") for number in (1, 2, 3, 4, 5, 6)]
    found = board(problem, *plan).breaks(at(problem, LI, 7, "D"))
    assert codes(found) == ["max_consecutive"]
    assert found[0].words == "7 days of work in 7, at most 6"
    assert codes(board(problem, *plan).breaks(at(problem, LI, 8, "D"))) == []


def test_the_month_before_counts() -> None:
    before = tuple(
        Duty(LI, day, slot(1, day, "N").start, slot(1, day, "N").end, code="N")
        for day in days(6, MONDAY - timedelta(days=6))
    )
    problem = desk(duties=before)
    found = board(problem).breaks(at(problem, LI, 0, "D"))
    assert codes(found) == ["min_rest_min", "max_consecutive"]


@pytest.mark.parametrize(
    ("code", "minutes", "words"),
    [("D", 2700, "45 h that week, at most 44 h"), ("N", 2880, "48 h that week, at most 44 h")],
)
def test_service_2_1_six_shifts_a_week_warn(code: str, minutes: int, words: str) -> None:
    problem = desk()
    plan = [(LI, number, code) for number in range(5)]
    found = board(problem, *plan).breaks(at(problem, LI, 5, code))
    assert codes(found) == ["days_per_week", "max_week_min"]
    assert not any(each.is_hard for each in found)
    assert found[1].params == {"work_min": minutes, "limit_min": 2640}
    assert [each.words for each in found] == ["6 days that week, at most 5", words]


def test_a_person_s_own_week_limit_comes_first() -> None:
    part_time = desk(people=(Person(LI, "Li", max_week_minutes=900),))
    plan = board(part_time, (LI, 0, "D"), (LI, 1, "D"))
    assert codes(plan.breaks(at(part_time, LI, 2, "D"))) == ["max_week_min"]
    assert plan.breaks(at(part_time, LI, 1, "D")) == ()


@pytest.mark.parametrize(
    ("kind", "is_hard", "words"),
    [
        ("leave", True, "on leave"),
        ("sick", True, "sick"),
        ("cannot", True, "cannot work then"),
        ("avoid", False, "would rather be off"),
    ],
)
def test_absences_are_hard_and_wishes_soft(kind: str, is_hard: bool, words: str) -> None:
    problem = desk(availability=(away(LI, kind, MONDAY), away(WANG, "want", MONDAY)))
    (found,) = board(problem).breaks(at(problem, LI, 0, "N"))
    assert (found.is_hard, found.words) == (is_hard, words)
    assert board(problem).breaks(at(problem, LI, 1, "D")) == ()
    assert board(problem).breaks(at(problem, WANG, 0, "D")) == ()


def test_skill_level_validity_and_employment() -> None:
    presale = tuple(
        replace(shift, role="presale", min_level=2) for shift in grid(days(3), {"D": 1})
    )
    people = (
        Person(1, "Li", (Skill("presale", 2, valid_to=MONDAY),), employed_to=MONDAY),
        Person(2, "Wang", (Skill("presale", 1), Skill("returns", 3))),
        Person(3, "Zhao", (Skill("presale", 3),), employed_from=MONDAY + timedelta(days=1)),
    )
    problem = Problem(people, presale)
    found = [
        codes(board(problem).breaks(Cell(who, shift))) for who in (1, 2, 3) for shift in (1, 2)
    ]
    assert found == [[], ["employment", "skill"], ["skill"], ["skill"], ["employment"], []]
    assert board(problem).breaks(Cell(2, 1))[0].words == "lacks presale level 2"


def test_off_the_pattern_is_a_warning() -> None:
    rotating = Person(LI, "Li", pattern=DAY_AND_NIGHT, start_offset=1, switch_weekday=0)
    problem = desk(people=(rotating, replace(rotating, id=WANG, start_offset=None)))
    (found,) = board(problem).breaks(at(problem, LI, 0, "N"))
    assert (found.code, found.is_hard) == (RuleCode.PATTERN, False)
    assert found.words == "the pattern has D then"
    assert board(problem).breaks(at(problem, LI, 7, "N")) == ()
    assert board(problem).breaks(at(problem, WANG, 0, "N")) == ()


def led() -> Problem:
    """Li is senior; each shift needs one."""
    problem = desk()
    senior = replace(problem.people[0], skills=(Skill("presale", is_senior=True),))
    shifts = tuple(replace(shift, needs_senior=True) for shift in problem.shifts)
    return replace(problem, people=(senior, *problem.people[1:]), shifts=shifts)


def test_the_last_free_place_is_the_senior_s() -> None:
    problem = led()
    assert board(problem).breaks(at(problem, WANG, 0, "D")) == ()
    plan = board(problem, (WANG, 0, "D"))
    (found,) = plan.breaks(at(problem, ZHAO, 0, "D"))
    assert (found.code, found.is_hard) == (RuleCode.SENIOR, True)
    assert found.words == "D on Mon 2 Jun would have 0 of 1 seniors"
    assert plan.breaks(at(problem, LI, 0, "D")) == ()
    (whole,) = plan.all_breaks()
    assert (whole.code, whole.person_id) == (RuleCode.SENIOR, None)


def test_a_senior_who_is_dragged_away_is_missed() -> None:
    problem = led()
    plan = board(problem, (LI, 0, "D"), (WANG, 0, "D"))
    here, there = at(problem, LI, 0, "D"), at(problem, LI, 0, "N")
    (found,) = plan.breaks(there, without=[here])
    assert (found.code, found.shift_id, found.person_id) == (RuleCode.SENIOR, here.shift_id, None)
    assert codes(plan.breaks(at(problem, ZHAO, 0, "D"), without=[here])) == ["senior_per_shift"]
    assert plan.breaks(at(problem, ZHAO, 0, "D"), without=[at(problem, WANG, 0, "D")]) == ()
    alone = board(problem, (LI, 0, "D"))
    assert alone.breaks(there, without=[here]) == ()


def test_moving_a_cell_forgets_where_it_was() -> None:
    problem = desk()
    plan = board(problem, (LI, 0, "N"), (LI, 2, "D"))
    moved = at(problem, LI, 1, "D")
    assert plan.breaks(moved, without=[at(problem, LI, 0, "N")]) == ()
    assert plan.breaks(at(problem, LI, 0, "N")) == ()


def test_a_board_can_be_changed() -> None:
    problem = desk()
    plan = board(problem, (LI, 0, "N"))
    plan.add(at(problem, LI, 1, "D"))
    assert codes(plan.all_breaks()) == ["min_rest_min"]
    plan.remove(at(problem, LI, 0, "N"))
    assert (plan.all_breaks(), plan.cells) == ((), (at(problem, LI, 1, "D"),))
    assert [plan.missing(shift) for shift in problem.shifts[:4]] == [2, 2, 1, 2]
    with pytest.raises(KeyError):
        plan.remove(at(problem, LI, 0, "N"))


def hard_oracle(chosen: list[ShiftSlot]) -> bool:
    """Whether one person may work these, told from the clock alone."""
    by_start = sorted(chosen, key=lambda shift: shift.start)
    rested = all(two.start - one.end >= timedelta(hours=11) for one, two in pairwise(by_start))
    dates = [shift.date for shift in chosen]
    windows = [sum(first <= day < first + timedelta(days=7) for day in dates) for first in dates]
    return rested and len(set(dates)) == len(dates) and max(windows, default=0) <= 6


@given(st.lists(st.tuples(st.integers(0, 13), st.sampled_from(sorted(HOURS))), unique=True))
def test_hard_breaks_are_those_that_the_clock_tells(plan: list[tuple[int, str]]) -> None:
    problem = Problem((Person(LI, "Li"),), grid(days(14), dict.fromkeys(HOURS, 1)))
    cells = [at(problem, LI, day, code) for day, code in plan]
    chosen = [shift for shift in problem.shifts if Cell(LI, shift.id) in cells]
    full = Board(problem, cells)
    is_clean = not any(each.is_hard for each in full.all_breaks())
    assert is_clean is hard_oracle(chosen)
    assert is_clean is all(full.is_allowed(each) for each in cells)
