"""A planning problem in sums: which cells are open, what is limited, what shall be even.

Solver-independent: the solver turns each `Limit`, `Lead` and `Spread` into one constraint.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property  # noqa: TID251 -- it knows no Django; one thread plans
from itertools import combinations
from typing import TypeVar

from apps.service.planning import (
    HARD_KINDS,
    Cell,
    Duty,
    FixedCell,
    Person,
    Problem,
    Rule,
    RuleCode,
    ShiftSlot,
)
from apps.service.rotation import block_codes
from apps.service.rules import SEVEN, Rulebook, week_of

Term = tuple[Cell, int]
Key = TypeVar("Key", int, date)
HOUR = 60
ONE_DAY = timedelta(days=1)
SIX_DAYS = timedelta(days=SEVEN - 1)


@dataclass(frozen=True, slots=True)
class Limit:
    """The sum of cell x factor is at most `most`.

    A soft one may be exceeded, at the cost of `weight` for each started `unit`.
    """

    code: RuleCode
    person_id: int
    terms: tuple[Term, ...]
    most: int
    is_hard: bool = True
    weight: int = 1
    unit: int = 1


@dataclass(frozen=True, slots=True)
class Lead:
    """As soon as one of `cells` is taken, `needed` of `seniors` are."""

    shift_id: int
    cells: tuple[Cell, ...]
    seniors: tuple[Cell, ...]
    needed: int
    is_hard: bool
    weight: int


@dataclass(frozen=True, slots=True)
class Wish:
    """A person would rather have none of these cells (avoiding), or one of them at least."""

    person_id: int
    is_avoiding: bool
    cells: tuple[Cell, ...]
    weight: int


class Formulation:
    """The sums of one problem, in a fixed order."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem.ordered()
        self.book = Rulebook(self.problem)
        self._duties: dict[int, list[Duty]] = defaultdict(list)
        for duty in self.problem.duties:
            self._duties[duty.person_id].append(duty)
        past = {cell for cell in self.problem.previous if self.is_closed(cell)}
        fixed = self.problem.fixed
        self.overridden = past | {each.cell for each in fixed if each.is_overridden}
        self.kept = self.overridden | {each.cell for each in fixed}
        self.cells = tuple(
            cell
            for person in self.problem.people
            for shift in self.problem.shifts
            if (cell := Cell(person.id, shift.id)) in self.kept or self._is_open(person, shift)
        )

    def is_closed(self, cell: Cell) -> bool:
        """Whether the cell lies on a date that may not change."""
        return not self.problem.is_open(self.book.shifts[cell.shift_id].date)

    @cached_property
    def by_person(self) -> Mapping[int, tuple[Cell, ...]]:
        """Open cells of each person in order of time."""
        return grouped((cell.person_id, cell) for cell in self.cells)

    @cached_property
    def by_shift(self) -> Mapping[int, tuple[Cell, ...]]:
        """Open cells of each shift by person."""
        return grouped((cell.shift_id, cell) for cell in self.cells)

    @cached_property
    def open_shifts(self) -> tuple[ShiftSlot, ...]:
        """Shifts whose cover can still change."""
        return tuple(each for each in self.problem.shifts if self.problem.is_open(each.date))

    def offsets(self) -> Iterator[tuple[Person, Mapping[Cell, frozenset[int]]]]:
        """People whose start in the cycle is to be chosen, and where each cell of theirs fits."""
        for person in self.problem.people:
            if person.pattern is None or person.start_offset is not None:
                continue
            free = [c for c in self.by_person.get(person.id, ()) if c not in self.kept]
            yield person, {cell: self._fitting(person, cell) for cell in free}

    def limits(self) -> Iterator[Limit]:
        """All limits of people: days, rest, hours; and kept cells that may not be."""
        for cell in sorted(self.kept - self.overridden):
            person, shift = self.book.people[cell.person_id], self._shift(cell)
            for code in self._forbidding(person, shift):
                yield Limit(code, person.id, ((cell, 1),), 0)
        for person in self.problem.people:
            cells = self.by_person.get(person.id, ())
            duties = self._duties.get(person.id, [])
            found = (
                *self._pairs(person.id, cells),
                *self._stretches(person.id, cells, duties),
                *self._weeks(person, cells, duties),
            )
            yield from (limit for limit in found if limit is not None)

    def leads(self) -> Iterator[Lead]:
        """Shifts that have to have seniors."""
        rule = self.book.rules.get(RuleCode.SENIOR)
        for shift in self.open_shifts if rule is not None else ():
            needed = self.book.seniors_needed(shift)
            cells = self.by_shift.get(shift.id, ())
            if rule is None or not needed or not cells:
                continue
            seniors = [
                cell
                for cell in cells
                if self.book.is_senior(self.book.people[cell.person_id], shift)
            ]
            asking = tuple(cell for cell in cells if cell not in self.overridden)
            yield Lead(shift.id, asking, tuple(seniors), needed, rule.is_hard, rule.weight)

    def wishes(self) -> Iterator[Wish]:
        """What people asked for that is open to them."""
        rule = self.book.rules.get(RuleCode.WISHES)
        for asked in self.problem.availability if rule is not None else ():
            cells = tuple(
                cell
                for cell in self.by_person.get(asked.person_id, ())
                if asked.start < self._shift(cell).end and self._shift(cell).start < asked.end
            )
            if rule is not None and cells and asked.kind not in HARD_KINDS:
                yield Wish(asked.person_id, asked.kind == "avoid", cells, rule.weight)

    def possible_fixed(self) -> tuple[FixedCell, ...]:
        """Fixed cells without those that an absence, or the like, has since forbidden."""
        people, shifts = self.book.people, self.book.shifts
        return tuple(
            each
            for each in self.problem.fixed
            if each.is_overridden
            or not any(
                own.is_hard
                for own in self.book.own(people[each.cell.person_id], shifts[each.cell.shift_id])
            )
        )

    def _shift(self, cell: Cell) -> ShiftSlot:
        return self.book.shifts[cell.shift_id]

    def _is_open(self, person: Person, shift: ShiftSlot) -> bool:
        cell = Cell(person.id, shift.id)
        if self.is_closed(cell) or next(self._forbidding(person, shift), None) is not None:
            return False
        return (
            person.pattern is None
            or person.start_offset is not None
            or bool(self._fitting(person, cell))
        )

    def _forbidding(self, person: Person, shift: ShiftSlot) -> Iterator[RuleCode]:
        """What closes the cell; a kept cell may be off the pattern."""
        is_kept = Cell(person.id, shift.id) in self.kept
        for own in self.book.own(person, shift):
            if own.is_hard or (own.code == RuleCode.PATTERN and not is_kept):
                yield own.code
        for duty in self._duties.get(person.id, ()):
            pair = self.book.pair(shift, duty)
            if pair is not None and pair.is_hard:
                yield pair.code

    def _fitting(self, person: Person, cell: Cell) -> frozenset[int]:
        pattern, shift = person.pattern, self._shift(cell)
        if pattern is None:
            return frozenset()
        return frozenset(
            offset
            for offset in range(len(pattern.weeks))
            if shift.code in block_codes(pattern, shift.date, offset, person.switch_weekday)
        )

    @cached_property
    def _clashes(self) -> Mapping[tuple[int, int], Rule]:
        """Pairs of shifts that one person may not, or should not, work both."""
        found = {}
        for one, two in combinations(self.problem.shifts, 2):
            pair = self.book.pair(one, two)
            if pair is not None:
                found[one.id, two.id] = Rule(pair.code, is_hard=pair.is_hard)
        return found

    def _pairs(self, person_id: int, cells: Sequence[Cell]) -> Iterator[Limit | None]:
        held = {cell.shift_id: cell for cell in cells}
        for (one, two), rule in self._clashes.items():
            if one in held and two in held:
                yield self._limit(rule, person_id, [(held[one], 1), (held[two], 1)], 1)

    def _stretches(
        self, person_id: int, cells: Sequence[Cell], duties: Sequence[Duty]
    ) -> Iterator[Limit | None]:
        rule = self.book.rules.get(RuleCode.MAX_CONSECUTIVE)
        if rule is None or not cells:
            return
        dated = [(cell, self._shift(cell).date) for cell in cells]
        first, end = dated[0][1] - SIX_DAYS, dated[-1][1]
        while first <= end:
            inside = [(cell, 1) for cell, day in dated if first <= day <= first + SIX_DAYS]
            other = {duty.date for duty in duties if first <= duty.date <= first + SIX_DAYS}
            yield self._limit(rule, person_id, inside, rule.value - len(other))
            first += ONE_DAY

    def _weeks(
        self, person: Person, cells: Sequence[Cell], duties: Sequence[Duty]
    ) -> Iterator[Limit | None]:
        days, hours = self.book.rules.get(RuleCode.DAYS_PER_WEEK), self.book.week_limit(person)
        weeks = grouped((week_of(self._shift(cell).date), cell) for cell in cells)
        for week, inside in weeks.items():
            other = [duty for duty in duties if week_of(duty.date) == week]
            if days is not None:
                most = days.value - len({duty.date for duty in other})
                yield self._limit(days, person.id, [(cell, 1) for cell in inside], most)
            if hours is not None:
                most = hours.value - sum(duty.minutes for duty in other)
                minutes = [(cell, self._shift(cell).minutes) for cell in inside]
                yield self._limit(hours, person.id, minutes, most, unit=HOUR)

    def _limit(
        self, rule: Rule, person_id: int, terms: Sequence[Term], most: int, unit: int = 1
    ) -> Limit | None:
        # What was broken with a reason, or lies in the past, is no cause to call it impossible.
        if any(cell in self.overridden for cell, _ in terms):
            most = max(most, sum(factor for cell, factor in terms if cell in self.kept))
        most = max(most, 0)
        if sum(factor for _, factor in terms) <= most:
            return None
        return Limit(rule.code, person_id, tuple(terms), most, rule.is_hard, rule.weight, unit)


def grouped(pairs: Iterable[tuple[Key, Cell]]) -> Mapping[Key, tuple[Cell, ...]]:
    """Cells by key, each group in the order given."""
    groups: dict[Key, list[Cell]] = defaultdict(list)
    for key, cell in pairs:
        groups[key].append(cell)
    return {key: tuple(cells) for key, cells in groups.items()}
