"""From the first look to the decision: take, ask, propose, approve, answer, reject."""

from datetime import timedelta
from functools import partial

from django.utils.translation import gettext as _

from apps.aftersales.hands import NOTHING_SENT, Hand, Sent
from apps.aftersales.models import AfterSalesCase, EventFile
from apps.aftersales.plans import Plan, plan_from
from apps.aftersales.selectors.guards import (
    check_may_refuse,
    check_nothing_lives,
    check_reasons,
    refused,
)
from apps.aftersales.selectors.money import check_plan
from apps.aftersales.selectors.returns import check_return_policy
from apps.aftersales.selectors.settings import limit_of, next_shift_start
from apps.aftersales.services.planning import legs_make, legs_void
from apps.aftersales.services.telling import proposal_tell, proposer_tell
from apps.aftersales.services.turn import Turn
from apps.aftersales.services.turns import acting, take_turn
from apps.common.cells import format_number
from apps.common.errors import ShopError, TransitionRefused
from apps.common.http import forbidden
from apps.common.money import minor_digits, quantise

OUT, IN = "out", "in"
# What is approved; an explanation is an answer of its own.
ROUTES = frozenset({"refund_only", "return_refund", "exchange", "resend", "repair", "compensate"})


@acting
def case_take(*, case_id: int, hand: Hand, sent: Sent = NOTHING_SENT) -> AfterSalesCase:
    """Make a logged case one's own."""

    def step(turn: Turn) -> None:
        turn.payload["owner"] = [turn.case.owner_id, hand.user_id]
        turn.case.owner_id = hand.user_id

    return take_turn("take", case_id=case_id, hand=hand, sent=sent, step=step).case


