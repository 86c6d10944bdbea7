"""What every cell would say to a shift that is being carried over it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from apps.service.planning import Cell
from apps.service.rules import Board
from apps.service.selectors.facts import RosterFacts
from apps.service.selectors.problem import problem_of
from apps.service.selectors.sentences import break_words, is_never


@dataclass(frozen=True, slots=True)
class Verdict:
    """May the shift be put here: ok, warn (a reason is enough or none is asked), or stop."""

    mark: str
    words: str


def verdicts(
    facts: RosterFacts, *, code: str, carried_from: tuple[int, date] | None = None
) -> dict[tuple[int, date], Verdict]:
    """Return for each person and day what the rules say to a shift of this code there.

    What the cell holds would be replaced; where the shift is carried from, it would be missing.
    """
    problem = problem_of(facts)
    board = Board(problem, problem.previous)
    held: dict[tuple[int, date], list[Cell]] = defaultdict(list)
    for cell in problem.previous:
        held[cell.person_id, facts.shift_by_id[cell.shift_id].day].append(cell)
    shifts = [shift for shift in facts.shifts if shift.template.code == code]
    found = {}
    for agent in facts.agents:
        for shift in shifts:
            target = (agent.pk, shift.day)
            gone = [*held[target], *(held[carried_from] if carried_from else ())]
            found[target] = _verdict(board, Cell(agent.pk, shift.pk), gone)
    return found


def _verdict(board: Board, cell: Cell, gone: list[Cell]) -> Verdict:
    breaks = board.breaks(cell, without=[each for each in gone if each != cell])
    words = "; ".join(break_words(each) for each in breaks)
    if any(each.is_hard or is_never(each) for each in breaks):
        return Verdict("stop", words)
    return Verdict("warn" if breaks else "ok", words)
