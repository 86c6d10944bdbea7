"""How a case ends, or comes back: resolve, close, cancel, reopen, reroute, and what runs out."""

from django.utils.translation import gettext as _

from apps.accounts.actors import SYSTEM
from apps.aftersales.hands import NOTHING_SENT, Hand, Sent
from apps.aftersales.models import AfterSalesCase
from apps.aftersales.selectors.guards import (
    check_may_cancel,
    check_may_close,
    check_may_reopen,
    check_may_reroute,
    check_nothing_lives,
    failed_legs,
    legs_of,
    refused,
)
from apps.aftersales.services.deciding import needed, resolved
from apps.aftersales.services.planning import legs_void
from apps.aftersales.services.turn import Turn
from apps.aftersales.services.turns import acting, take_turn
from apps.common.errors import ShopError
from apps.common.http import missing


def system_hand(hand: Hand) -> Hand:
    """Return the system as who acts, at the same moment in the same shop."""
    return Hand(SYSTEM, "system", hand.shop_id, hand.now)


@acting
def case_resolve(
    *, case_id: int, hand: Hand, note: str = "", channel: str = "chat", sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Say that all is done and that the buyer was told; the system only where they were already."""

    def step(turn: Turn) -> None:
        check_nothing_lives(turn.case)
        if hand.role == "system":
            _check_told(turn)
        else:
            turn.note = needed(note, _("Say what the buyer was told."))
            turn.channel, turn.direction = channel, "out"
            turn.case.first_response_at = turn.case.first_response_at or hand.now
        resolved(turn)

    return take_turn("resolve", case_id=case_id, hand=hand, sent=sent, step=step).case


@acting
def case_close(
    *,
    case_id: int,
    hand: Hand,
    note: str = "",
    is_confirmed: bool = False,
    sent: Sent = NOTHING_SENT,
) -> AfterSalesCase:
    """Close what is resolved: the buyer confirmed it, or was silent long enough."""

    def step(turn: Turn) -> None:
        if is_confirmed:
            turn.note, turn.direction = needed(note, _("Say how the buyer confirmed it.")), "in"
            if any(leg.kind == "dispute" and not leg.is_over for leg in legs_of(turn.case)):
                raise refused("dispute", _("The platform has not judged yet."))
        else:
            check_may_close(turn.case, turn.settings, hand.now)
        turn.case.closed_at = hand.now

    return take_turn("close", case_id=case_id, hand=hand, sent=sent, step=step).case


@acting
def case_reopen(
    *, case_id: int, hand: Hand, note: str, channel: str = "chat", sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Take a case up again: the same case, new clocks, counted as a repeat."""

    def step(turn: Turn) -> None:
        check_may_reopen(turn.case, turn.settings, hand.now)
        turn.note = needed(note, _("Say why it is not settled."))
        turn.channel, turn.direction = channel, "in"
        case = turn.case
        case.contacted_at = hand.now
        case.closed_at = case.resolved_at = None
        case.proposed_by_id = None
        case.plan = {}
        case.reopened_count += 1

    return take_turn("reopen", case_id=case_id, hand=hand, sent=sent, step=step).case


@acting
def case_cancel(
    *,
    case_id: int,
    hand: Hand,
    note: str = "",
    duplicate_of: int | None = None,
    sent: Sent = NOTHING_SENT,
) -> AfterSalesCase:
    """End a case that the buyer withdrew or that another one covers; its legs are taken back."""

    def step(turn: Turn) -> None:
        check_may_cancel(turn.case)
        if duplicate_of is not None:
            turn.case.duplicate_of = _other(turn, duplicate_of)
            turn.payload["duplicate_of"] = duplicate_of
            turn.note = note.strip()
        else:
            turn.note = needed(note, _("Say that the buyer withdrew, or name the duplicate."))
        turn.payload["voided"] = legs_void(case=turn.case, hand=hand)
        turn.case.closed_at = hand.now

    return take_turn("cancel", case_id=case_id, hand=hand, sent=sent, step=step).case


@acting
def case_reroute(
    *, case_id: int, hand: Hand, note: str = "", sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Decide again after the chosen way failed; what can be taken back is, what is paid stays."""

    def step(turn: Turn) -> None:
        check_may_reroute(turn.case)
        turn.note = note.strip()
        turn.payload["voided"] = legs_void(case=turn.case, hand=hand)
        turn.case.proposed_by_id, turn.case.plan = None, {}
        turn.case.next_action = _("Decide again: what was chosen did not work")

    return take_turn("reroute", case_id=case_id, hand=hand, sent=sent, step=step).case


@acting
def case_goods_expired(*, case_id: int, hand: Hand) -> AfterSalesCase:
    """Close a case whose buyer sent nothing back in time and got no money."""

    def step(turn: Turn) -> None:
        legs = legs_of(turn.case)
        if not any(leg.kind == "goods" and leg.state == "expired" for leg in legs):
            raise refused("goods", _("The buyer's time to send is not over."))
        if any(leg.kind == "money" and leg.state == "succeeded" for leg in legs):
            raise refused("money", _("Money has gone already."))
        legs_void(case=turn.case, hand=hand)
        check_nothing_lives(turn.case)
        turn.case.closed_at = hand.now

    return take_turn("goods_expired", case_id=case_id, hand=hand, step=step).case


@acting
def case_revision_timed_out(*, case_id: int, hand: Hand) -> AfterSalesCase:
    """Close a refused case whose buyer let the time pass; a file or push when the platform did."""

    def step(turn: Turn) -> None:
        ends = turn.case.platform_ends_at or turn.case.stage_started_at
        if hand.role == "system" and ends > hand.now:
            raise refused("revision", _("The buyer still has time."), until=ends)
        legs_void(case=turn.case, hand=hand)
        turn.case.closed_at = hand.now

    return take_turn("revision_timed_out", case_id=case_id, hand=hand, step=step).case


def go_on(case: AfterSalesCase, hand: Hand) -> AfterSalesCase:
    """Do what follows from the leg that has just ended: decide again, or close."""
    if case.status != "executing":
        return case
    system, after = system_hand(hand), case
    just_ended = [leg for leg in legs_of(case) if leg.ended_at == hand.now]
    if any(leg.kind == "goods" and leg.state == "expired" for leg in just_ended):
        after = case_goods_expired(case_id=case.pk, hand=system)
    elif failed_legs(case):
        after = case_reroute(case_id=case.pk, hand=system)
    return after


def _check_told(turn: Turn) -> None:
    """Refuse to resolve by itself before the buyer heard of the last thing that was done."""
    ended = [leg.ended_at for leg in legs_of(turn.case) if leg.ended_at is not None]
    told = turn.case.events.filter(direction="out", at__gte=max(ended)) if ended else None
    if told is None or not told.exists():
        raise refused("told", _("The buyer was not told yet."))


def _other(turn: Turn, case_id: int) -> AfterSalesCase:
    found: AfterSalesCase | None = AfterSalesCase.objects.filter(
        shop=turn.case.shop, pk=case_id
    ).first()
    if found is None:
        raise missing()
    if found.pk == turn.case.pk:
        raise ShopError("field_invalid", _("A case is not its own duplicate."), "duplicate_of")
    return found
