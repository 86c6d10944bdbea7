"""One event on a case: locked, checked in one order, moved, written down, all or nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.services import audit_write
from apps.aftersales.hands import NOTHING_SENT, Hand, Sent
from apps.aftersales.models import AfterSalesCase, CaseEvent, CaseLeg
from apps.aftersales.selectors.figure_days import repeat_days, return_days
from apps.aftersales.selectors.settings import settings_of
from apps.aftersales.selectors.wording import state_words
from apps.aftersales.services.clocks import clocks_run, deadline_set
from apps.aftersales.services.telling import case_settle
from apps.aftersales.services.turn import Turn, event_write, stale
from apps.aftersales.states import CASE_MOVES, DESK, LEG_MOVES, OWNER, Move, may, move_of
from apps.common.errors import TransitionRefused
from apps.common.http import forbidden, missing
from apps.shop.models import Order
from apps.shop.services import days_mark

R = TypeVar("R")
COSTLY = (CaseLeg.Kind.MONEY, CaseLeg.Kind.REPAIR)
AUDITED = ("role_refused", "limit_refused")


Step = Callable[[Turn], None]


def acting(service: Callable[..., R]) -> Callable[..., R]:
    """Run a service in one transaction; a refused role or limit is audited when all is undone."""

    @wraps(service)
    def run(**kwargs: Any) -> R:
        try:
            with transaction.atomic():
                return service(**kwargs)
        except TransitionRefused as refused:
            hand = kwargs.get("hand")
            if refused.code in AUDITED and isinstance(hand, Hand):
                _audit(hand, refused)
            raise

    return run


def take_turn(
    event: str,
    *,
    case_id: int,
    hand: Hand,
    sent: Sent = NOTHING_SENT,
    leg_id: int | None = None,
    step: Step | None = None,
) -> Turn:
    """Lock order, case and leg, check, let `step` guard and act, move, write the event.

    Checked in this order, the first that fails answers: shop, role, version, state, then what
    `step` asks: limit and guards. What was sent before with the same key is not done again.
    Raises TransitionRefused, or not_found for another shop's case.
    """
    turn = _locked(event, case_id, hand, leg_id)
    seen = _seen_before(turn, sent)
    if seen is not None:
        turn.written = seen
        return turn
    try:
        _check(turn, sent)
        if step is not None:
            step(turn)
    except TransitionRefused as refused:
        refused.extra = turn.told() | refused.extra
        raise
    _finish(turn, sent)
    return turn


def enter(
    event: str,
    *,
    case_id: int,
    hand: Hand,
    sent: Sent,
    step: Step,
    who: frozenset[str],
    kind: str,
) -> CaseEvent:
    """Write an event that moves nothing, under the same locks and checks but that of the state."""
    turn = _locked(event, case_id, hand, None)
    seen = _seen_before(turn, sent)
    if seen is not None:
        return seen
    try:
        if hand.role not in who:
            raise TransitionRefused("role_refused", forbidden().message)
        _check_about(turn)
        _check_version(turn, sent)
        step(turn)
    except TransitionRefused as refused:
        refused.extra = turn.told() | refused.extra
        raise
    deadline_set(turn.case)
    changed = _save(turn.case)
    turn.written = event_write(turn, sent, turn.case.status, changed, kind)
    _mark(turn, changed)
    return turn.written


def _locked(event: str, case_id: int, hand: Hand, leg_id: int | None) -> Turn:
    found = AfterSalesCase.objects.filter(pk=case_id, shop_id=hand.shop_id)
    order_id = found.values_list("order_id", flat=True).first()
    if order_id is not None:
        list(Order.objects.select_for_update(no_key=True).filter(pk=order_id).values_list("pk"))
    rows = found.select_for_update(no_key=True, of=("self",)).select_related("shop", "order")
    case = rows.first()
    if case is None:
        raise missing()
    leg = None
    if leg_id is not None:
        legs = CaseLeg.objects.select_for_update(no_key=True, of=("self",))
        leg = legs.filter(pk=leg_id, case=case).select_related("case_line").first()
        if leg is None:
            raise missing()
        leg.typed()
        leg.case = case
    return Turn(case, hand, event, settings_of(case.shop), leg)


def _seen_before(turn: Turn, sent: Sent) -> CaseEvent | None:
    if not sent.key:
        return None
    first: CaseEvent | None = turn.case.events.filter(idempotency_key=sent.key).first()
    if first is None:
        return None
    if first.body_sha256 != sent.digest(turn.event, turn.leg.pk if turn.leg else None):
        text = _("This was sent before with other content: nothing is done.")
        raise TransitionRefused(
            "idempotency_mismatch", text, extra={"first_event": first.pk, "event": first.event}
        )
    return first


def _check(turn: Turn, sent: Sent) -> None:
    _check_role(turn)
    _check_version(turn, sent)
    move = move_of(_moves(turn), turn.event, turn.state)
    if move is None:
        text = _("This is %(state)s by now: that step is not possible any more.")
        label = turn.case.get_status_display() if turn.leg is None else state_words(turn.leg)
        raise TransitionRefused("state_refused", text % {"state": label})
    if not _may(turn, move):
        raise _role_refused(turn, [move])


def _check_role(turn: Turn) -> None:
    rows = [move for move in _moves(turn) if move.event == turn.event and move.sources != ("",)]
    if not any(_may(turn, move) for move in rows):
        raise _role_refused(turn, rows)
    _check_about(turn)


def _role_refused(turn: Turn, rows: list[Move]) -> TransitionRefused:
    is_for_owner = turn.hand.role in DESK and any(OWNER in move.who for move in rows)
    text = _("Only the person who handles the case.") if is_for_owner else forbidden().message
    return TransitionRefused("role_refused", text)


def _check_version(turn: Turn, sent: Sent) -> None:
    if sent.version is not None and sent.version != turn.case.version:
        raise stale(turn, sent.version)


def _check_about(turn: Turn) -> None:
    about = turn.case.about_agent_id
    if about is not None and about == turn.hand.agent_id:
        text = _("This case is about you: somebody else has to handle it.")
        raise TransitionRefused("role_refused", text)


def _may(turn: Turn, move: Move) -> bool:
    is_owner = turn.hand.user_id is not None and turn.hand.user_id == turn.case.owner_id
    return may(move, turn.hand.role, is_owner=is_owner)


def _moves(turn: Turn) -> tuple[Move, ...]:
    return CASE_MOVES if turn.leg is None else LEG_MOVES[turn.leg.kind]


def _finish(turn: Turn, sent: Sent) -> None:
    """Move, write the event, bump the version and mark the days whose figures change."""
    case, leg, now = turn.case, turn.leg, turn.hand.now
    was_open, before = case.is_open, turn.state
    getattr(leg or case, turn.event)()
    if leg is not None:
        leg.ended_at = now if leg.is_over else None
    clocks_run(case=case, leg=leg, event=turn.event, settings=turn.settings, now=now)
    changed = _save(case)
    turn.written = event_write(turn, sent, before, changed)
    case_settle(turn, before, changed)
    if was_open != case.is_open or (leg is not None and leg.kind in COSTLY):
        turn.days.add(turn.day)
    turn.days |= return_days(case)
    _mark(turn, changed)


def _mark(turn: Turn, changed: list[str]) -> None:
    """Mark the days whose figures move: also that of a first answer, and of what is repeated."""
    if "first_response_at" in changed:
        turn.days.add(turn.case.opened_on)
    if turn.direction == "in" or turn.event == "reopen":
        turn.days |= repeat_days(turn.case, turn.hand.now)
    days_mark(shop_id=turn.case.shop_id, days=turn.days, domain="aftersales", reason="case")


def _save(case: AfterSalesCase) -> list[str]:
    """Save the case as its next version; return the columns that changed."""
    old = AfterSalesCase.objects.filter(pk=case.pk).values().get()
    case.version += 1
    case.save()
    names = [each.attname for each in case._meta.concrete_fields]
    return [name for name in names if name != "version" and getattr(case, name) != old[name]]


def _audit(hand: Hand, refused: TransitionRefused) -> None:
    case = refused.extra.get("case")
    audit_write(
        actor=hand.actor,
        action=f"case.{refused.code}",
        subject=f"aftersales.AfterSalesCase:{case}",
        shop_id=hand.shop_id,
        changes={"event": [None, refused.extra.get("event")]},
    )
