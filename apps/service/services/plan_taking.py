"""Puts a plan on its roster: whole, or the cells of chosen people where the rules allow it."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime

from django.utils.translation import gettext as _

from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.service.celldiff import restored
from apps.service.models import Roster, Shift, ShiftAssignment, SolverRun
from apps.service.selectors.facts import RosterFacts, roster_facts
from apps.service.selectors.problem import problem_of
from apps.service.selectors.proposals import new_breaks
from apps.service.selectors.sentences import break_sentence
from apps.service.services.locking import agents_lock
from apps.service.services.rows import rows_write


def plan_take(
    *, roster: Roster, run: SolverRun, now: datetime, people: Collection[int] | None
) -> None:
    """Put the cells of a plan on its locked roster, all of them or those of some people.

    Raises as `run_decide` says.
    """
    today = business_day(now, roster.shop.tz, roster.shop.day_cut)
    agents_lock(int(agent_id) for agent_id in run.result or {})
    facts = roster_facts(roster)
    if problem_of(facts, today=today).fingerprint(run.kind) != run.input_hash:
        text = _("The roster changed since this plan was made. Ask for a new one.")
        raise ShopError("stale", text)
    gone, come = _difference(facts, run, today)
    if people is not None:
        gone = [row for row in gone if row.agent_id in people]
        come = [each for each in come if each[0] in people]
        if not gone and not come:
            raise ShopError("field_invalid", _("Choose somebody, or put the plan away."), "person")
        _check_part(facts, gone, come)
    gone += _open_filled(facts, come)
    source = ShiftAssignment.Source.SOLVER
    rows_write(roster=roster, gone=gone, come=come, source=source)


def _difference(
    facts: RosterFacts, run: SolverRun, today: date
) -> tuple[list[ShiftAssignment], list[tuple[int | None, Shift]]]:
    """Return the rows that the plan has not, and the cells that are not there yet."""
    shifts = {(shift.day, shift.template.code): shift for shift in facts.shifts}
    wanted = Counter(
        (agent, shifts[day, code].pk)
        for agent, days in restored(run.result or {}).items()
        for day, codes in days.items()
        for code in codes
        if day >= today
    )
    gone = []
    for row in facts.on_duty:
        if row.agent_id is None or facts.shift_by_id[row.shift_id].day < today:
            continue
        if wanted[row.agent_id, row.shift_id]:
            wanted[row.agent_id, row.shift_id] -= 1
        else:
            gone.append(row)
    return gone, [(agent, facts.shift_by_id[shift]) for agent, shift in wanted.elements()]


def _check_part(
    facts: RosterFacts,
    gone: list[ShiftAssignment],
    come: list[tuple[int | None, Shift]],
) -> None:
    broken = [break_sentence(facts, each) for each in new_breaks(facts, gone, come)]
    if broken:
        text = _("For these people alone the plan breaks rules: %(rules)s Choose more of them.")
        raise ShopError("rule_break", text % {"rules": " ".join(broken)}, extra={"breaks": broken})


def _open_filled(facts: RosterFacts, come: list[tuple[int | None, Shift]]) -> list[ShiftAssignment]:
    """Return the open places that the plan gives to somebody: nobody needs to ask for them."""
    filled = Counter(shift.pk for _agent, shift in come)
    found = []
    for row in facts.on_duty:
        if row.agent_id is None and filled[row.shift_id]:
            filled[row.shift_id] -= 1
            found.append(row)
    return found
