"""Fills a roster without a solver: the scarcest shift first, then exchanges of two cells."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from apps.service.answers import Answer, Label, Status
from apps.service.explain import in_the_way, started, uncovered_explain
from apps.service.formulation import grouped
from apps.service.planning import Cell, Person, Problem, RuleCode, ShiftSlot
from apps.service.rotation import block_codes, pattern_code
from apps.service.rules import Board, week_of

NEAR_DAYS = 6


def greedy(problem: Problem) -> Answer:
    """A plan that breaks no hard rule but those of fixed cells; labelled as not optimised.

    Fixed cells and what is allowed of the last version stay; each place goes to the person whom
    soft rules, peak exposure and hours so far speak for most.
    """
    cells, offsets = filled(problem)
    return Answer(
        Status.FEASIBLE,
        "greedy",
        cells,
        uncovered_explain(problem, cells, offsets),
        labels=(Label.NOT_OPTIMISED,),
        offsets=offsets,
    )


def filled(problem: Problem) -> tuple[tuple[Cell, ...], Mapping[int, int]]:
    """Cells, and the week of the cycle for each person who had none."""
    problem = problem.ordered()
    offsets = _offsets(problem)
    filling = _Filling(started(problem, offsets))
    filling.keep()
    for shift in filling.by_scarcity():
        filling.fill(shift)
    for shift in filling.open_shifts:
        filling.leave_unled(shift)
        while filling.board.missing(shift) and filling.exchange(shift):
            filling.fill(shift)
    return filling.board.cells, offsets


def pattern_cells(problem: Problem) -> tuple[Cell, ...]:
    """The cells that the people's patterns write, with a day off where a hard rule forbids one.

    People whose week of the cycle is still to be chosen have none.
    """
    problem = problem.ordered()
    board = Board(problem, [each.cell for each in problem.fixed])
    for shift in problem.shifts:
        for person in problem.people:
            cell = Cell(person.id, shift.id)
            if _writes(person, shift) and not _personal(board, cell):
                board.add(cell)
    return board.cells


def trimmed(
    problem: Problem, cells: Iterable[Cell], offsets: Mapping[int, int], kept: Collection[Cell]
) -> tuple[Cell, ...]:
    """A plan without the people beyond what each shift is wished to have.

    Those who work most days of that week go first; kept cells and needed seniors stay.
    """
    board = Board(started(problem, offsets), cells)
    days = Counter((c.person_id, week_of(board.book.shifts[c.shift_id].date)) for c in board.cells)
    for shift in problem.shifts:
        week = week_of(shift.date)
        on_shift = board.on_shift.get(shift.id, set())
        for who in sorted(on_shift, key=lambda who: (-days[who, week], who)):
            cell = Cell(who, shift.id)
            if len(on_shift) > shift.best and cell not in kept:
                board.remove(cell)
                days[who, week] -= 1
                if not board.is_led(shift):
                    board.add(cell)
                    days[who, week] += 1
    return board.cells


def _writes(person: Person, shift: ShiftSlot) -> bool:
    if person.pattern is None or person.start_offset is None:
        return False
    code = pattern_code(person.pattern, shift.date, person.start_offset, person.switch_weekday)
    return code == shift.code


def _personal(board: Board, cell: Cell) -> bool:
    return any(each.is_hard and each.code != RuleCode.SENIOR for each in board.breaks(cell))


def _offsets(problem: Problem) -> Mapping[int, int]:
    """Start people as the last version has them; else by turns among those who switch together.

    Seniors and others take turns apart, so that each half has seniors.
    """
    seen: dict[tuple[int, bool], int] = defaultdict(int)
    held = grouped((cell.person_id, cell) for cell in problem.previous)
    shifts = {shift.id: shift for shift in problem.shifts}
    chosen = {}
    for person in problem.people:
        if person.pattern is None or person.start_offset is not None:
            continue
        key = (person.switch_weekday, any(skill.is_senior for skill in person.skills))
        weeks, turn = len(person.pattern.weeks), seen[key]
        worked = [shifts[cell.shift_id] for cell in held.get(person.id, ())]
        chosen[person.id] = max(
            range(weeks), key=lambda at: (_fit(person, at, worked), -((at - turn) % weeks))
        )
        seen[key] += 1
    return chosen


def _fit(person: Person, offset: int, worked: list[ShiftSlot]) -> int:
    """How many of a person's shifts are of the kind that this start gives."""
    pattern = person.pattern
    return sum(
        pattern is not None
        and shift.code in block_codes(pattern, shift.date, offset, person.switch_weekday)
        for shift in worked
    )