@acting
def case_ask_buyer(
    *, case_id: int, hand: Hand, note: str, channel: str = "chat", sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Ask the buyer for something: the message is the contact, our clock stands still."""

    def step(turn: Turn) -> None:
        turn.payload["is_first"] = turn.case.first_response_at is None
        _tell(turn, note, channel, _("Say what you ask the buyer for."))
        start = next_shift_start(turn.case.shop, hand.now)
        chase = hand.now + timedelta(hours=turn.settings.chase_hours)
        turn.case.next_action = _("See whether the buyer answered")
        turn.case.next_action_at = start or chase

    return take_turn("ask_buyer", case_id=case_id, hand=hand, sent=sent, step=step).case


@acting
def case_buyer_replied(
    *,
    case_id: int,
    hand: Hand,
    note: str = "",
    channel: str = "chat",
    sent: Sent = NOTHING_SENT,
) -> AfterSalesCase:
    """The buyer answered: our clock runs again."""
    step = partial(_heard, note=note, channel=channel)
    return take_turn("buyer_replied", case_id=case_id, hand=hand, sent=sent, step=step).case


@acting
def case_buyer_revises(
    *,
    case_id: int,
    hand: Hand,
    note: str,
    channel: str = "chat",
    sent: Sent = NOTHING_SENT,
) -> AfterSalesCase:
    """The buyer asks for something else after a refusal: the decision starts anew."""
    step = partial(_heard, note=note, channel=channel)
    return take_turn("buyer_revises", case_id=case_id, hand=hand, sent=sent, step=step).case


@acting
def case_ask_timed_out(*, case_id: int, hand: Hand) -> AfterSalesCase:
    """Take up a case whose buyer has not answered; a job's, which looks again under the lock."""

    def step(turn: Turn) -> None:
        due = turn.case.next_action_at
        if due is None or due > hand.now:
            raise refused("next_action_at", _("It is not time yet."), due=due)
        turn.case.next_action, turn.case.next_action_at = "", None

    return take_turn("ask_timed_out", case_id=case_id, hand=hand, step=step).case


@acting
def case_propose(
    *, case_id: int, hand: Hand, plan: Plan, note: str = "", sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Put a plan to somebody with a higher limit."""

    def step(turn: Turn) -> None:
        check_amounts(turn, plan)
        check_reasons(turn.case)
        check_plan(turn.case.order, plan, list(turn.case.lines.all()))
        _keep(turn, plan)
        turn.case.proposed_by_id = hand.user_id
        turn.note = note
        proposal_tell(turn, plan.money)

    return take_turn("propose", case_id=case_id, hand=hand, sent=sent, step=step).case


@acting
def case_send_back(
    *, case_id: int, hand: Hand, note: str, sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Return a proposal to its owner, with what is missing."""

    def step(turn: Turn) -> None:
        turn.note = needed(note, _("Say what is missing."))
        proposer_tell(turn, turn.case.proposed_by_id)
        turn.case.proposed_by_id = None

    return take_turn("send_back", case_id=case_id, hand=hand, sent=sent, step=step).case


@acting
def case_approve(
    *,
    case_id: int,
    hand: Hand,
    plan: Plan | None = None,
    note: str = "",
    sent: Sent = NOTHING_SENT,
) -> AfterSalesCase:
    """Decide what is done, and begin it: the plan's legs come to be in the same transaction.

    Without a plan, the proposed one. `limit_refused` beyond the own limit; nobody approves what
    they proposed, above the assistants' limit nor what they handle themselves.
    """

    def step(turn: Turn) -> None:
        chosen = plan or plan_from(turn.case.plan)
        if chosen is None:
            raise ShopError("field_invalid", _("Choose what is done."), "route")
        check_amounts(turn, chosen)
        _check_limit(turn, chosen)
        check_reasons(turn.case)
        check_plan(turn.case.order, chosen, list(turn.case.lines.all()))
        turn.note = note.strip()
        check_separation(turn, chosen)
        check_return_policy(turn.case, chosen, turn.note, hand.now)
        _keep(turn, chosen)
        legs_make(case=turn.case, plan=chosen, hand=hand, settings=turn.settings)
        turn.case.next_action, turn.case.next_action_at = "", None

    return take_turn("approve", case_id=case_id, hand=hand, sent=sent, step=step).case


@acting
def case_answer(
    *, case_id: int, hand: Hand, note: str, channel: str = "chat", sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Explain: nothing is paid or sent; a complaint is answered by a supervisor."""

    def step(turn: Turn) -> None:
        if turn.case.kind == "complaint" and hand.role not in ("supervisor", "director"):
            raise TransitionRefused("role_refused", forbidden().message)
        check_nothing_lives(turn.case)
        _tell(turn, note, channel, _("Say what the buyer was told."))
        turn.case.route = "explain"
        resolved(turn)

    return take_turn("answer", case_id=case_id, hand=hand, sent=sent, step=step).case


@acting
def case_reject(
    *, case_id: int, hand: Hand, note: str, channel: str = "chat", sent: Sent = NOTHING_SENT
) -> AfterSalesCase:
    """Refuse what the buyer wants, with a reason and with evidence that the case holds already."""

    def step(turn: Turn) -> None:
        check_may_refuse(turn.case)
        if not EventFile.objects.filter(event__case=turn.case).exists():
            text = _("Add a picture or document that shows why, then reject.")
            raise ShopError("field_invalid", text, "evidence")
        _tell(turn, note, channel, _("Say why, as the buyer is told."))
        legs_void(case=turn.case, hand=hand)
        turn.case.proposed_by_id = None

    return take_turn("reject", case_id=case_id, hand=hand, sent=sent, step=step).case


def needed(note: str, message: str) -> str:
    """Return a note without its edges; refuse an empty one with what it should say."""
    if not note.strip():
        raise ShopError("field_invalid", message, "note")
    return note.strip()


def resolved(turn: Turn) -> None:
    """Note when a case was resolved."""
    case = turn.case
    case.resolved_at = turn.hand.now
    case.resolved_on = turn.day
    case.next_action, case.next_action_at = "", None


def check_amounts(turn: Turn, plan: Plan) -> None:
    """Refuse a plan that cannot be read: an unknown route or line, or an amount that is none."""
    case = turn.case
    if plan.route not in ROUTES:
        raise ShopError("field_invalid", _("Choose what is done."), "route")
    digits = minor_digits(case.order.currency if case.order else case.shop.currency)
    for amount in (*plan.amounts.values(), plan.compensation, plan.freight):
        if not amount.is_finite() or amount < 0 or quantise(amount, digits) != amount:
            text = _("An amount is not negative and has at most %(digits)s decimals.")
            raise ShopError("field_invalid", text % {"digits": digits}, "amount")
    if plan.route in ("refund_only", "return_refund") and plan.refund <= 0:
        raise ShopError("field_invalid", _("Say how much is refunded."), "amount")
    if plan.route == "compensate" and plan.compensation + plan.freight <= 0:
        raise ShopError("field_invalid", _("Say how much is paid."), "compensation")
    known = set(case.lines.values_list("pk", flat=True)) | {0}
    if not set(plan.amounts) <= known:
        raise ShopError("field_invalid", _("That line is not part of this case."), "amount")


def _check_limit(turn: Turn, plan: Plan) -> None:
    limit = limit_of(turn.settings, turn.hand.role)
    if plan.money <= limit:
        return
    text = _("%(asked)s is above your limit of %(limit)s: propose it to a supervisor.")
    words = {"asked": format_number(plan.money, 2), "limit": format_number(limit, 2)}
    raise TransitionRefused(
        "limit_refused", text % words, "amount", {"limit": str(limit), "offer": "propose"}
    )


def check_separation(turn: Turn, plan: Plan) -> None:
    """Refuse that one person asks and approves; a one-person shop may, with a note."""
    hand, case, settings = turn.hand, turn.case, turn.settings
    askers = {case.proposed_by_id}
    if plan.money > settings.assistant_limit:
        askers.add(case.owner_id)
    if hand.user_id is None or hand.user_id not in askers:
        return
    if settings.self_approval and turn.note:
        turn.payload["self_approved"] = True
        return
    text = _("Somebody else has to approve what you proposed or handle yourself.")
    if settings.self_approval:
        text = _("Say why you approve your own proposal.")
    raise refused("separation", text, "note", limit=settings.assistant_limit)


def _keep(turn: Turn, plan: Plan) -> None:
    turn.case.route, turn.case.plan = plan.route, plan.as_json()
    for line in turn.case.lines.all():
        line.agreed_amount = plan.amounts.get(line.pk, 0)
        line.save(update_fields=["agreed_amount"])
    turn.payload["money"] = str(plan.money)


def _heard(turn: Turn, *, note: str, channel: str) -> None:
    turn.note, turn.channel, turn.direction = note.strip(), channel, IN
    turn.case.contacted_at = turn.hand.now
    turn.case.next_action, turn.case.next_action_at = "", None


def _tell(turn: Turn, note: str, channel: str, message: str) -> None:
    turn.note, turn.channel, turn.direction = needed(note, message), channel, OUT
    turn.case.first_response_at = turn.case.first_response_at or turn.hand.now
