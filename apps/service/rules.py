"""What may not be, and what should not be: the one place that decides whether a cell is allowed.

`Rulebook` knows the problem, `Board` also who is on which shift now. Both are cheap to ask: a
grid asks for every target of a cell that is being dragged.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from apps.service.answers import Break
from apps.service.planning import (
    HARD_KINDS,
    Availability,
    Cell,
    Duty,
    Person,
    Problem,
    Rule,
    RuleCode,
    ShiftSlot,
    Skill,
)
from apps.service.rotation import block_codes
from apps.service.wording import Params, rule_words

Work = ShiftSlot | Duty
SEVEN = 7


class Finding(NamedTuple):
    """A rule that does not hold, before it is put into words."""

    code: RuleCode
    params: Params
    is_hard: bool = True


def rest_minutes(first: Work, second: Work) -> int:
    """Minutes between the end of the earlier and the start of the later; negative = overlap."""
    earlier, later = sorted((first, second), key=lambda work: work.start)
    return int((later.start - earlier.end).total_seconds() // 60)


def week_of(day: date) -> date:
    """The Monday of a day's week: hours and days are counted from it."""
    return day - timedelta(days=day.weekday())


class Rulebook:
    """The rules of one problem, for a person and a shift or for two shifts."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.people = {person.id: person for person in problem.people}
        self.shifts = {shift.id: shift for shift in problem.shifts}
        self.rules = {rule.code: rule for rule in problem.rules}
        self._absences: dict[int, list[Availability]] = defaultdict(list)
        for absence in problem.availability:
            if absence.kind != "want":
                self._absences[absence.person_id].append(absence)

    def own(self, person: Person, shift: ShiftSlot) -> list[Finding]:
        """What speaks against a person on a shift whatever else is planned."""
        found = []
        if not _is_employed(person, shift.date):
            found.append(Finding(RuleCode.EMPLOYMENT, {}))
        if shift.role and not _skills(person, shift, shift.min_level):
            lacking: Params = {"role": shift.role, "level": shift.min_level}
            found.append(Finding(RuleCode.SKILL, lacking))
        found += [
            Finding(RuleCode(absence.kind), {}, absence.kind in HARD_KINDS)
            for absence in self._absences.get(person.id, ())
            if absence.start < shift.end and shift.start < absence.end
        ]
        return found + self._off_pattern(person, shift)

    def pair(self, shift: ShiftSlot, other: Work) -> Finding | None:
        """What forbids one person both: overlap, two on one day, too little rest between."""
        rest = rest_minutes(shift, other)
        rule = self.rules.get(RuleCode.MIN_REST)
        if rest < 0:
            return Finding(RuleCode.OVERLAP, _beside(other))
        if shift.date == other.date:
            return Finding(RuleCode.ONE_A_DAY, _beside(other))
        if rule is None or rest >= rule.value:
            return None
        params = {**_beside(other), "rest_min": rest, "limit_min": rule.value}
        return Finding(RuleCode.MIN_REST, params, rule.is_hard)

    def is_senior(self, person: Person, shift: ShiftSlot) -> bool:
        """Whether the person counts as the senior of this shift."""
        return any(skill.is_senior for skill in _skills(person, shift, 0))

    def seniors_needed(self, shift: ShiftSlot) -> int:
        """How many seniors a staffed shift has to have."""
        rule = self.rules.get(RuleCode.SENIOR)
        return rule.value if rule is not None and shift.needs_senior else 0

    def week_limit(self, person: Person) -> Rule | None:
        """The rule of minutes a week with the person's own limit, or None."""
        rule = self.rules.get(RuleCode.MAX_WEEK)
        if rule is None or person.max_week_minutes is None:
            return rule
        return Rule(rule.code, person.max_week_minutes, rule.is_hard, rule.weight)

    def broken(self, finding: Finding, person_id: int | None, shift_id: int) -> Break:
        """The finding about a person and a shift, in words."""
        words = rule_words(finding.code, finding.params)
        return Break(finding.code, finding.is_hard, person_id, shift_id, finding.params, words)

    def _off_pattern(self, person: Person, shift: ShiftSlot) -> list[Finding]:
        if person.pattern is None or person.start_offset is None:
            return []
        codes = block_codes(person.pattern, shift.date, person.start_offset, person.switch_weekday)
        if shift.code in codes:
            return []
        return [Finding(RuleCode.PATTERN, {"codes": ", ".join(sorted(codes))}, is_hard=False)]


