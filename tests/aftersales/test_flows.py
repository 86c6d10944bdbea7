"""Cases from the log to the end: what is paid, counted, refused and taken up again."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.accounts.models import AuditEvent
from apps.aftersales.models import AftersalesSettings, CaseLeg
from apps.aftersales.plans import Plan
from apps.aftersales.services.deciding import (
    case_answer,
    case_approve,
    case_ask_buyer,
    case_buyer_replied,
    case_propose,
    case_reject,
    case_take,
)
from apps.aftersales.services.disputes import (
    case_escalate,
    case_verdict_against,
    case_verdict_for,
)
from apps.aftersales.services.ending import (
    case_cancel,
    case_close,
    case_reopen,
    case_resolve,
)
from apps.aftersales.services.legs import Counts, leg_deliver, leg_lose, leg_ship
from apps.aftersales.services.legs_goods import (
    goods_accept_part,
    goods_inspect,
)
from apps.aftersales.services.legs_money import money_approve, money_execute, money_succeed
from apps.aftersales.services.legs_sent import replacement_no_stock
from apps.aftersales.services.settling import case_settle
from apps.common.errors import ShopError, TransitionRefused
from apps.shop.models import ChangedDay, Order, Refund, RefundLine, Shop
from apps.shop.services import refund_enter
from tests.aftersales.cases import (
    NOW,
    add_evidence,
    decided,
    fresh,
    hand,
    leg,
    log,
    make_order,
    plan_for,
)

pytestmark = pytest.mark.django_db


def after(hours: int) -> Any:
    return NOW + timedelta(hours=hours)


def paid(shop: Shop, case: Any, number: str = "R1", hours: int = 1) -> Any:
    """Pay the newest money leg of a case."""
    who, money = hand(shop, now=after(hours)), leg(case)
    money_execute(case_id=case.pk, leg_id=money.pk, hand=who)
    return money_succeed(case_id=case.pk, leg_id=money.pk, hand=who, number=number)


def test_a_refund_within_the_limit_becomes_one_fact_with_its_line(shop: Shop) -> None:
    case = decided(shop, amount="40.00")
    paid(shop, case)
    refund = Refund.objects.get()
    assert (refund.amount, refund.order, refund.external_id) == (40, case.order, "R1")
    line = RefundLine.objects.get()
    assert (line.order_line, line.quantity, line.amount) == (case.order.lines.get(), 1, 40)
    assert leg(case).refund == refund
    done = case_resolve(case_id=case.pk, hand=hand(shop, now=after(2)), note="Told by chat.")
    assert (done.status, done.resolved_on.isoformat()) == ("resolved", "2026-11-20")
    marks = set(ChangedDay.objects.filter(domain="aftersales").values_list("day", flat=True))
    assert refund.refunded_on in marks


def test_above_the_limit_it_is_proposed_and_somebody_else_approves_and_pays(shop: Shop) -> None:
    order = make_order(shop, "900.00")
    case = log(shop, order)
    mine, chief = hand(shop), hand(shop, "supervisor")
    case_take(case_id=case.pk, hand=mine)
    plan = plan_for(case, amount="300.00")
    with pytest.raises(TransitionRefused) as told:
        case_approve(case_id=case.pk, hand=mine, plan=plan)
    assert (told.value.code, told.value.extra["offer"]) == ("limit_refused", "propose")
    assert AuditEvent.objects.filter(action="case.limit_refused").count() == 1
    case_propose(case_id=case.pk, hand=mine, plan=plan)
    case_approve(case_id=case.pk, hand=chief)
    money = leg(case)
    assert (money.state, money.requested_by_id, money.approved_by_id) == (
        "approved", mine.user_id, chief.user_id,
    )  # fmt: skip
    with pytest.raises(TransitionRefused, match="somebody else"):
        money_execute(case_id=case.pk, leg_id=money.pk, hand=chief)
    director = hand(shop, "director")
    assert money_execute(case_id=case.pk, leg_id=money.pk, hand=director).status == "executing"


def test_one_person_may_approve_alone_only_where_the_shop_says_so(shop: Shop) -> None:
    case = log(shop, make_order(shop, "900.00"))
    chief = hand(shop, "supervisor")
    case_take(case_id=case.pk, hand=chief)
    plan = plan_for(case, amount="300.00")
    with pytest.raises(TransitionRefused) as told:
        case_approve(case_id=case.pk, hand=chief, plan=plan)
    assert told.value.extra["guard"] == "separation"
    AftersalesSettings.objects.create(shop=shop, self_approval=True)
    with pytest.raises(TransitionRefused, match="Say why"):
        case_approve(case_id=case.pk, hand=chief, plan=plan)
    case_approve(case_id=case.pk, hand=chief, plan=plan, note="I am alone today.")
    assert case.events.get(event="approve").payload["self_approved"] is True


def returned(shop: Shop, amount: str = "90.00") -> tuple[Any, CaseLeg]:
    """Bring back three units of a line, as far as the inspection."""
    order = make_order(shop, "90.00", quantity=3)
    case = decided(shop, "return_refund", amount, order, qty=3)
    goods, who = leg(case, "goods"), hand(shop)
    told = {"case_id": case.pk, "leg_id": goods.pk, "hand": who}
    leg_ship(**told, carrier="SF", tracking_no="SF1")
    leg_deliver(**told)
    goods_inspect(**told)
    return case, goods


def test_a_part_with_damage_is_taken_and_the_refund_shrinks_to_it(shop: Shop) -> None:
    case, goods = returned(shop)
    line, who = case.lines.get(), hand(shop)
    told = {"case_id": case.pk, "leg_id": goods.pk, "hand": who}
    with pytest.raises(ShopError, match="2 of 3 accounted for") as wrong:
        goods_accept_part(**told, counts={line.pk: Counts(restock=1, missing=1)})
    assert wrong.value.code == "field_invalid"
    goods_accept_part(**told, counts={line.pk: Counts(restock=1, scrap=1, missing=1)})
    line = case.lines.get()
    assert (line.accepted_qty, line.missing_qty, line.agreed_amount) == (2, 1, 60)
    states = list(case.legs.filter(kind="money").values_list("state", "amount"))
    assert states == [("void", 90), ("requested", 60)]
    money_approve(case_id=case.pk, leg_id=leg(case).pk, hand=who)
    paid(shop, case)
    assert Refund.objects.get().amount == 60
    assert RefundLine.objects.get().quantity == 2


def test_money_waits_for_the_goods(shop: Shop) -> None:
    case = decided(shop, "return_refund", "50.00")
    with pytest.raises(TransitionRefused, match="not accepted yet"):
        money_execute(case_id=case.pk, leg_id=leg(case).pk, hand=hand(shop))
    waived = money_execute(
        case_id=case.pk, leg_id=leg(case).pk, hand=hand(shop, "supervisor"), note="A regular."
    )
    assert waived.status == "executing"


def test_lost_goods_are_claimed_and_the_case_is_decided_again(shop: Shop) -> None:
    case = decided(shop, "return_refund", "50.00")
    goods, chief = leg(case, "goods"), hand(shop, "supervisor", after(3))
    told = {"case_id": case.pk, "leg_id": goods.pk}
    leg_ship(**told, hand=hand(shop), carrier="SF", tracking_no="SF1")
    back = leg_lose(**told, hand=chief, note="The carrier says so.")
    assert (back.status, fresh(case).status) == ("deciding", "deciding")
    claim = case.legs.get(purpose="recovery")
    assert (claim.direction, claim.borne_by, claim.amount) == ("in", "carrier", 50)
    assert case.legs.get(purpose="refund").state == "void"
    # A second decision is not thrown back by the old loss.
    line = case.lines.get()
    who = hand(shop, now=after(4))
    case_approve(case_id=case.pk, hand=who, plan=Plan("refund_only", {line.pk: Decimal(50)}))
    assert paid(shop, case, hours=5).status == "executing"


def test_what_is_out_of_stock_becomes_what_was_agreed(shop: Shop) -> None:
    case = decided(shop, "exchange")
    sent = leg(case, "replacement")
    assert (sent.qty, sent.state, sent.if_out_of_stock) == (1, "reserved", "refund")
    told = {"case_id": case.pk, "leg_id": sent.pk, "hand": hand(shop)}
    with pytest.raises(TransitionRefused, match="not sent theirs"):
        leg_ship(**told, carrier="SF", tracking_no="SF2")
    replacement_no_stock(**told)
    states = {each.kind: each.state for each in case.legs.all()}
    assert states == {"goods": "waiting_buyer_ship", "replacement": "void", "money": "requested"}
    assert leg(case).amount == 126


def test_our_clock_stands_while_the_buyer_thinks_the_platforms_does_not(shop: Shop) -> None:
    order = make_order(shop, status="paid")
    case = log(shop, order)
    assert case.deadline_at == after(2)
    assert (case.decide_due_at, case.platform_ends_at) == (after(12), after(24))
    case_take(case_id=case.pk, hand=hand(shop))
    asked = case_ask_buyer(case_id=case.pk, hand=hand(shop, now=after(2)), note="A picture?")
    assert (asked.status, asked.deadline_at) == ("awaiting_buyer", NOW + timedelta(hours=19.2))
    back = case_buyer_replied(case_id=case.pk, hand=hand(shop, now=after(8)), note="Here.")
    assert (back.decide_due_at, back.deadline_at) == (after(18), after(18))
    assert (back.paused_seconds, back.on_timeout) == (6 * 3_600, "escalate")


def test_a_refusal_needs_evidence_and_a_right(shop: Shop) -> None:
    case = log(shop)
    case_take(case_id=case.pk, hand=hand(shop))
    with pytest.raises(TransitionRefused) as told:
        case_reject(case_id=case.pk, hand=hand(shop), note="No.")
    assert told.value.code == "role_refused"
    chief = hand(shop, "supervisor")
    with pytest.raises(ShopError, match="picture or document"):
        case_reject(case_id=case.pk, hand=chief, note="No.")
    add_evidence(case)
    no = case_reject(case_id=case.pk, hand=chief, note="It was used for a year.")
    assert (no.status, no.on_timeout, no.platform_ends_at) == ("rejected", "closes", after(120))


def test_closing_waits_for_silence_and_a_case_comes_back_as_itself(shop: Shop) -> None:
    case = log(shop)
    case_take(case_id=case.pk, hand=hand(shop))
    case_answer(case_id=case.pk, hand=hand(shop), note="This is how it works.")
    chief = hand(shop, "supervisor", after(24))
    with pytest.raises(TransitionRefused, match="less than 7 days"):
        case_close(case_id=case.pk, hand=chief)
    closed = case_close(case_id=case.pk, hand=hand(shop, "system", after(24 * 8)))
    assert closed.status == "closed"
    again = case_reopen(case_id=case.pk, hand=hand(shop, now=after(24 * 9)), note="Still broken.")
    assert (again.pk, again.status, again.reopened_count) == (case.pk, "deciding", 1)
    case_answer(case_id=case.pk, hand=hand(shop, now=after(24 * 9)), note="Like this.")
    with pytest.raises(TransitionRefused, match="log a new case"):
        case_reopen(case_id=case.pk, hand=hand(shop, now=after(24 * 60)), note="Once more.")


def test_a_duplicate_is_named_and_a_withdrawn_case_takes_its_legs_back(shop: Shop) -> None:
    order = make_order(shop)
    case = log(shop, order)
    with pytest.raises(TransitionRefused) as told:
        log(shop, order)
    assert (told.value.code, told.value.extra["case"]) == ("duplicate", case.pk)
    other = decided(shop, "return_refund")
    gone = case_cancel(case_id=other.pk, hand=hand(shop, "supervisor"), note="Withdrawn.")
    assert gone.status == "cancelled"
    assert set(other.legs.values_list("state", flat=True)) == {"void"}


def test_the_platform_judges(shop: Shop) -> None:
    case = log(shop)
    chief = hand(shop, "supervisor")
    case_escalate(case_id=case.pk, hand=chief, external_no="D-1")
    dispute = leg(case, "dispute")
    assert (dispute.state, dispute.ends_at) == ("opened", after(48))
    with pytest.raises(TransitionRefused):
        case_verdict_against(case_id=case.pk, hand=chief, amount=Decimal("126.01"))
    told = case_verdict_against(case_id=case.pk, hand=chief, amount=Decimal("126.00"))
    assert (told.status, leg(case).state, leg(case, "dispute").state) == (
        "executing", "approved", "buyer_won",
    )  # fmt: skip
    other = log(shop)
    case_escalate(case_id=other.pk, hand=chief)
    assert case_verdict_for(case_id=other.pk, hand=chief).status == "closed"


def test_a_refund_from_a_file_settles_its_case(shop: Shop) -> None:
    order: Order = make_order(shop)
    case = log(shop, order)
    fact = refund_enter(order=order, number="P-9", amount=Decimal(80), at=after(1), reason="import")
    done = case_settle(case_id=case.pk, hand=hand(shop, "intake", after(2)), refund=fact)
    assert (done.status, leg(case).state, leg(case).refund) == ("resolved", "succeeded", fact)
    assert RefundLine.objects.get().amount == 80
    # After our own decision, the fact makes the waiting payment succeed.
    mine = decided(shop, amount="30.00")
    other = refund_enter(
        order=mine.order, number="P-10", amount=Decimal(31), at=after(1), reason="import"
    )
    case_settle(case_id=mine.pk, hand=hand(shop, "intake", after(2)), refund=other)
    money = leg(mine)
    assert (money.state, money.amount) == ("succeeded", 31)
    assert mine.events.get(event="succeed").payload["asked"] == "30.0000"
