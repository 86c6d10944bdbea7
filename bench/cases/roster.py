"""Case 10: a roster of four weeks for 8 to 40 people: cover, evenness, and a sick call mended."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from time import perf_counter, process_time

from apps.service.answers import Answer, Stage, StageName, Status
from apps.service.planner import plan, repair
from apps.service.planning import Availability, Cell, Pattern, Person, Problem, ShiftSlot, Skill
from apps.service.rotation import gaps_bound
from apps.service.rules import Board
from bench.checks import WrongError
from bench.measuring import memory_peak, memory_reset
from bench.results import Result

MONDAY = date(2025, 6, 2)
DAYS = 28
HOURS = {"D": (510, 1020, 60), "N": (960, 1440, 0)}
PATTERN = Pattern((("D",) * 7, ("N",) * 7), MONDAY)
LEAVE, WISHES = 0.03, 0.02
# Targets in seconds: to the first plan, proven to leave no place empty that need not be.
FIRST_PLAN = {8: 2.0, 12: 2.0, 20: 5.0, 40: 5.0}
REPAIR = 1.0
# Places left empty with one switch weekday, against the bound.
GAPS = 1.2
SICK_FROM, SICK_DAYS = 9, 3
COHORTS, ONE_DAY = (0, 3), (0,)


@dataclass(frozen=True)
class Measured:
    """One planned roster: seconds to the proof of its cover and to the end, and of processor."""

    answer: Answer
    first: float
    total: float
    busy: float


def cases(scale: float) -> list[Result]:
    """Plan for teams of four sizes, with two switch weekdays and with one; mend a sick call."""
    results = []
    for staff in FIRST_PLAN:
        results += _two_cohorts(staff)
        results += _one_weekday(staff)
    return results


def desk(staff: int, switch_weekdays: Sequence[int], seed: int = 1) -> Problem:
    """People by turns on the switch weekdays; needs, seniors and leave as the shop's shape."""
    random = Random(seed)
    dates = [MONDAY + timedelta(days=at) for at in range(DAYS)]
    base = staff * 5 / 7
    needs = {"D": int(0.44 * base), "N": int(0.48 * base)}
    people = tuple(
        Person(
            number,
            f"Person {number}",
            (Skill("presale", is_senior=number <= max(4, staff // 3)),),
            pattern=PATTERN,
            start_offset=None,
            switch_weekday=switch_weekdays[number % len(switch_weekdays)],
        )
        for number in range(1, staff + 1)
    )
    kinds = [(day, code) for day in dates for code in needs]
    shifts = [_shift(at, day, code, needs[code]) for at, (day, code) in enumerate(kinds, 1)]
    return Problem(people, tuple(shifts), availability=tuple(_absences(random, people, dates)))


def _shift(number: int, day: date, code: str, need: int) -> ShiftSlot:
    start, end, pause = HOURS[code]
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)
    return ShiftSlot(
        number,
        day,
        code,
        midnight + timedelta(minutes=start),
        midnight + timedelta(minutes=end),
        need,
        break_minutes=pause,
        role="presale",
        needs_senior=True,
        is_night=code == "N",
        # As many customers for each person of a shift: the spread is then one of shifts.
        peak_expected=20.0 * need,
    )


def _absences(
    random: Random, people: Iterable[Person], dates: Sequence[date]
) -> Iterable[Availability]:
    for person in people:
        for day in dates:
            drawn = random.random()
            kind = "leave" if drawn < LEAVE else "avoid" if drawn < LEAVE + WISHES else ""
            start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)
            if kind == "leave":
                yield Availability(person.id, "leave", start, start + timedelta(days=1))
            elif kind == "avoid":
                yield Availability(person.id, "avoid", start, start + timedelta(days=1))


def _planned(problem: Problem) -> Measured:
    start, begun, first, busy = perf_counter(), process_time(), 0.0, 0.0

    def told(stage: Stage, cells: tuple[Cell, ...]) -> None:
        nonlocal first, busy
        if stage.name == StageName.UNCOVERED:
            first, busy = perf_counter() - start, process_time() - begun

    answer = plan(problem, progress=told)
    total = perf_counter() - start
    _checked(problem, answer)
    return Measured(answer, first, total, busy)


def _checked(problem: Problem, answer: Answer) -> None:
    board = Board(problem, answer.cells)
    broken = [each for each in board.all_breaks() if each.is_hard]
    if broken or not answer.has_plan:
        raise WrongError(f"{answer.status}: {len(broken)} hard rules broken")


def _two_cohorts(staff: int) -> list[Result]:
    problem = desk(staff, COHORTS)
    memory_reset()
    made = _planned(problem)
    if _uncovered(made.answer):
        raise WrongError(f"{staff} people: {_uncovered(made.answer)} places uncovered")
    memory = memory_peak()
    cells, target = len(made.answer.cells), FIRST_PLAN[staff]
    what = f"{staff} people, Mon/Thu: first plan"
    return [
        Result(10, what, target, made.first, 1.0, cells, memory, _note(problem, made)),
        _mended(staff, problem, made.answer),
    ]


def _one_weekday(staff: int) -> list[Result]:
    """What one switch weekday costs: places left empty against the fewest that anybody can."""
    problem = desk(staff, ONE_DAY)
    needs = {shift.code: shift.need for shift in problem.shifts}
    bound = gaps_bound(staff, needs["D"], needs["N"])
    if not bound:
        return []
    made = _planned(problem)
    what, places = f"{staff} people, Monday only: empty", _uncovered(made.answer)
    cells, note = len(made.answer.cells), _note(problem, made)
    return [Result(10, what, bound, places, GAPS, cells, 0.0, note, unit="places")]


def _mended(staff: int, problem: Problem, before: Answer) -> Result:
    first = MONDAY + timedelta(days=SICK_FROM)
    ill = next(cell.person_id for cell in before.cells if _day(problem, cell) == first)
    start = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(hours=8)
    sick = Availability(ill, "sick", start, start + timedelta(days=SICK_DAYS))
    people = tuple(
        replace(person, start_offset=before.offsets[person.id]) for person in problem.people
    )
    called = replace(
        problem,
        people=people,
        availability=(*problem.availability, sick),
        previous=before.cells,
        closed_before=first,
    )
    begun, busy = perf_counter(), process_time()
    after = repair(called)
    took, busy = perf_counter() - begun, process_time() - busy
    _checked(called, after)
    changed = set(after.cells) ^ set(before.cells)
    proof = "proven" if after.stages[1].status == Status.OPTIMAL else "not proven"
    note = (
        f"{len(changed)} cells changed ({proof}), {_uncovered(after)} uncovered, "
        f"processor {busy:.2f} s"
    )
    what = f"{staff} people: {SICK_DAYS} days sick"
    return Result(10, what, REPAIR, took, 1.0, len(changed), 0.0, note)


def _note(problem: Problem, made: Measured) -> str:
    stages = {stage.name: stage for stage in made.answer.stages}
    cover = stages[StageName.UNCOVERED]
    proof = "proven" if cover.status == Status.OPTIMAL else f"bound {cover.bound}"
    spread = _peak_spread(problem, made.answer)
    broken = stages[StageName.WISHES].objective
    wishes = "?" if broken is None else broken
    asked = sum(each.kind == "avoid" for each in problem.availability)
    return (
        f"{_uncovered(made.answer)} uncovered ({proof}), peak spread {spread:.1%}, "
        f"wishes broken {wishes}/{asked}, all stages {made.total:.1f} s, "
        f"processor {made.busy:.2f} s to the first plan"
    )


def _uncovered(answer: Answer) -> int:
    return sum(each.missing for each in answer.uncovered)


def _peak_spread(problem: Problem, answer: Answer) -> float:
    customers = {shift.id: shift.peak_expected / shift.need for shift in problem.shifts}
    borne: dict[int, float] = defaultdict(float)
    for cell in answer.cells:
        borne[cell.person_id] += customers[cell.shift_id]
    return (max(borne.values()) - min(borne.values())) / max(borne.values())


def _day(problem: Problem, cell: Cell) -> date:
    return next(shift.date for shift in problem.shifts if shift.id == cell.shift_id)
