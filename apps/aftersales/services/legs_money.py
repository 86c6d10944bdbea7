"""Money: approved within a limit, executed by another hand, and true when a refund says so."""

from decimal import Decimal

from django.utils.translation import gettext as _

from apps.aftersales.hands import NOTHING_SENT, Hand, Sent
from apps.aftersales.models import AfterSalesCase, CaseLeg
from apps.aftersales.selectors.guards import check_may_execute, refused
from apps.aftersales.selectors.money import check_amount, refundable_of
from apps.aftersales.selectors.settings import limit_of
from apps.aftersales.services.deciding import needed
from apps.aftersales.services.ending import go_on
from apps.aftersales.services.turn import Turn
from apps.aftersales.services.turns import Step, acting, take_turn
from apps.common.cells import format_number
from apps.common.crash import crash_point
from apps.common.errors import ShopError, TransitionRefused
from apps.shop.models import Refund
from apps.shop.services import RefundPart, merge_lock, refund_enter, refund_lines_put


@acting
def money_approve(
    *, case_id: int, leg_id: int, hand: Hand, note: str = "", sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Allow a sum that was asked for after the decision, within the own limit and the cap."""

    def step(turn: Turn) -> None:
        leg = _leg(turn)
        _check_limit(turn, leg)
        _check_cap(leg)
        turn.note = note.strip()
        _check_other(turn, leg.requested_by_id, leg)
        leg.approved_by_id = hand.user_id

    return _turn("approve", case_id, leg_id, hand, sent, step)


@acting
def money_execute(
    *, case_id: int, leg_id: int, hand: Hand, note: str = "", sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Begin to pay: from here on the try has a key, so that it is one payment."""

    def step(turn: Turn) -> None:
        leg = _leg(turn)
        _check_limit(turn, leg)
        check_may_execute(leg, hand)
        turn.note = note.strip()
        _check_other(turn, leg.approved_by_id, leg)
        leg.executed_by_id = hand.user_id
        leg.idempotency_key = f"leg-{leg.pk}-{leg.attempts + 1}"

    case = _turn("execute", case_id, leg_id, hand, sent, step)
    crash_point("aftersales.executed")
    return case


@acting
def money_succeed(
    *, case_id: int, leg_id: int, hand: Hand, number: str, sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Enter the number under which the money went: for a refund, that is the fact itself."""

    def step(turn: Turn) -> None:
        leg = _leg(turn)
        if not number.strip():
            raise ShopError("field_invalid", _("Which number does it have?"), "number")
        leg.external_no = number.strip()
        if leg.purpose in CaseLeg.CAPPED and leg.direction == CaseLeg.Direction.OUT:
            order = turn.case.order
            if order is None or leg.amount is None:
                raise refused("order", _("No order is known for this refund."))
            _check_other(turn, leg.approved_by_id, leg)
            fact = refund_enter(
                order=order,
                number=leg.external_no,
                amount=leg.amount,
                at=hand.now,
                reason="case",
            )
            leg.refund = _unlinked(fact, leg)
            refund_lines_put(refund=fact, parts=refund_parts(turn.case, leg))
            turn.days.add(fact.refunded_on)
        leg.executed_by_id = leg.executed_by_id or hand.user_id
        turn.outcome = leg.external_no[:40]

    # Facts before cases: whoever merges a file locks in this order too.
    merge_lock(shop_id=hand.shop_id)
    case = _turn("succeed", case_id, leg_id, hand, sent, step)
    crash_point("aftersales.succeeded")
    return go_on(case, hand)


@acting
def money_settle(*, case_id: int, leg_id: int, hand: Hand, refund: Refund) -> AfterSalesCase:
    """Join a leg to the refund that came by file or push: the fact decides, whatever it says."""

    def step(turn: Turn) -> None:
        leg = _leg(turn)
        leg.refund = _unlinked(refund, leg)
        leg.external_no = refund.external_id
        if leg.amount != refund.amount:
            turn.payload["asked"] = str(leg.amount)
            leg.amount = refund.amount
        refund_lines_put(refund=refund, parts=refund_parts(turn.case, leg))
        turn.days.add(refund.refunded_on)

    return go_on(_turn("succeed", case_id, leg_id, hand, NOTHING_SENT, step), hand)


@acting
def money_fail(
    *, case_id: int, leg_id: int, hand: Hand, note: str, sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Note that it could not be paid, and why; after three times it is decided again."""

    def step(turn: Turn) -> None:
        leg = _leg(turn)
        turn.note = needed(note, _("Say what went wrong."))
        leg.attempts += 1

    return go_on(_turn("fail", case_id, leg_id, hand, sent, step), hand)


def refund_parts(case: AfterSalesCase, leg: CaseLeg) -> list[RefundPart]:
    """Return the lines that a refund of this leg is for: its own, or all of the case."""
    lines = [leg.case_line] if leg.case_line is not None else list(case.lines.all())
    found = [line for line in lines if line is not None and line.order_line_id is not None]
    alone = len(found) == 1
    return [
        RefundPart(
            line.order_line_id,
            line.accepted_qty if line.is_counted else line.qty,
            Decimal(1) if alone else (line.agreed_amount or line.asked_amount),
        )
        for line in found
        if line.order_line_id is not None
    ]


def _turn(
    event: str, case_id: int, leg_id: int, hand: Hand, sent: Sent, step: Step
) -> AfterSalesCase:
    return take_turn(event, case_id=case_id, leg_id=leg_id, hand=hand, sent=sent, step=step).case


def _leg(turn: Turn) -> CaseLeg:
    if turn.leg is None:
        raise ValueError("This event needs a leg.")
    return turn.leg


def _check_limit(turn: Turn, leg: CaseLeg) -> None:
    limit, amount = limit_of(turn.settings, turn.hand.role), leg.amount or Decimal(0)
    if amount > limit:
        text = _("%(asked)s is above your limit of %(limit)s.")
        words = {"asked": format_number(amount, 2), "limit": format_number(limit, 2)}
        raise TransitionRefused("limit_refused", text % words, "amount", {"limit": str(limit)})


def _check_cap(leg: CaseLeg) -> None:
    order, amount = leg.case.order, leg.amount or Decimal(0)
    is_capped = leg.purpose in CaseLeg.CAPPED and leg.direction == CaseLeg.Direction.OUT
    if order is not None and is_capped:
        rooms = refundable_of(order, without=leg.pk)
        line = leg.case_line.order_line_id if leg.case_line else None
        check_amount(rooms.of(line), amount)


def _check_other(turn: Turn, other_id: int | None, leg: CaseLeg) -> None:
    """Refuse that one person asks, approves and pays what is above the assistants' limit."""
    hand, settings = turn.hand, turn.settings
    limit = limit_of(settings, "assistant")
    is_small = (leg.amount or Decimal(0)) <= limit
    if is_small or hand.user_id is None or hand.user_id != other_id:
        return
    if settings.self_approval and (turn.note or turn.event == "succeed"):
        turn.payload["self_approved"] = True
        return
    text = _("Above %(limit)s somebody else has to do this than who did the step before.")
    words = {"limit": format_number(limit, 2)}
    raise refused("separation", text % words, "note", limit=str(limit))


def _unlinked(refund: Refund, leg: CaseLeg) -> Refund:
    taken = CaseLeg.objects.filter(refund=refund).exclude(pk=leg.pk).first()
    if taken is not None:
        text = _("Refund %(number)s belongs to case %(case)s already.")
        words = {"number": refund.external_id, "case": f"#{taken.case_id}"}
        raise ShopError("duplicate", text % words, "number", {"case": taken.case_id})
    return refund
