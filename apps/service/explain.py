"""Why a shift stays empty, and why the fixed cells of a roster cannot all be: in plain words."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from apps.service.answers import Break, Uncovered
from apps.service.planning import Cell, Problem, RuleCode, ShiftSlot
from apps.service.rotation import COHORT_GAP, WEEKDAYS
from apps.service.rules import Board
from apps.service.wording import day_words

MOST_NAMES = 4
# A person with only these in the way may be let in with a reason.
ALLOWABLE = frozenset({RuleCode.MIN_REST, RuleCode.PATTERN})


def uncovered_explain(
    problem: Problem, cells: Iterable[Cell], offsets: Mapping[int, int]
) -> tuple[Uncovered, ...]:
    """Each shift that lacks people and may still change, with what keeps everybody from it.

    `offsets`: weeks of the cycle that the plan chose for people who had none.
    """
    board = Board(started(problem, offsets), cells)
    return tuple(
        _explained(board, shift)
        for shift in board.book.problem.shifts
        if board.missing(shift) and problem.is_open(shift.date)
    )


def conflicts_explain(
    problem: Problem, core: Collection[tuple[RuleCode, int]]
) -> tuple[Break, ...]:
    """Hard rules that the fixed cells break among themselves, of the rules and people of `core`.

    With an empty core: all of them. Cells that somebody allowed with a reason are left out.
    """
    fixed = [each.cell for each in problem.fixed]
    allowed = {each.cell for each in problem.fixed if each.is_overridden}
    names = {person.id: person.name for person in problem.people}
    found = []
    for broken in Board(problem, fixed).all_breaks():
        who = broken.shift_id if broken.person_id is None else broken.person_id
        is_allowed = Cell(broken.person_id or 0, broken.shift_id) in allowed
        if broken.is_hard and not is_allowed and (not core or (broken.code, who) in core):
            found.append(_named(broken, names))
    return tuple(found)


def started(problem: Problem, offsets: Mapping[int, int]) -> Problem:
    """The problem with a week of the cycle for each person who had none."""
    people = tuple(
        replace(person, start_offset=offsets.get(person.id, person.start_offset))
        for person in problem.people
    )
    return replace(problem, people=people)


def in_the_way(board: Board, cell: Cell) -> tuple[Break, ...]:
    """What keeps the planner from a cell: hard rules, and the pattern."""
    found = board.breaks(cell)
    return tuple(each for each in found if each.is_hard or each.code == RuleCode.PATTERN)


def _explained(board: Board, shift: ShiftSlot) -> Uncovered:
    off = [who for who in board.book.people if who not in board.on_shift.get(shift.id, ())]
    ways = {who: in_the_way(board, Cell(who, shift.id)) for who in sorted(off)}
    balances = board.book.problem.balances
    allowable = [
        who for who, breaks in ways.items() if breaks and {b.code for b in breaks} <= ALLOWABLE
    ]
    blocked = tuple(each for breaks in ways.values() for each in breaks)
    free = tuple(who for who, breaks in ways.items() if not breaks)
    ranked = tuple(sorted(allowable, key=lambda who: (balances.get(who, 0.0), who)))
    switch = _switch(board, shift) if ranked else None
    found = Uncovered(shift.id, board.missing(shift), blocked, free, ranked, "", switch)
    return replace(found, words=_words(board, shift, found))


def reasons_of(found: Uncovered) -> list[tuple[Break, tuple[int, ...]]]:
    """What keeps people from a shift, by the first rule that each meets: most people first."""
    first: dict[int, Break] = {}
    for broken in found.blocked:
        if broken.person_id is not None:
            first.setdefault(broken.person_id, broken)
    groups: dict[str, list[int]] = defaultdict(list)
    shown: dict[str, Break] = {}
    for who, broken in first.items():
        groups[broken.words].append(who)
        shown.setdefault(broken.words, broken)
    listed = sorted(groups.items(), key=lambda each: (-len(each[1]), each[0]))
    return [(shown[words], tuple(people)) for words, people in listed]


def _words(board: Board, shift: ShiftSlot, found: Uncovered) -> str:
    names = {who: person.name for who, person in board.book.people.items()}
    clauses = [
        f"{len(people)} {broken.words} ({_listed([names[who] for who in people])})"
        for broken, people in reasons_of(found)
    ]
    if found.free:
        clauses.append(f"{len(found.free)} free ({_listed([names[who] for who in found.free])})")
    head = f"{day_words(shift.date)} {shift.code} needs {shift.need}, {found.missing} missing"
    return f"{head}: {'; '.join(clauses) or 'nobody else is there'}.{_advice(found, names)}"


def _advice(found: Uncovered, names: Mapping[int, str]) -> str:
    if not found.allowable:
        return ""
    allow = f"ask the director to allow {names[found.allowable[0]]}"
    if found.switch_to is None:
        return f" {allow[0].upper()}{allow[1:]}."
    return f" Switch half the team on {WEEKDAYS[found.switch_to]}, or {allow}."


def _switch(board: Board, shift: ShiftSlot) -> int | None:
    """The second weekday for a team that switches on the shift's weekday all at once."""
    switching = {
        person.switch_weekday for person in board.book.people.values() if person.pattern is not None
    }
    if switching != {shift.date.weekday()}:
        return None
    return (shift.date.weekday() + COHORT_GAP) % len(WEEKDAYS)


def _named(broken: Break, names: Mapping[int, str]) -> Break:
    if broken.person_id is None:
        return broken
    return replace(broken, words=f"{names[broken.person_id]}: {broken.words}")


def _listed(people: list[str]) -> str:
    shown = ", ".join(people[:MOST_NAMES])
    more = len(people) - MOST_NAMES
    return f"{shown} and {more} more" if more > 0 else shown
