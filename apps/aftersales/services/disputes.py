"""The platform is called in, gets evidence and judges."""

from decimal import Decimal

from django.utils.translation import gettext as _

from apps.aftersales.hands import NOTHING_SENT, Hand, Sent
from apps.aftersales.models import AfterSalesCase, CaseLeg, EventFile
from apps.aftersales.plans import Plan
from apps.aftersales.selectors.figure_days import reason_days
from apps.aftersales.selectors.guards import (
    check_has_dispute,
    check_may_verdict_for,
    check_no_dispute,
    refused,
)
from apps.aftersales.selectors.money import check_plan
from apps.aftersales.services.clocks import leg_started
from apps.aftersales.services.deciding import check_amounts
from apps.aftersales.services.planning import money_leg
from apps.aftersales.services.turn import Turn
from apps.aftersales.services.turns import acting, take_turn
from apps.common.errors import ShopError


@acting
def case_escalate(
    *, case_id: int, hand: Hand, note: str = "", external_no: str = "", sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Note that the platform was called: a dispute opens, with its date for evidence."""

    def step(turn: Turn) -> None:
        check_no_dispute(turn.case)
        leg = CaseLeg(case=turn.case, kind="dispute", state="opened", external_no=external_no)
        leg_started(leg, turn.settings, hand.now)
        leg.save()
        turn.note = note.strip()
        turn.case.is_escalated, turn.case.priority = True, 1
        turn.days.add(turn.day)

    return take_turn("escalate", case_id=case_id, hand=hand, sent=sent, step=step).case


@acting
def case_verdict_against(
    *,
    case_id: int,
    hand: Hand,
    amount: Decimal,
    borne_by: str = "shop",
    is_split: bool = False,
    note: str = "",
    sent: Sent = NOTHING_SENT,
) -> AfterSalesCase:
    """The platform judged for the buyer, at least in part: the sum is approved as it says.

    What was paid for the order still bounds it; nobody's limit does.
    """

    def step(turn: Turn) -> None:
        dispute = check_has_dispute(turn.case)
        plan = Plan("refund_only", {0: amount}, borne_by=borne_by)
        check_amounts(turn, plan)
        if borne_by not in CaseLeg.BorneBy.values:
            raise ShopError("field_invalid", _("Say who bears it."), "borne_by")
        check_plan(turn.case.order, plan, [])
        _judge(turn, dispute, "split" if is_split else "buyer_won")
        leg = money_leg(turn.case, amount, CaseLeg.Purpose.REFUND, borne_by, hand)
        leg_started(leg, turn.settings, hand.now)
        leg.save()
        turn.note = note.strip()
        turn.case.resolved_at = turn.case.closed_at = None

    return take_turn("verdict_against", case_id=case_id, hand=hand, sent=sent, step=step).case


@acting
def case_verdict_for(
    *, case_id: int, hand: Hand, note: str = "", sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """The platform judged for us: the case is closed where nothing else runs."""

    def step(turn: Turn) -> None:
        check_may_verdict_for(turn.case)
        _judge(turn, check_has_dispute(turn.case), "seller_won")
        turn.note = note.strip()
        turn.case.closed_at = hand.now

    return take_turn("verdict_for", case_id=case_id, hand=hand, sent=sent, step=step).case


@acting
def dispute_submit(
    *, case_id: int, leg_id: int, hand: Hand, note: str = "", sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Note that our evidence is with the platform, in time and with a file."""

    def step(turn: Turn) -> None:
        leg = turn.leg
        if leg is not None and leg.ends_at and hand.now > leg.ends_at:
            raise refused("evidence", _("The time for evidence is over."), until=leg.ends_at)
        if not EventFile.objects.filter(event__case=turn.case).exists():
            raise ShopError("field_invalid", _("Add the evidence first."), "evidence")
        turn.note = note.strip()

    return take_turn("submit", case_id=case_id, leg_id=leg_id, hand=hand, sent=sent, step=step).case


@acting
def dispute_miss(*, case_id: int, leg_id: int, hand: Hand) -> AfterSalesCase:
    """Note that the time for evidence has passed; a job's."""

    def step(turn: Turn) -> None:
        ends = turn.leg.ends_at if turn.leg else None
        if ends is None or ends > hand.now:
            raise refused("evidence", _("There is still time."), until=ends)
        turn.outcome = "evidence_missed"

    return take_turn("miss", case_id=case_id, leg_id=leg_id, hand=hand, step=step).case


@acting
def dispute_withdraw(
    *, case_id: int, leg_id: int, hand: Hand, note: str = "", sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Note that the buyer let the dispute go."""

    def step(turn: Turn) -> None:
        turn.note = note.strip()

    return take_turn(
        "withdraw", case_id=case_id, leg_id=leg_id, hand=hand, sent=sent, step=step
    ).case


def _judge(turn: Turn, leg: CaseLeg, verdict: str) -> None:
    leg.typed().judge(verdict)  # type: ignore[attr-defined]  # a proxy of its kind
    leg.due_at = leg.ends_at = None
    leg.ended_at = turn.hand.now
    leg.save()
    turn.outcome = verdict
    # Refunds of the case are, or are no more, those that the platform ordered.
    turn.days |= reason_days(turn.case)
