"""A refund that came by file or push meets its case: the platform has settled it."""

from django.utils.translation import gettext as _

from apps.aftersales.hands import Hand
from apps.aftersales.models import AfterSalesCase, CaseLeg
from apps.aftersales.selectors.guards import legs_of, refused
from apps.aftersales.services.ending import case_resolve, system_hand
from apps.aftersales.services.legs_money import money_settle, refund_parts
from apps.aftersales.services.planning import legs_void, money_leg
from apps.aftersales.services.turn import Turn
from apps.aftersales.services.turns import acting, take_turn
from apps.aftersales.states import UNDECIDED
from apps.common.errors import TransitionRefused
from apps.shop.models import Refund
from apps.shop.services import refund_lines_put

WAITING = ("executing", "approved", "failed", "requested")


@acting
def case_settle(*, case_id: int, hand: Hand, refund: Refund) -> AfterSalesCase:
    """Tell a case of its refund: before a decision the platform has decided, else a leg succeeds.

    The fact is accepted whatever its size. The case is resolved at once where nothing else is
    under way: the platform told the buyer.
    """
    if not refund.date_known:
        raise refused("refund", _("This refund is what a total leaves; it has no number."))
    case = _case(case_id, hand)
    if case.status in UNDECIDED:
        case = _settled(case_id, hand, refund)
        return _resolve(case, hand)
    leg = _waiting_leg(case, refund)
    if leg is None:
        raise refused("refund", _("No payment of this case waits for a refund."))
    return money_settle(case_id=case_id, leg_id=leg.pk, hand=hand, refund=refund)


def _case(case_id: int, hand: Hand) -> AfterSalesCase:
    return AfterSalesCase.objects.get(pk=case_id, shop_id=hand.shop_id)


def _settled(case_id: int, hand: Hand, refund: Refund) -> AfterSalesCase:
    def step(turn: Turn) -> None:
        if CaseLeg.objects.filter(refund=refund).exists():
            raise refused("refund", _("This refund belongs to a case already."))
        case = turn.case
        legs_void(case=case, hand=hand)
        lines = list(case.lines.all())
        leg = money_leg(
            case, refund.amount, CaseLeg.Purpose.REFUND, "shop", hand,
            line=lines[0] if len(lines) == 1 else None, state="succeeded",
        )  # fmt: skip
        leg.refund, leg.external_no, leg.ended_at = refund, refund.external_id, hand.now
        leg.save()
        refund_lines_put(refund=refund, parts=refund_parts(case, leg))
        case.external_refund_id = case.external_refund_id or refund.external_id
        case.route = case.route or "refund_only"
        turn.days.add(refund.refunded_on)
        turn.outcome, turn.direction = refund.external_id[:40], "out"

    return take_turn("platform_settled", case_id=case_id, hand=hand, step=step).case


def _resolve(case: AfterSalesCase, hand: Hand) -> AfterSalesCase:
    """Resolve where nothing lives any more; a dispute or a parcel under way keeps it open."""
    try:
        return case_resolve(case_id=case.pk, hand=system_hand(hand))
    except TransitionRefused:
        return case


def _waiting_leg(case: AfterSalesCase, refund: Refund) -> CaseLeg | None:
    legs = [
        leg
        for leg in legs_of(case)
        if leg.kind == "money" and leg.purpose in CaseLeg.CAPPED and leg.state in WAITING
    ]
    legs.sort(key=lambda leg: (leg.amount != refund.amount, WAITING.index(leg.state), leg.pk))
    return legs[0] if legs else None
