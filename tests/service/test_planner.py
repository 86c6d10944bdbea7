"""Rosters by the solver (service 2.6): every rule held, the same twice, mended, explained."""

import sys
from dataclasses import replace
from datetime import timedelta
from itertools import product
from random import Random

import pytest

from apps.service.answers import Answer, Label, Stage, StageName, Status
from apps.service.planner import plan, repair
from apps.service.planning import Cell, FixedCell, Person, Problem, Rule, RuleCode, Skill
from apps.service.rotation import gaps_bound
from apps.service.rules import Board
from tests.service.rosters import MONDAY, away, cell, days, desk, grid

COVER = (StageName.UNCOVERED,)


def hard_words(problem: Problem, answer: Answer) -> list[str]:
    """Hard rules that a plan breaks."""
    return [each.words for each in Board(problem, answer.cells).all_breaks() if each.is_hard]


def missing(problem: Problem, answer: Answer) -> int:
    """People that a plan lacks."""
    board = Board(problem, answer.cells)
    return sum(board.missing(shift) for shift in problem.shifts)


def turned(problem: Problem) -> Problem:
    """The same rows in another order."""
    return replace(
        problem,
        people=problem.people[::-1],
        shifts=problem.shifts[::-1],
        availability=problem.availability[::-1],
    )


@pytest.mark.parametrize(("staff", "effort"), [(12, 0.6), (20, 0.7)])
def test_the_same_problem_gives_the_same_roster(staff: int, effort: float) -> None:
    problem = desk(staff)
    told: list[Stage] = []
    one = plan(problem, effort=effort, progress=lambda stage, cells: told.append(stage))
    two = plan(turned(problem), effort=effort)
    assert (one.cells, one.offsets) == (two.cells, two.offsets)
    assert (hard_words(problem, one), missing(problem, one)) == ([], 0)
    assert one.stages[0].name == StageName.UNCOVERED
    assert (one.stages[0].status, one.stages[0].objective) == (Status.OPTIMAL, 0)
    assert [stage.name for stage in one.stages] == list(dict.fromkeys(stage.name for stage in told))


def test_service_2_2_twelve_who_switch_on_monday_lack_two() -> None:
    problem = desk(12, switch_weekdays=(0,))
    answer = plan(problem, stages=COVER, effort=5)
    assert hard_words(problem, answer) == []
    assert missing(problem, answer) == answer.stages[0].objective == gaps_bound(12, 3, 4) == 2
    assert sum(each.missing for each in answer.uncovered) == 2


@pytest.mark.parametrize("seed", range(6))
def test_random_problems_break_no_hard_rule_and_beat_the_greedy_plan(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a repeatable draw
    problem = random_problem(random)
    answer, by_hand = plan(problem, effort=0.5), _without_solver(problem)
    assert answer.has_plan
    assert (hard_words(problem, answer), hard_words(problem, by_hand)) == ([], [])
    assert missing(problem, answer) <= missing(problem, by_hand)
    assert {each.cell for each in problem.fixed} <= set(answer.cells)
    explained = {each.shift_id: each.missing for each in answer.uncovered}
    board = Board(problem, answer.cells)
    assert explained == {s.id: lack for s in problem.shifts if (lack := board.missing(s))}
    assert all(each.blocked and not each.free for each in answer.uncovered)


def random_problem(random: Random) -> Problem:
    """Five to eight people, two weeks, leave, wishes, skills and one fixed cell."""
    people = tuple(
        Person(
            number,
            f"P{number}",
            (Skill("presale", random.randint(1, 3), random.random() < 0.5),),
            max_week_minutes=random.choice((None, 1800)),
        )
        for number in range(1, random.randint(6, 9))
    )
    needs = {"D": random.randint(1, 2), "M": random.randint(0, 1), "N": random.randint(1, 2)}
    shifts = grid(days(14), needs, role="presale", needs_senior=True, peak_expected=30.0)
    kinds = ("leave", "cannot", "avoid", "want")
    absences = tuple(
        away(person.id, random.choice(kinds), random.choice(days(14)), 2) for person in people
    )
    problem = Problem(people, shifts, availability=absences, balances={1: 12.0, 2: -12.0})
    empty = Board(problem)
    allowed = [
        c for p in people for s in shifts if s.need and not empty.breaks(c := Cell(p.id, s.id))
    ]
    seniors = [c for c in allowed if people[c.person_id - 1].skills[0].is_senior]
    return replace(problem, fixed=tuple(FixedCell(c) for c in seniors[:1]))


def _without_solver(problem: Problem) -> Answer:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "apps.service.solver", None)
        answer = plan(problem)
    assert (answer.engine, answer.labels) == ("greedy", (Label.NOT_OPTIMISED,))
    return answer


