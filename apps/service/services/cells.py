"""Changes cells of a roster: one or many at once, all of them or none."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.common.errors import ShopError
from apps.service.answers import Break
from apps.service.models import Roster, Shift, ShiftAssignment
from apps.service.planning import Cell
from apps.service.rights import Right
from apps.service.rules import Board
from apps.service.selectors.facts import RosterFacts, roster_facts
from apps.service.selectors.problem import problem_of
from apps.service.selectors.sentences import break_sentence, is_free, is_never
from apps.service.selectors.tokens import cell_token
from apps.service.services.locking import agents_lock, roster_locked
from apps.service.services.rows import rows_write

State, Source = ShiftAssignment.State, ShiftAssignment.Source
CellKey = tuple[int | None, date]


@dataclass(frozen=True, slots=True)
class CellPut:
    """What a cell shall hold: shift codes of a person's day, of the open shifts without a person.

    `seen` is the token of the cell as the caller saw it.
    """

    agent_id: int | None
    day: date
    codes: tuple[str, ...]
    seen: str


@dataclass
class _Plan:
    """What has to go and what has to come, cell by cell."""

    gone: list[ShiftAssignment] = field(default_factory=list)
    come: list[tuple[int | None, Shift]] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def cells_put(*, roster_id: int, puts: Sequence[CellPut], right: Right) -> Roster:
    """Set cells to the shifts named; the roster's version rises when anything changed.

    Raises `stale` with both versions where somebody changed one of the cells meanwhile,
    `rule_break` in words where a rule speaks against it and no reason or right goes with it,
    `duplicate` where a person would be in two places at once, `field_invalid` for an unknown
    person, day or shift, `state_refused` while a proposal waits for a decision.
    """
    roster = roster_locked(roster_id)
    agents_lock(put.agent_id for put in puts if put.agent_id)
    facts = roster_facts(roster)
    _check_state(roster, right)
    rows = _rows_by_cell(facts)
    _check_seen(puts, rows)
    plan = _plan(facts, puts, rows)
    if not plan.changes:
        return roster
    _check_frozen(plan, right)
    _check_rules(facts, plan, right)
    rows_write(
        roster=roster, gone=plan.gone, come=plan.come, source=Source.MANUAL, reason=right.reason
    )
    roster.version += 1
    roster.follows_rotation = False
    roster.save(update_fields=["version", "follows_rotation"])
    audit_write(
        actor=right.actor,
        action="roster.cells",
        subject=f"service.Roster:{roster.pk}",
        shop_id=roster.shop_id,
        changes=plan.changes,
        reason=right.reason,
        rows=len(plan.gone) + len(plan.come),
    )
    return roster


def _check_state(roster: Roster, right: Right) -> None:
    if roster.state == Roster.State.PROPOSED:
        text = _("The planner's proposal waits: use it or put it away, then change cells.")
        raise ShopError("state_refused", text)
    if roster.state == Roster.State.LOCKED and not right.reason:
        text = _("The roster is locked. A correction needs a reason.")
        raise ShopError("rule_break", text, "reason", {"needs": "reason"})


def _rows_by_cell(facts: RosterFacts) -> dict[CellKey, list[ShiftAssignment]]:
    rows: dict[CellKey, list[ShiftAssignment]] = defaultdict(list)
    for row in facts.on_duty:
        rows[row.agent_id, facts.shift_by_id[row.shift_id].day].append(row)
    return rows


def _check_seen(puts: Iterable[CellPut], rows: dict[CellKey, list[ShiftAssignment]]) -> None:
    moved = [put for put in puts if put.seen != cell_token(rows[put.agent_id, put.day])]
    if not moved:
        return
    both = [
        {
            "agent": put.agent_id,
            "day": put.day.isoformat(),
            "yours": list(put.codes),
            "theirs": [row.shift.template.code for row in rows[put.agent_id, put.day]],
            "seen": cell_token(rows[put.agent_id, put.day]),
        }
        for put in moved
    ]
    text = _("Somebody else changed this meanwhile. Nothing of yours is lost: choose which stays.")
    raise ShopError("stale", text, extra={"cells": both})


def _plan(
    facts: RosterFacts, puts: Iterable[CellPut], rows: dict[CellKey, list[ShiftAssignment]]
) -> _Plan:
    shifts = {(shift.day, shift.template.code): shift for shift in facts.shifts}
    code_of = {shift.pk: shift.template.code for shift in facts.shifts}
    plan = _Plan()
    for put in puts:
        _check_put(facts, put, shifts)
        held = rows[put.agent_id, put.day]
        before = sorted(code_of[row.shift_id] for row in held)
        wanted = Counter(put.codes)
        for row in held:
            code = code_of[row.shift_id]
            if wanted[code]:
                wanted[code] -= 1
            else:
                plan.gone.append(row)
        plan.come += [(put.agent_id, shifts[put.day, code]) for code in wanted.elements()]
        if before != sorted(put.codes):
            key = f"{put.agent_id or 'open'} {put.day.isoformat()}"
            plan.changes[key] = [before, sorted(put.codes)]
    return plan


def _check_put(facts: RosterFacts, put: CellPut, shifts: dict[tuple[date, str], Shift]) -> None:
    if put.agent_id is not None and put.agent_id not in facts.agent_by_id:
        raise ShopError("field_invalid", _("This person is not on the roster."), "cells")
    if put.day not in facts.days:
        raise ShopError("field_invalid", _("This day is not on the roster."), "cells")
    unknown = [code for code in put.codes if (put.day, code) not in shifts]
    if unknown:
        text = _("There is no shift %(code)s on %(day)s.")
        raise ShopError(
            "field_invalid", text % {"code": unknown[0], "day": put.day.isoformat()}, "cells"
        )


def _check_frozen(plan: _Plan, right: Right) -> None:
    if right.reason or all(row.state == State.PLANNED for row in plan.gone):
        return
    text = _("This shift was published. Say why it changes: the person is told.")
    raise ShopError("rule_break", text, "reason", {"needs": "reason"})


def _check_rules(facts: RosterFacts, plan: _Plan, right: Right) -> None:
    """Refuse what rules speak against, unless a reason and the right to break them go with it."""
    found = cell_breaks(facts, plan.gone, plan.come)
    words = [break_sentence(facts, each) for each in found]
    if any(is_never(each) for each in found):
        raise ShopError("duplicate", " ".join(words), extra={"needs": "never"})
    hard = [each for each in found if each.is_hard]
    if hard and not right.may_break_hard:
        text = _("%(rules)s The director of the shop may allow it.")
        extra = {"needs": "director", "breaks": words}
        raise ShopError("rule_break", text % {"rules": " ".join(words)}, extra=extra)
    if found and not right.reason:
        extra = {"needs": "reason", "breaks": words}
        raise ShopError("rule_break", " ".join(words), "reason", extra)


def cell_breaks(
    facts: RosterFacts,
    gone: Sequence[ShiftAssignment],
    come: Sequence[tuple[int | None, Shift]],
) -> list[Break]:
    """Return what the cells that come would break, those that go taken out."""
    problem = problem_of(facts)
    board = Board(problem, problem.previous)
    left = [Cell(row.agent_id, row.shift_id) for row in gone if row.agent_id]
    found: list[Break] = []
    for agent_id, shift in come:
        if agent_id is None:
            continue
        cell = Cell(agent_id, shift.pk)
        staying = [each for each in left if each in board.cells]
        found += board.breaks(cell, without=staying)
        for each in staying:
            board.remove(each)
        board.add(cell)
    return [each for each in found if not is_free(each)]
