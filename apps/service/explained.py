"""Why a plan is as it is, as data: kept with the run, put into the reader's language by pages."""

from collections.abc import Iterator
from typing import Any

from apps.service.answers import Answer, Break, Status, Uncovered
from apps.service.explain import reasons_of
from apps.service.planning import Problem, ShiftSlot

NO_PLAN, CONFLICT, UNCOVERED = "no_plan", "conflict", "uncovered"
Entry = dict[str, Any]


def explanation_stored(problem: Problem, answer: Answer) -> list[Entry]:
    """What has to be said beside a plan, entry by entry; people by their ids."""
    shifts = {shift.id: shift for shift in problem.shifts}
    return list(_entries(shifts, answer))


def _entries(shifts: dict[int, ShiftSlot], answer: Answer) -> Iterator[Entry]:
    if answer.status == Status.UNKNOWN:
        yield {"kind": NO_PLAN}
    for broken in answer.conflicts:
        yield {"kind": CONFLICT, "person": broken.person_id, **_rule(broken)}
    for found in answer.uncovered:
        yield _uncovered(shifts[found.shift_id], found)


def _uncovered(shift: ShiftSlot, found: Uncovered) -> Entry:
    return {
        "kind": UNCOVERED,
        "day": shift.date.isoformat(),
        "shift": shift.code,
        "need": shift.need,
        "missing": found.missing,
        "reasons": [{**_rule(broken), "people": list(who)} for broken, who in reasons_of(found)],
        "free": list(found.free),
        "allow": found.allowable[0] if found.allowable else None,
        "switch_to": found.switch_to,
    }


def _rule(broken: Break) -> Entry:
    return {"code": str(broken.code), "params": dict(broken.params)}