class _Filling:
    """A board being filled, and what each person bears on it."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.board = Board(problem)
        self.fixed = {each.cell for each in problem.fixed}
        self.minutes = {person.id: 0 for person in problem.people}
        self.peak = {person.id: problem.balances.get(person.id, 0.0) for person in problem.people}
        self.open_shifts = [shift for shift in problem.shifts if problem.is_open(shift.date)]

    def keep(self) -> None:
        """Put fixed cells, the past and what is allowed of the last version on the board."""
        shifts = self.board.book.shifts
        for cell in self.problem.previous:
            if not self.problem.is_open(shifts[cell.shift_id].date):
                self.fixed.add(cell)
        for cell in sorted(self.fixed):
            self._add(cell)
        for cell in sorted(self.problem.previous, key=lambda cell: (not self._leads(cell), cell)):
            if cell not in self.fixed and not in_the_way(self.board, cell):
                self._add(cell)

    def by_scarcity(self) -> list[ShiftSlot]:
        """Open shifts that lack people, those with the fewest to choose from for a place first."""
        people = self.problem.people

        def able(shift: ShiftSlot) -> float:
            count = sum(not in_the_way(self.board, Cell(person.id, shift.id)) for person in people)
            return count / max(shift.need, 1)

        lacking = [shift for shift in self.open_shifts if self.board.missing(shift)]
        return sorted(lacking, key=lambda shift: (able(shift), shift.start, shift.id))

    def fill(self, shift: ShiftSlot) -> None:
        """Give the free places away; without its senior a shift stays empty."""
        while self.board.missing(shift):
            best = min(self._candidates(shift), default=None)
            if best is None:
                return
            self._add(Cell(best[-1], shift.id))

    def exchange(self, shift: ShiftSlot) -> bool:
        """Move somebody here from a shift that another person can take; False = nobody."""
        on_shift = self.board.on_shift[shift.id]
        for person in self.problem.people:
            near = () if person.id in on_shift else self._near_cells(person.id, shift)
            for held in near:
                if self._swap(held, Cell(person.id, shift.id)):
                    return True
        return False

    def leave_unled(self, shift: ShiftSlot) -> None:
        """Take everybody who may go off a shift that has no senior."""
        if self._lacks_senior(shift):
            for who in sorted(self.board.on_shift.get(shift.id, ())):
                cell = Cell(who, shift.id)
                if cell not in self.fixed:
                    self._remove(cell)

    def _candidates(self, shift: ShiftSlot) -> Iterator[tuple[bool, int, float, int, int]]:
        lacks_senior = self._lacks_senior(shift)
        for person in self.problem.people:
            cell = Cell(person.id, shift.id)
            if person.id in self.board.on_shift[shift.id]:
                continue
            is_senior = self.board.book.is_senior(person, shift)
            found = self.board.breaks(cell)
            hard = any(each.is_hard or each.code == RuleCode.PATTERN for each in found)
            if not hard and (is_senior or not lacks_senior):
                worn = self.peak[person.id], self.minutes[person.id]
                yield (is_senior and not lacks_senior, len(found), *worn, person.id)

    def _lacks_senior(self, shift: ShiftSlot) -> bool:
        rule = self.board.book.rules.get(RuleCode.SENIOR)
        return rule is not None and rule.is_hard and not self.board.is_led(shift)

    def _leads(self, cell: Cell) -> bool:
        book = self.board.book
        return book.is_senior(book.people[cell.person_id], book.shifts[cell.shift_id])

    def _near_cells(self, person_id: int, shift: ShiftSlot) -> list[Cell]:
        return [
            cell
            for cell in self.board.cells
            if cell.person_id == person_id
            and cell not in self.fixed
            and abs((self.board.book.shifts[cell.shift_id].date - shift.date).days) <= NEAR_DAYS
        ]

    def _swap(self, held: Cell, wanted: Cell) -> bool:
        self._remove(held)
        if not in_the_way(self.board, wanted):
            self._add(wanted)
            is_led = not self._lacks_senior(self.board.book.shifts[wanted.shift_id])
            if is_led and any(self._replaced(held, person) for person in self.problem.people):
                return True
            self._remove(wanted)
        self._add(held)
        return False

    def _replaced(self, held: Cell, person: Person) -> bool:
        cell, shift = Cell(person.id, held.shift_id), self.board.book.shifts[held.shift_id]
        is_there = person.id in self.board.on_shift[shift.id]
        if is_there or cell == held or in_the_way(self.board, cell):
            return False
        self._add(cell)
        if not self._lacks_senior(shift):
            return True
        self._remove(cell)
        return False

    def _add(self, cell: Cell) -> None:
        self._count(cell, 1)
        self.board.add(cell)

    def _remove(self, cell: Cell) -> None:
        self._count(cell, -1)
        self.board.remove(cell)

    def _count(self, cell: Cell, sign: int) -> None:
        shift = self.board.book.shifts[cell.shift_id]
        self.minutes[cell.person_id] += sign * shift.minutes
        self.peak[cell.person_id] += sign * shift.peak_expected / max(shift.need, 1)