@pytest.mark.parametrize("seed", range(2))
def test_the_first_stage_is_the_best_of_all_plans(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a repeatable draw
    people = (Person(1, "Li"), Person(2, "Wang"))
    shifts = grid(days(3), {"D": random.randint(1, 2), "N": 1})
    absences = (away(1, "leave", random.choice(days(3))), away(2, "sick", MONDAY))
    problem = Problem(people, shifts, availability=absences)
    cells = [Cell(person.id, shift.id) for person in people for shift in shifts]
    boards = [
        Board(problem, [each for each, is_in in zip(cells, chosen, strict=True) if is_in])
        for chosen in product((False, True), repeat=len(cells))
    ]
    allowed = [board for board in boards if not any(b.is_hard for b in board.all_breaks())]
    best = min(sum(board.missing(shift) for shift in shifts) for board in allowed)
    answer = plan(problem)
    assert (answer.status, answer.stages[0].objective) == (Status.OPTIMAL, best)
    assert missing(problem, answer) == best


def test_without_time_the_greedy_plan_stands_in_and_says_so() -> None:
    problem = desk(8)
    answer = plan(problem, effort=0)
    assert answer.labels == (Label.NO_PLAN_IN_TIME, Label.NOT_OPTIMISED)
    assert (answer.engine, answer.stages[0].status) == ("greedy", Status.UNKNOWN)
    assert hard_words(problem, answer) == []


def test_a_cancelled_run_has_no_cells() -> None:
    asked = iter([False, False, True])
    answer = plan(desk(12), is_cancelled=lambda: next(asked, True))
    assert (answer.status, answer.cells, answer.has_plan) == (Status.CANCELLED, (), False)
    at_once = plan(desk(8), is_cancelled=lambda: True)
    assert (at_once.status, at_once.stages) == (Status.CANCELLED, ())


def two_nights(*, is_overridden: bool) -> Problem:
    """Li is fixed on a night and the morning after, Zhao on leave and fixed."""
    people = (Person(1, "Li"), Person(2, "Wang"), Person(3, "Zhao"))
    problem = Problem(people, grid(days(3), {"D": 1, "N": 1}))
    plain = [(1, 0, "N"), (1, 1, "D"), (3, 2, "D")]
    cells = [cell(problem, who, MONDAY + timedelta(days=on), code) for who, on, code in plain]
    return replace(
        problem,
        fixed=tuple(FixedCell(each, is_overridden) for each in cells),
        availability=(away(3, "leave", MONDAY + timedelta(days=2)),),
    )


def test_an_impossible_roster_names_rules_and_people() -> None:
    answer = plan(two_nights(is_overridden=False))
    assert (answer.status, answer.cells) == (Status.INFEASIBLE, ())
    assert {each.words for each in answer.conflicts} <= {
        "Li: rest 8 h 30 < 11 h beside N on Mon 2 Jun",
        "Zhao: on leave",
    }
    assert answer.conflicts


def test_what_was_allowed_with_a_reason_is_not_impossible() -> None:
    problem = two_nights(is_overridden=True)
    answer = plan(problem)
    assert answer.status == Status.OPTIMAL
    assert {each.cell for each in problem.fixed} <= set(answer.cells)
    assert missing(problem, answer) == 0


def test_a_sick_call_changes_as_little_as_it_can() -> None:
    problem = desk(12)
    before = plan(problem, effort=0.4)
    people = tuple(
        replace(person, start_offset=before.offsets[person.id]) for person in problem.people
    )
    ill, first = before.cells[0].person_id, MONDAY + timedelta(days=9)
    sick = replace(
        problem,
        people=people,
        availability=(*problem.availability, away(ill, "sick", first, 3)),
        fixed=tuple(FixedCell(each) for each in before.cells[:40]),
        previous=before.cells,
        closed_before=first,
    )
    after = repair(sick)
    by_id = {shift.id: shift for shift in problem.shifts}
    changed = set(after.cells) ^ set(before.cells)
    lost = [c for c in before.cells if c.person_id == ill and c not in after.cells]
    assert hard_words(sick, after) == []
    assert all(by_id[each.shift_id].date >= first for each in changed)
    assert {by_id[each.shift_id].date for each in lost} <= set(days(3, first))
    assert len(changed) <= 2 * len(lost)
    assert missing(problem, after) == 0
    assert [stage.status for stage in after.stages[:2]] == [Status.OPTIMAL] * 2


def test_an_empty_place_is_explained_in_words() -> None:
    people = (Person(1, "Li"), Person(2, "Wang"), Person(3, "Zhao"))
    shifts = grid(days(2), {"N": 2, "D": 2})
    problem = Problem(
        people,
        tuple(replace(shift, need=0) if shift.id in (2, 3) else shift for shift in shifts),
        availability=(away(3, "leave", MONDAY, 2),),
        previous=(Cell(1, 1), Cell(2, 1)),
        rules=(Rule(RuleCode.MIN_REST, 660, is_hard=True),),
        balances={1: 4.0, 2: -4.0},
    )
    answer = plan(problem)
    (found,) = answer.uncovered[:1]
    assert missing(problem, answer) == 2
    assert found.allowable[0] in {1, 2}
    assert "1 on leave (Zhao)" in found.words
    if found.shift_id == 4:
        assert found.words == (
            "Tue 3 Jun D needs 2, 2 missing: 2 rest 8 h 30 < 11 h beside N on Mon 2 Jun "
            "(Li, Wang); 1 on leave (Zhao). Ask the director to allow Wang."
        )


def test_wishes_and_evenness_come_after_cover() -> None:
    people = tuple(Person(number, f"P{number}") for number in (1, 2, 3))
    problem = Problem(
        people,
        grid(days(6), {"D": 1}, peak_expected=20.0),
        availability=(away(1, "avoid", MONDAY), away(2, "want", MONDAY + timedelta(days=1))),
        balances={3: 20.0},
    )
    answer = plan(problem)
    worked = [sum(c.person_id == person for c in answer.cells) for person in (1, 2, 3)]
    assert answer.status == Status.OPTIMAL
    assert {stage.name: stage.objective for stage in answer.stages}[StageName.PEAK] in {0, 10}
    assert worked[2] < max(worked)
    assert cell(problem, 1, MONDAY, "D") not in answer.cells
    assert cell(problem, 2, MONDAY + timedelta(days=1), "D") in answer.cells


def test_the_best_number_is_above_the_need() -> None:
    people = tuple(Person(number, f"P{number}") for number in (1, 2, 3))
    shifts = tuple(replace(shift, target=2) for shift in grid(days(2), {"D": 1}))
    answer = plan(Problem(people, shifts), stages=(*COVER, StageName.STAFFING))
    assert sorted(each.shift_id for each in answer.cells) == [1, 1, 2, 2]
