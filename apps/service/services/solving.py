"""Runs of the planner: asked, carried out by a worker, used or put away by a person."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from threading import get_ident
from time import monotonic

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.accounts.actors import user_id_of
from apps.accounts.services import audit_write
from apps.accounts.services.notifications import Notice, notices_settle, notify
from apps.common.access import Actor
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.service.answers import Answer, Stage, Status
from apps.service.celldiff import cells_of, stored
from apps.service.explained import explanation_stored
from apps.service.models import Roster, SolverRun
from apps.service.planning import Cell, Problem
from apps.service.selectors.facts import roster_facts
from apps.service.selectors.problem import problem_of
from apps.service.services.locking import roster_locked
from apps.service.services.plan_taking import plan_take
from apps.service.states import ROSTER_MOVES, after

State, Kind = SolverRun.State, SolverRun.Kind
LEASE = timedelta(minutes=3)
ASK_SECONDS = 0.5
Solve = Callable[..., Answer]


@transaction.atomic
def run_ask(*, roster_id: int, kind: str, actor: Actor, now: datetime) -> SolverRun:
    """Ask for a plan, or for a repair of the roster; one run at a time.

    The run that is under way already is returned, and the result of the same problem is used
    again. Raises `state_refused` for a locked roster and while a proposal waits.
    """
    roster = roster_locked(roster_id)
    running: SolverRun | None = SolverRun.objects.under_way().filter(roster=roster).first()
    if running is not None:
        return running
    if roster.state not in (Roster.State.DRAFT, Roster.State.PUBLISHED):
        text = _("The roster is %(state)s: the planner does not change it.")
        raise ShopError("state_refused", text % {"state": roster.get_state_display()})
    SolverRun.objects.filter(roster=roster, decision="").update(decision=SolverRun.Decision.LEFT)
    digest = _problem(roster, now).fingerprint(kind)
    run = SolverRun(
        roster=roster, kind=kind, asked_by=actor.reference, input_hash=digest, run_after=now
    )
    same = _same(roster, digest)
    if same is not None:
        run.state, run.done_at = State.DONE, now
        run.engine, run.stages = same.engine, same.stages
        run.explanation, run.result = same.explanation, same.result
        _propose(roster)
    run.save()
    _audit(actor, run, f"roster.{kind}")
    return run


def run_carry_out(*, run_id: int, solve: Solve, now: datetime) -> SolverRun | None:
    """Carry out a run that waits: solve outside any transaction, then keep what was found.

    `solve` is the planner's `solve` or `repair`. Returns None where another worker has the run.
    """
    claimed = SolverRun.objects.filter(pk=run_id).claim(now=now, lease=LEASE)
    if not claimed:
        return None
    run: SolverRun = claimed[0]
    problem = _problem(run.roster, now)
    answer = solve(problem, progress=_progress(run), is_cancelled=_is_cancelled(run))
    return _keep(run.pk, problem, answer, now)


@transaction.atomic
def run_cancel(*, run_id: int, actor: Actor, now: datetime) -> SolverRun:
    """Stop a run: one that waits at once, one that runs within a second."""
    run = _locked(run_id)
    if run.state not in (State.WAITING, State.RUNNING):
        raise ShopError("state_refused", _("The planner has finished already."))
    run.is_cancel_asked = True
    if run.state == State.WAITING:
        run.state, run.done_at = State.CANCELLED, now
    run.save(update_fields=["is_cancel_asked", "state", "done_at"])
    _audit(actor, run, "roster.run_cancel")
    return run


@transaction.atomic
def run_decide(
    *,
    run_id: int,
    is_taken: bool,
    actor: Actor,
    now: datetime,
    people: Collection[int] | None = None,
) -> SolverRun:
    """Use a proposed plan, or put a run away that has ended; a draft is a draft again.

    `people`: whose cells are taken from the plan; None = everybody's. Raises `stale` where the
    roster changed since the plan was asked for, `field_invalid` where nobody is chosen, and
    `rule_break` where the chosen cells without the others would break a hard rule.
    """
    roster = roster_locked(_locked(run_id).roster_id)
    run = _locked(run_id)
    is_over = run.state not in (State.WAITING, State.RUNNING) and not run.decision
    if not is_over or (is_taken and run.result is None):
        raise ShopError("state_refused", _("This proposal was decided already."))
    run.decision = SolverRun.Decision.TAKEN if is_taken else SolverRun.Decision.LEFT
    if is_taken:
        plan_take(roster=roster, run=run, now=now, people=people)
    if roster.state == Roster.State.PROPOSED:
        roster.state = after(ROSTER_MOVES, roster.state, "decide")
    roster.version += 1
    roster.follows_rotation = roster.follows_rotation and not is_taken
    roster.save(update_fields=["state", "version", "follows_rotation"])
    run.save(update_fields=["decision"])
    notices_settle(("roster_proposed",), shop_id=roster.shop_id, target=run.pk)
    chosen = sorted(people) if is_taken and people is not None else None
    _audit(actor, run, "roster.run_take" if is_taken else "roster.run_leave", chosen)
    return run


def run_failed(*, run_id: int, error: str, now: datetime) -> None:
    """Note that a run broke down; the page says so and offers another."""
    SolverRun.objects.filter(pk=run_id).update(state=State.DEAD, last_error=error, done_at=now)


@transaction.atomic
def _keep(run_id: int, problem: Problem, answer: Answer, now: datetime) -> SolverRun:
    roster = roster_locked(_locked(run_id).roster_id)
    run = _locked(run_id)
    run.engine, run.done_at, run.lease_until = answer.engine, now, None
    run.stages = [
        {
            "name": stage.name,
            "status": stage.status,
            "objective": stage.objective,
            "bound": stage.bound,
            "seconds": round(stage.seconds, 2),
        }
        for stage in answer.stages
    ]
    run.explanation = explanation_stored(problem, answer)
    is_stopped = answer.status == Status.CANCELLED or run.is_cancel_asked
    run.state = State.CANCELLED if is_stopped else State.DONE
    if answer.has_plan and not is_stopped:
        run.result = stored(cells_of(_named(problem, cell) for cell in answer.cells))
        _propose(roster)
        told = {"day": roster.starts_on}
        asker = user_id_of(run.asked_by)
        notify(Notice("roster_proposed", roster.shop_id, run.pk, parameters=told), people=[asker])
    run.save()
    return run


def _named(problem: Problem, cell: Cell) -> tuple[int, date, str]:
    shift = next(each for each in problem.shifts if each.id == cell.shift_id)
    return cell.person_id, shift.date, shift.code


def _propose(roster: Roster) -> None:
    if roster.state == Roster.State.DRAFT:
        roster.state = after(ROSTER_MOVES, roster.state, "propose")
        roster.version += 1
        roster.save(update_fields=["state", "version"])


def _same(roster: Roster, digest: str) -> SolverRun | None:
    done = SolverRun.objects.filter(roster=roster, input_hash=digest, state=State.DONE)
    found: SolverRun | None = done.filter(result__isnull=False).newest_first().first()
    return found


def _problem(roster: Roster, now: datetime) -> Problem:
    return problem_of(roster_facts(roster), today=_today(roster, now))


def _today(roster: Roster, now: datetime) -> date:
    return business_day(now, roster.shop.tz, roster.shop.day_cut)


def _progress(run: SolverRun) -> Callable[[Stage, tuple[Cell, ...]], None]:
    """Return what notes how far the planner is; it tells that from another thread."""
    owner = get_ident()

    def tell(stage: Stage, cells: tuple[Cell, ...]) -> None:
        text = f"{stage.name} {stage.objective}"
        SolverRun.objects.filter(pk=run.pk).update(stage=text)
        _leave_thread(owner)

    return tell


def _is_cancelled(run: SolverRun) -> Callable[[], bool]:
    """Return what asks the row, twice a second at most; the planner asks from another thread."""
    owner, asked, answer = get_ident(), 0.0, False

    def ask() -> bool:
        nonlocal asked, answer
        if monotonic() - asked < ASK_SECONDS:
            return answer
        asked = monotonic()
        answer = SolverRun.objects.filter(pk=run.pk, is_cancel_asked=True).exists()
        _leave_thread(owner)
        return answer

    return ask


def _leave_thread(owner: int) -> None:
    """Close the connection that this thread opened, unless it is the worker's own."""
    if get_ident() != owner:
        connection.close()


def _locked(run_id: int) -> SolverRun:
    rows = SolverRun.objects.select_for_update(of=("self",)).select_related("roster__shop")
    run: SolverRun | None = rows.filter(pk=run_id).first()
    if run is None:
        raise missing()
    return run


def _audit(actor: Actor, run: SolverRun, action: str, people: Sequence[int] | None = None) -> None:
    audit_write(
        actor=actor,
        action=action,
        subject=f"service.SolverRun:{run.pk}",
        shop_id=run.roster.shop_id,
        changes={
            "roster": [None, run.roster_id],
            "decision": [None, run.decision],
            **({} if people is None else {"people": [None, list(people)]}),
        },
    )
