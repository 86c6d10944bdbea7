"""What goes to the buyer: a replacement, or the goods when they are mended."""

from decimal import Decimal

from django.utils.translation import gettext as _

from apps.aftersales.hands import NOTHING_SENT, Hand, Sent
from apps.aftersales.models import AfterSalesCase, CaseLeg, CaseLine
from apps.aftersales.selectors.guards import check_goods_came, refused
from apps.aftersales.selectors.money import refundable_of
from apps.aftersales.services.clocks import leg_started
from apps.aftersales.services.deciding import needed
from apps.aftersales.services.ending import go_on
from apps.aftersales.services.legs import leg_of
from apps.aftersales.services.planning import money_leg
from apps.aftersales.services.telling import payment_tell
from apps.aftersales.services.turn import Turn
from apps.aftersales.services.turns import acting, take_turn
from apps.common.errors import ShopError


@acting
def replacement_no_stock(
    *, case_id: int, leg_id: int, hand: Hand, note: str = "", sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Note that there is none to send: what was agreed for that happens at once."""

    def step(turn: Turn) -> None:
        turn.note = note.strip()
        turn.payload["fallback"] = leg_of(turn).if_out_of_stock

    turn = take_turn("no_stock", case_id=case_id, leg_id=leg_id, hand=hand, sent=sent, step=step)
    return _fall_back(turn, hand)


@acting
def replacement_restock(
    *, case_id: int, leg_id: int, hand: Hand, sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Note that there is one to send again."""
    return take_turn("restock", case_id=case_id, leg_id=leg_id, hand=hand, sent=sent).case


@acting
def repair_step(
    *,
    case_id: int,
    leg_id: int,
    event: str,
    hand: Hand,
    note: str = "",
    sent: Sent = NOTHING_SENT,
) -> AfterSalesCase:
    """Go one step through the workshop: receive, diagnose, start or finish."""
    if event not in ("receive", "diagnose", "start", "finish"):
        raise ValueError(f"{event} is no plain step of a repair.")

    def step(turn: Turn) -> None:
        if event == "receive":
            check_goods_came(leg_of(turn))
        turn.note = note.strip()

    return take_turn(event, case_id=case_id, leg_id=leg_id, hand=hand, sent=sent, step=step).case


@acting
def repair_quote(
    *,
    case_id: int,
    leg_id: int,
    hand: Hand,
    parts_cost: Decimal,
    labour_cost: Decimal,
    note: str,
    sent: Sent = NOTHING_SENT,
) -> AfterSalesCase:
    """Say what mending costs, and what the buyer was told."""

    def step(turn: Turn) -> None:
        for name, cost in (("parts_cost", parts_cost), ("labour_cost", labour_cost)):
            if not cost.is_finite() or cost < 0:
                raise ShopError("field_invalid", _("A cost is not negative."), name)
            setattr(leg_of(turn), name, cost)
        turn.note = needed(note, _("Say what the buyer was told."))
        turn.direction = "out"

    return take_turn("quote", case_id=case_id, leg_id=leg_id, hand=hand, sent=sent, step=step).case


@acting
def repair_give_up(
    *, case_id: int, leg_id: int, hand: Hand, note: str, sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Note that it cannot be mended, or that the buyer will not pay: the case is decided again."""

    def step(turn: Turn) -> None:
        turn.note = needed(note, _("Say why."))

    case = take_turn(
        "give_up", case_id=case_id, leg_id=leg_id, hand=hand, sent=sent, step=step
    ).case
    return go_on(case, hand)


def _fall_back(turn: Turn, hand: Hand) -> AfterSalesCase:
    """Put in place of a replacement what was agreed: money to approve, or another SKU."""
    leg, case = leg_of(turn), turn.case
    if leg.state != "out_of_stock" or leg.if_out_of_stock == CaseLeg.IfOutOfStock.WAIT:
        return case
    line = leg.case_line
    if leg.if_out_of_stock == CaseLeg.IfOutOfStock.OTHER_SKU:
        instead = CaseLeg(
            case=case,
            case_line=line,
            kind=CaseLeg.Kind.REPLACEMENT,
            state="reserved",
            sku=leg.other_sku,
            qty=leg.qty,
            if_out_of_stock=CaseLeg.IfOutOfStock.WAIT,
        )
    else:
        instead = money_leg(
            case, _worth(case, line), CaseLeg.Purpose.REFUND, "shop", hand,
            line=line, state="requested",
        )  # fmt: skip
    return _replace(turn, leg, instead)


def _replace(turn: Turn, leg: CaseLeg, instead: CaseLeg) -> AfterSalesCase:
    leg.typed().void()  # type: ignore[attr-defined]  # a proxy of its kind
    leg.ended_at, leg.due_at, leg.ends_at = turn.hand.now, None, None
    leg.save()
    leg_started(instead, turn.settings, turn.hand.now)
    instead.save()
    payment_tell(turn, instead)
    return turn.case


def _worth(case: AfterSalesCase, line: CaseLine | None) -> Decimal:
    """Return what can still be refunded of a line; refuse where that is nothing."""
    if case.order is None:
        raise refused("order", _("No order is known for a refund: choose another SKU."))
    left = refundable_of(case.order).of(line.order_line_id if line else None).left
    if left <= 0:
        raise refused("refundable", _("Nothing can be refunded any more."), left=left)
    return left