class Board:
    """A roster as it stands: who is on which shift, and what one more cell would break."""

    def __init__(self, problem: Problem, cells: Iterable[Cell] = ()) -> None:
        self.book = Rulebook(problem)
        self.on_shift: dict[int, set[int]] = defaultdict(set)
        self._work: dict[int, dict[Cell | Duty, Work]] = defaultdict(dict)
        for duty in problem.duties:
            self._work[duty.person_id][duty] = duty
        for cell in cells:
            self.add(cell)

    def add(self, cell: Cell) -> None:
        """Put a person on a shift, allowed or not."""
        self._work[cell.person_id][cell] = self.book.shifts[cell.shift_id]
        self.on_shift[cell.shift_id].add(cell.person_id)

    def remove(self, cell: Cell) -> None:
        """Take a person off a shift. KeyError: the person is not on it."""
        del self._work[cell.person_id][cell]
        self.on_shift[cell.shift_id].remove(cell.person_id)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells, in order."""
        return tuple(
            sorted(Cell(who, shift) for shift, people in self.on_shift.items() for who in people)
        )

    def missing(self, shift: ShiftSlot) -> int:
        """People that a shift still lacks."""
        return max(0, shift.need - len(self.on_shift.get(shift.id, ())))

    def is_led(self, shift: ShiftSlot) -> bool:
        """Whether the shift has its seniors."""
        on_shift = self.on_shift.get(shift.id, ())
        return self._seniors_short(shift, on_shift, 0) is None

    def breaks(self, cell: Cell, *, without: Collection[Cell] = ()) -> tuple[Break, ...]:
        """What the cell breaks beside the others of the board, whether it is on it or not.

        `without`: cells that would go in the same step (where it is dragged from, whom it
        replaces). A shift that they leave without its senior is among the breaks.
        """
        found = self._person_breaks(cell, {cell, *without})
        gone = [each for each in without if each.shift_id != cell.shift_id]
        return (
            *found,
            *self._senior_break(cell, without),
            *(each for left in gone for each in self._left_alone(left, without)),
        )

    def is_allowed(self, cell: Cell, *, without: Collection[Cell] = ()) -> bool:
        """Whether the cell breaks no hard rule."""
        return not any(each.is_hard for each in self.breaks(cell, without=without))

    def all_breaks(self) -> tuple[Break, ...]:
        """All that the roster breaks, each once, at the cell that comes last in time."""
        growing = Board(self.book.problem)
        found: list[Break] = []
        by_time = sorted(self.cells, key=lambda cell: (self._shift(cell).start, cell))
        for cell in by_time:
            found += growing._person_breaks(cell, {cell})
            growing.add(cell)
        for shift_id in sorted(self.on_shift):
            found += self._unled(self.book.shifts[shift_id], self.on_shift[shift_id])
        return tuple(found)

    def _shift(self, cell: Cell) -> ShiftSlot:
        return self.book.shifts[cell.shift_id]

    def _person_breaks(self, cell: Cell, hidden: Collection[Cell]) -> list[Break]:
        shift, person = self._shift(cell), self.book.people[cell.person_id]
        held = self._work.get(cell.person_id, {})
        others = [work for key, work in held.items() if key not in hidden]
        found = self.book.own(person, shift)
        found += [pair for work in others if (pair := self.book.pair(shift, work)) is not None]
        found += self._stretch(shift, others)
        found += self._week(person, shift, others)
        return [self.book.broken(each, person.id, shift.id) for each in found]

    def _stretch(self, shift: ShiftSlot, others: Sequence[Work]) -> list[Finding]:
        rule = self.book.rules.get(RuleCode.MAX_CONSECUTIVE)
        if rule is None:
            return []
        last = shift.date.toordinal()
        days = (work.date.toordinal() for work in others)
        worked = {last, *(day for day in days if abs(day - last) < SEVEN)}
        if len(worked) <= rule.value:
            return []
        most = max(
            sum(day in worked for day in range(first, first + SEVEN))
            for first in range(last - SEVEN + 1, last + 1)
        )
        if most <= rule.value:
            return []
        return [Finding(rule.code, {"days": most, "limit": rule.value}, rule.is_hard)]

    def _week(self, person: Person, shift: ShiftSlot, others: Sequence[Work]) -> list[Finding]:
        week = week_of(shift.date)
        same = [shift, *(work for work in others if week_of(work.date) == week)]
        found = []
        rule = self.book.rules.get(RuleCode.DAYS_PER_WEEK)
        days = len({work.date for work in same})
        if rule is not None and days > rule.value:
            params = {"days": days, "limit": rule.value}
            found.append(Finding(rule.code, params, rule.is_hard))
        rule = self.book.week_limit(person)
        minutes = sum(work.minutes for work in same)
        if rule is not None and minutes > rule.value:
            params = {"work_min": minutes, "limit_min": rule.value}
            found.append(Finding(rule.code, params, rule.is_hard))
        return found

    def _senior_break(self, cell: Cell, without: Collection[Cell]) -> list[Break]:
        # A shift that is still being filled may wait for its senior as long as a place is free.
        shift = self._shift(cell)
        people = self._staying(shift, without) | {cell.person_id}
        free = max(0, shift.need - len(people))
        finding = self._seniors_short(shift, people, free)
        return [] if finding is None else [self.book.broken(finding, cell.person_id, shift.id)]

    def _left_alone(self, left: Cell, without: Collection[Cell]) -> list[Break]:
        shift, person = self._shift(left), self.book.people[left.person_id]
        if not self.book.is_senior(person, shift):
            return []
        return self._unled(shift, self._staying(shift, without))

    def _unled(self, shift: ShiftSlot, people: Collection[int]) -> list[Break]:
        finding = self._seniors_short(shift, people, 0) if people else None
        return [] if finding is None else [self.book.broken(finding, None, shift.id)]

    def _staying(self, shift: ShiftSlot, without: Collection[Cell]) -> set[int]:
        leaving = {each.person_id for each in without if each.shift_id == shift.id}
        return self.on_shift.get(shift.id, set()) - leaving

    def _seniors_short(
        self, shift: ShiftSlot, people: Collection[int], free: int
    ) -> Finding | None:
        needed = self.book.seniors_needed(shift)
        if not needed:
            return None
        held = sum(self.book.is_senior(self.book.people[who], shift) for who in people)
        if held + free >= needed:
            return None
        params: Params = {
            "code": shift.code,
            "date": shift.date.isoformat(),
            "seniors": held,
            "limit": needed,
        }
        return Finding(RuleCode.SENIOR, params, self.book.rules[RuleCode.SENIOR].is_hard)


def _beside(other: Work) -> Params:
    return {
        "other_code": other.code,
        "other_date": other.date.isoformat(),
        "other_start": other.start.isoformat(),
        "other_end": other.end.isoformat(),
    }


def _is_employed(person: Person, day: date) -> bool:
    return (person.employed_from is None or person.employed_from <= day) and (
        person.employed_to is None or day <= person.employed_to
    )


def _skills(person: Person, shift: ShiftSlot, level: int) -> list[Skill]:
    """The skills that count on the shift: of its role, where it has one, and still valid."""
    return [
        skill
        for skill in person.skills
        if (not shift.role or skill.role == shift.role)
        and skill.level >= level
        and (skill.valid_to is None or shift.date <= skill.valid_to)
    ]
