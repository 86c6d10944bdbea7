"""Who could take a shift, in words: before anybody is asked."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from apps.common.access import Access
from apps.common.http import missing
from apps.service.models import Agent, ShiftAssignment, SwapRequest
from apps.service.planning import Cell
from apps.service.querysets import SwapQuerySet
from apps.service.rules import Board
from apps.service.selectors.facts import roster_facts
from apps.service.selectors.problem import problem_of
from apps.service.selectors.sentences import break_words

NEAR = timedelta(days=7)


@dataclass(frozen=True)
class FitShift:
    """A shift of a colleague that could be exchanged; `words` say which wishes it breaks."""

    row: ShiftAssignment
    words: str


@dataclass(frozen=True)
class Fit:
    """A colleague: whether they may take the shift, why not, and what they could exchange."""

    agent: Agent
    may_take: bool
    words: str
    balance: float
    swaps: tuple[FitShift, ...]


def fits_of(row: ShiftAssignment) -> list[Fit]:
    """Return the colleagues for a shift, best first: who may take it, then who carried least."""
    facts = roster_facts(row.shift.roster)
    problem = problem_of(facts)
    board = Board(problem, problem.previous)
    mine = Cell(row.agent_id or 0, row.shift_id)
    held = defaultdict(list)
    for each in facts.on_duty:
        shift = facts.shift_by_id[each.shift_id]
        near = abs(shift.day - row.shift.day) <= NEAR
        if each.state == ShiftAssignment.State.PUBLISHED and near:
            each.shift = shift
            held[each.agent_id].append(each)
    found = []
    for agent in facts.agents:
        if agent.pk == row.agent_id:
            continue
        may_take, words = _may(board, Cell(agent.pk, row.shift_id), (mine,))
        swaps = _swaps(board, mine, held[agent.pk])
        balance = facts.balances.get(agent.pk, 0.0)
        found.append(Fit(agent, may_take, words, balance, swaps))
    return sorted(found, key=lambda fit: (not fit.may_take, not fit.swaps, fit.balance))


def swap_of(access: Access, swap_id: int) -> SwapRequest:
    """Return a swap in one of the actor's shops, or raise not_found."""
    found: SwapRequest | None = _rows().visible_to(access).filter(pk=swap_id).first()
    if found is None:
        raise missing()
    return found


def own_swap(access: Access, agent: Agent, swap_id: int) -> SwapRequest:
    """Return a swap that the person asked for or was asked about, or raise not_found."""
    swap = swap_of(access, swap_id)
    asker_id = swap.from_assignment.agent_id if swap.from_assignment else None
    if agent.pk not in (swap.to_agent_id, asker_id):
        raise missing()
    return swap


def swap_inbox(shop_id: int) -> list[SwapRequest]:
    """Return what waits for a supervisor first, then the latest others."""
    rows = list(_rows().filter(shop_id=shop_id).order_by("-pk")[:60])
    return sorted(rows, key=lambda swap: swap.state != SwapRequest.State.ACCEPTED)


def _rows() -> SwapQuerySet:
    return SwapRequest.objects.select_related(
        "shop",
        "from_assignment__shift__template",
        "from_assignment__agent__user",
        "to_assignment__shift__template",
        "to_assignment__agent__user",
        "to_agent__user",
    )


def _swaps(board: Board, mine: Cell, theirs: list[ShiftAssignment]) -> tuple[FitShift, ...]:
    found = []
    for row in theirs:
        other = Cell(row.agent_id or 0, row.shift_id)
        gone = (mine, other)
        takes, first = _may(board, Cell(other.person_id, mine.shift_id), gone)
        gives, second = _may(board, Cell(mine.person_id, other.shift_id), gone)
        if takes and gives:
            found.append(FitShift(row, "; ".join(filter(None, (first, second)))))
    return tuple(found)


def _may(board: Board, cell: Cell, gone: tuple[Cell, ...]) -> tuple[bool, str]:
    if cell in board.cells and cell not in gone:
        return False, ""
    breaks = board.breaks(cell, without=gone)
    words = "; ".join(break_words(each, is_private=True) for each in breaks)
    return not any(each.is_hard for each in breaks), words
