"""Swaps, gifts and open shifts: asked, accepted, approved and applied in one transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.accounts.services.notifications import Notice, notices_settle, notify
from apps.common.access import Actor
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.service.models import Agent, Roster, Shift, ShiftAssignment, SwapRequest
from apps.service.selectors.facts import roster_facts
from apps.service.selectors.sentences import break_sentence
from apps.service.services.cells import cell_breaks
from apps.service.services.locking import agents_lock, rosters_locked
from apps.service.services.publish import publication_write
from apps.service.states import SWAP_MOVES, after

State, Source = ShiftAssignment.State, ShiftAssignment.Source
Kind = SwapRequest.Kind
LONGEST_OFFER = timedelta(days=7)
Come = tuple[int | None, Shift]


@transaction.atomic
def swap_offer(
    *,
    agent: Agent,
    actor: Actor,
    now: datetime,
    from_assignment: ShiftAssignment | None = None,
    to_assignment: ShiftAssignment | None = None,
    to_agent: Agent | None = None,
) -> SwapRequest:
    """Ask a colleague to take a shift or to exchange two, or bid for an open one.

    The rules are asked at once: what may not be is refused in words before anybody is bothered.
    An offer runs out when the first of its shifts begins, after a week at most. Raises
    `state_refused` for a shift that is not one's own, not published or over, `rule_break`,
    and `duplicate` where the shift is on offer already.
    """
    kind = _kind(from_assignment, to_assignment)
    rows = [row for row in (from_assignment, to_assignment) if row is not None]
    other = agent if kind == Kind.OPEN else to_agent
    if other is None:
        raise ShopError("field_invalid", _("Choose a colleague."), "to_agent")
    _check_offer(agent, other, kind, from_assignment, to_assignment)
    swap = SwapRequest(
        shop=rows[0].shift.shop,
        kind=kind,
        from_assignment=from_assignment,
        to_assignment=to_assignment,
        to_agent=other,
        state=SwapRequest.State.ACCEPTED if kind == Kind.OPEN else SwapRequest.State.OFFERED,
        expires_at=min(now + LONGEST_OFFER, *(row.start_at for row in rows)),
    )
    if swap.expires_at <= now:
        raise ShopError("state_refused", _("This shift has begun already."))
    swap.checks = swap_check(swap)
    _insert(swap)
    _audit(actor, swap, "swap.offer", None)
    _tell(swap)
    return swap


@transaction.atomic
def swap_answer(
    *, swap: SwapRequest, event: str, agent: Agent, actor: Actor, now: datetime
) -> SwapRequest:
    """Accept or decline an offer as the colleague, or withdraw it as who asked.

    Raises `role_refused` for anybody else, `state_refused` where it was decided meanwhile.
    """
    swap = _locked(swap.pk)
    asker = asker_of(swap)
    if agent.pk != (asker.pk if event == "withdraw" else swap.to_agent_id):
        raise ShopError("role_refused", _("Somebody else has to decide this."))
    if event == "accept":
        _check_time(swap, now)
        swap.checks = swap_check(swap)
    _move(swap, event, actor)
    return swap


@transaction.atomic
def swap_decide(*, swap: SwapRequest, event: str, actor: Actor, now: datetime) -> SwapRequest:
    """Approve and apply, or refuse, what two people agreed on; never one's own.

    Rosters, people and both shifts are locked in the order of their ids and every rule is asked
    again. Then the shifts change hands and a new publication tells both. Of two approvals at
    once, one applies and the other gets `state_refused`.
    """
    rosters = list(rosters_locked(_roster_ids(swap)))
    agents_lock({asker_of(swap).pk, swap.to_agent_id})
    swap = _locked(swap.pk)
    _check_not_own(swap, actor)
    if event == "approve":
        _check_time(swap, now)
        after(SWAP_MOVES, swap.state, event)
        swap.checks = swap_check(swap)
        _apply(swap)
        for roster in rosters:
            _publish(roster, swap, actor, now)
    _move(swap, event, actor)
    return swap


@transaction.atomic
def swaps_expire(*, now: datetime, actor: Actor) -> int:
    """End the offers whose time is over; return how many."""
    rows = list(SwapRequest.objects.overdue(now).select_for_update(skip_locked=True))
    for swap in rows:
        _move(swap, "expire", actor)
    return len(rows)


def swaps_drop(*, rows: Sequence[ShiftAssignment], actor: Actor) -> int:
    """End the live offers, exchanges and bids of shifts that are gone; return how many.

    Call it with the rosters of the shifts locked.
    """
    ids = [row.pk for row in rows]
    live = SwapRequest.objects.live().filter(Q(from_assignment__in=ids) | Q(to_assignment__in=ids))
    found = list(live.select_for_update(of=("self",)).order_by("pk"))
    for swap in found:
        _move(swap, "expire", actor)
    return len(found)


def swap_check(swap: SwapRequest) -> list[str]:
    """Return the soft rules that the exchange would break; `rule_break` where a hard one is."""
    told: list[str] = []
    hard: list[str] = []
    for roster in Roster.objects.filter(pk__in=_roster_ids(swap)).select_related("shop"):
        facts = roster_facts(roster)
        gone = [row for row in _rows(swap) if row.shift.roster_id == roster.pk]
        come = [each for each in _come(swap) if each[1].roster_id == roster.pk]
        for found in cell_breaks(facts, gone, come):
            words = break_sentence(facts, found, is_private=True)
            (hard if found.is_hard else told).append(words)
    if hard:
        raise ShopError("rule_break", " ".join(hard), extra={"breaks": hard})
    return told


def asker_of(swap: SwapRequest) -> Agent:
    """Return who asks: whose shift it is, or who bids for an open one."""
    mine = swap.from_assignment
    return mine.agent if mine is not None and mine.agent is not None else swap.to_agent


def _kind(mine: ShiftAssignment | None, other: ShiftAssignment | None) -> SwapRequest.Kind:
    if mine is None and other is None:
        raise ShopError("field_invalid", _("Choose a shift."), "from_assignment")
    if mine is None:
        return Kind.OPEN
    return Kind.GIVE if other is None else Kind.SWAP


def _check_offer(
    agent: Agent,
    other: Agent,
    kind: str,
    mine: ShiftAssignment | None,
    theirs: ShiftAssignment | None,
) -> None:
    if any(row is not None and row.state != State.PUBLISHED for row in (mine, theirs)):
        raise ShopError("state_refused", _("Only a published shift can be exchanged."))
    if mine is not None and mine.agent_id != agent.pk:
        raise ShopError("state_refused", _("This shift is not yours."))
    if kind != Kind.OPEN and other.pk == agent.pk:
        raise ShopError("field_invalid", _("Choose a colleague, not yourself."), "to_agent")
    holder = None if kind == Kind.OPEN else other.pk
    if theirs is not None and theirs.agent_id != holder:
        raise ShopError("state_refused", _("That shift is somebody else's by now."))


def _insert(swap: SwapRequest) -> None:
    try:
        with transaction.atomic():
            swap.save()
    except IntegrityError as error:
        text = _("This shift is on offer already. Withdraw that offer first.")
        raise ShopError("duplicate", text) from error


def _locked(swap_id: int) -> SwapRequest:
    rows = SwapRequest.objects.select_for_update(of=("self",)).filter(pk=swap_id)
    found: SwapRequest | None = rows.first()
    if found is None:
        raise missing()
    ids = sorted(filter(None, (found.from_assignment_id, found.to_assignment_id)))
    shifts = ShiftAssignment.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    by_id = {row.pk: row for row in shifts.select_related("shift__template").order_by("pk")}
    found.from_assignment = by_id.get(found.from_assignment_id)
    found.to_assignment = by_id.get(found.to_assignment_id)
    return found


def _check_not_own(swap: SwapRequest, actor: Actor) -> None:
    people = {asker_of(swap).user_id, swap.to_agent.user_id}
    if actor.reference in {f"user:{user_id}" for user_id in people}:
        raise ShopError("role_refused", _("Somebody else has to approve your own swap."))


def _check_time(swap: SwapRequest, now: datetime) -> None:
    if swap.expires_at <= now:
        raise ShopError("state_refused", _("This offer has run out: the shift has begun."))
    if any(row.state != State.PUBLISHED for row in _rows(swap)):
        raise ShopError("state_refused", _("The roster changed: the shift is not there any more."))


def _rows(swap: SwapRequest) -> list[ShiftAssignment]:
    return [row for row in (swap.from_assignment, swap.to_assignment) if row is not None]


def _come(swap: SwapRequest) -> Sequence[Come]:
    """Return who gets which shift: the giver's goes to the other, the other's to the giver."""
    come: list[Come] = []
    if swap.from_assignment is not None:
        come.append((swap.to_agent_id, swap.from_assignment.shift))
    if swap.to_assignment is not None:
        come.append((asker_of(swap).pk, swap.to_assignment.shift))
    return come


def _roster_ids(swap: SwapRequest) -> set[int]:
    return {row.shift.roster_id for row in _rows(swap)}


def _apply(swap: SwapRequest) -> None:
    """Hand the shifts over: old rows end as swapped, an open one gets its person."""
    come = list(_come(swap))
    if swap.kind == Kind.OPEN and swap.to_assignment is not None:
        swap.to_assignment.agent = swap.to_agent
        _save(swap.to_assignment, State.PUBLISHED)
        return
    for row in _rows(swap):
        _save(row, State.SWAPPED)
    ShiftAssignment.objects.bulk_create(
        ShiftAssignment(
            shift=shift,
            agent_id=agent_id,
            start_at=shift.start_at,
            end_at=shift.end_at,
            state=State.PUBLISHED,
            source=Source.SWAP,
        )
        for agent_id, shift in come
    )


def _save(row: ShiftAssignment, state: str) -> None:
    row.state, row.version, row.seen_at = state, row.version + 1, None
    row.save(update_fields=["agent", "state", "version", "seen_at"])


def _publish(roster: Roster, swap: SwapRequest, actor: Actor, now: datetime) -> None:
    roster.version += 1
    roster.save(update_fields=["version"])
    reason = _("Swap no. %(number)s") % {"number": swap.pk}
    publication_write(roster=roster, actor=actor, reason=reason, now=now, breaks=swap.checks)


def _move(swap: SwapRequest, event: str, actor: Actor) -> None:
    old, swap.state = swap.state, after(SWAP_MOVES, swap.state, event)
    swap.save(update_fields=["state", "checks"])
    _audit(actor, swap, f"swap.{event}", old)
    notices_settle(("swap_asked", "swap_approval"), shop_id=swap.shop_id, target=swap.pk)
    _tell(swap)


def _tell(swap: SwapRequest) -> None:
    """Tell whose word is needed next: the colleague's, then that of who leads and has no part."""
    told = {"day": min(row.shift.day for row in _rows(swap))}
    people = {asker_of(swap).user_id, swap.to_agent.user_id}
    if swap.state == SwapRequest.State.OFFERED:
        notice = Notice("swap_asked", swap.shop_id, swap.pk, parameters=told)
        notify(notice, people=[swap.to_agent.user_id])
    elif swap.state == SwapRequest.State.ACCEPTED:
        notice = Notice("swap_approval", swap.shop_id, swap.pk, parameters=told)
        notify(notice, without=people)


def _audit(actor: Actor, swap: SwapRequest, action: str, old: str | None) -> None:
    audit_write(
        actor=actor,
        action=action,
        subject=f"service.SwapRequest:{swap.pk}",
        shop_id=swap.shop_id,
        changes={"state": [old, swap.state], "kind": [None, swap.kind]},
    )
