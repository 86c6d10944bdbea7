"""Runs of the planner: proposed, used or put away, the same problem answered once."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from apps.accounts.actors import SYSTEM
from apps.common.errors import ShopError
from apps.service import planner, tasks
from apps.service.answers import Answer, Status
from apps.service.models import Roster, ShiftAssignment, SolverRun
from apps.service.planning import Problem
from apps.service.services.availability import sick_note
from apps.service.services.solving import run_ask, run_cancel, run_carry_out, run_decide
from apps.shop.models import Shop
from tests.service.desk import MONDAY, NOW, make_agent, make_roster, publish, put, shift_of

pytestmark = pytest.mark.django_db
SOLVE = partial(planner.plan, effort=2.0)


def ask(roster: Roster, kind: str = "fill") -> SolverRun:
    """Ask for a plan."""
    return run_ask(roster_id=roster.pk, kind=kind, actor=SYSTEM, now=NOW)


def carry_out(run: SolverRun, solve: Any = SOLVE) -> SolverRun:
    """Carry out a run as a worker does."""
    done = run_carry_out(run_id=run.pk, solve=solve, now=NOW)
    assert done is not None
    return done


def decide(run: SolverRun, *, is_taken: bool) -> SolverRun:
    """Use a proposal or put it away."""
    return run_decide(run_id=run.pk, is_taken=is_taken, actor=SYSTEM, now=NOW)


def desk(shop: Shop) -> Roster:
    """Return a week of a desk of six."""
    for name in ("Ada", "Bo", "Cy", "Di", "Ed", "Flo"):
        make_agent(shop, name)
    return make_roster(shop, MONDAY, MONDAY + timedelta(days=6))


def test_a_plan_covers_every_shift_and_is_used_by_a_person(shop: Shop) -> None:
    roster = desk(shop)
    run = carry_out(ask(roster))
    roster.refresh_from_db()
    assert (run.state, roster.state, run.explanation) == ("done", "proposed", [])
    assert not ShiftAssignment.objects.exists()
    with pytest.raises(ShopError, match="proposal waits"):
        put(roster, None, MONDAY, "D")
    decide(run, is_taken=True)
    roster.refresh_from_db()
    assert roster.state == "draft"
    rows = ShiftAssignment.objects.filter(shift__roster=roster, source="solver")
    assert {row.shift_id for row in rows} == {shift.pk for shift in roster.shifts.all()}
    with pytest.raises(ShopError, match="decided already"):
        decide(run, is_taken=True)


def test_a_plan_put_away_changes_nothing_and_the_same_problem_is_answered_again(
    shop: Shop,
) -> None:
    roster = desk(shop)
    first = carry_out(ask(roster))
    decide(first, is_taken=False)
    assert not ShiftAssignment.objects.exists()
    second = ask(roster)
    assert (second.pk != first.pk, second.state, second.result) == (True, "done", first.result)


def test_a_run_is_asked_once_and_stopped(shop: Shop) -> None:
    roster = desk(shop)
    run = ask(roster)
    assert ask(roster).pk == run.pk
    stopped = run_cancel(run_id=run.pk, actor=SYSTEM, now=NOW)
    assert stopped.state == "cancelled"
    assert run_carry_out(run_id=run.pk, solve=SOLVE, now=NOW) is None
    assert decide(stopped, is_taken=False).decision == "left"
    with pytest.raises(ShopError, match="finished already"):
        run_cancel(run_id=run.pk, actor=SYSTEM, now=NOW)


def test_no_plan_in_time_writes_nothing(shop: Shop) -> None:
    def unknown(problem: Problem, **how: Any) -> Answer:
        return Answer(Status.UNKNOWN, "cpsat")

    roster = desk(shop)
    run = carry_out(ask(roster), unknown)
    roster.refresh_from_db()
    assert (run.result, roster.state) == (None, "draft")
    assert run.explanation == ["No plan in time. Nothing was changed."]


def test_a_roster_that_changed_since_is_not_overwritten(shop: Shop) -> None:
    roster = desk(shop)
    publish(roster)
    run = carry_out(ask(roster))
    put(roster, roster.shop.agents.first(), MONDAY, "N")
    with pytest.raises(ShopError) as refused:
        decide(run, is_taken=True)
    assert refused.value.code == "stale"
    assert ShiftAssignment.objects.count() == 1


def test_a_sick_call_is_mended_with_all_other_cells_kept(shop: Shop) -> None:
    roster = desk(shop)
    decide(carry_out(ask(roster)), is_taken=True)
    publish(roster)
    before = set(ShiftAssignment.objects.on_duty().values_list("agent", "shift"))
    shift = shift_of(roster, MONDAY, "D")
    there = ShiftAssignment.objects.on_duty().filter(shift=shift)
    roster.shifts.filter(pk=shift.pk).update(need_min=there.count())
    lost = there[0]
    assert lost.agent
    start, end = lost.start_at, lost.end_at
    sick_note(agent=lost.agent, shop=shop, start_at=start, end_at=end, actor=SYSTEM, now=NOW)
    run = ask(roster, "repair")
    tasks.roster_plan(run.pk)
    run.refresh_from_db()
    assert run.state == "done"
    decide(run, is_taken=True)
    after = set(ShiftAssignment.objects.on_duty().values_list("agent", "shift"))
    assert before - after == {(lost.agent_id, lost.shift_id)}
    assert {shift_id for _, shift_id in after - before} <= {shift.pk}
