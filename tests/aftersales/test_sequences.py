"""Whatever people do in whatever order: paid is the bound, counts add up, there is a way on."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.aftersales.models import CaseLeg, CaseLine
from apps.aftersales.plans import Plan
from apps.aftersales.selectors.guards import allowed_events
from apps.aftersales.services import (
    deciding,
    disputes,
    ending,
    legs,
    legs_goods,
    legs_money,
    legs_sent,
    undoing,
)
from apps.aftersales.services.legs import Counts
from apps.common.errors import ShopError
from apps.shop.models import Refund, Shop
from tests.aftersales.cases import NOW, add_evidence, fresh, hand, log, make_order

ROUTES = ("refund_only", "return_refund", "exchange", "resend", "repair", "compensate")
ROLES = ("assistant", "supervisor", "director")
EVENTS = (
    "take", "untake", "ask", "unask", "replied", "propose", "approve", "reject", "revise", "answer",
    "resolve",
    "close", "reopen", "escalate", "against", "for", "cancel", "leg",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(
        st.sampled_from(EVENTS),
        st.sampled_from(ROLES),
        st.integers(0, 9),
        st.decimals("0", "150", places=2),
    ),
    min_size=5,
    max_size=25,
)


def act(shop: Shop, case: Any, step: tuple[str, str, int, Decimal], at: int) -> None:
    """Try one step; whether it is allowed is not the question."""
    event, role, number, amount = step
    who = hand(shop, role, NOW + timedelta(hours=at))
    told: dict[str, Any] = {"case_id": case.pk, "hand": who}
    line = case.lines.get()
    route = ROUTES[number % len(ROUTES)]
    has_refund = route in ("refund_only", "return_refund")
    plan = Plan(
        route,
        {line.pk: amount} if has_refund and amount else {},
        compensation=amount if route == "compensate" else Decimal(0),
    )
    calls = {
        "take": lambda: deciding.case_take(**told),
        "ask": lambda: deciding.case_ask_buyer(**told, note="?"),
        "untake": lambda: undoing.take_undo(**told),
        "unask": lambda: undoing.ask_undo(**told),
        "replied": lambda: deciding.case_buyer_replied(**told, note="!"),
        "propose": lambda: deciding.case_propose(**told, plan=plan),
        "approve": lambda: deciding.case_approve(**told, plan=plan, note="so"),
        "reject": lambda: deciding.case_reject(**told, note="no"),
        "revise": lambda: deciding.case_buyer_revises(**told, note="then"),
        "answer": lambda: deciding.case_answer(**told, note="so"),
        "resolve": lambda: ending.case_resolve(**told, note="done"),
        "close": lambda: ending.case_close(**told, note="fine", is_confirmed=True),
        "reopen": lambda: ending.case_reopen(**told, note="again"),
        "escalate": lambda: disputes.case_escalate(**told),
        "against": lambda: disputes.case_verdict_against(**told, amount=amount),
        "for": lambda: disputes.case_verdict_for(**told),
        "cancel": lambda: ending.case_cancel(**told, note="gone"),
        "leg": lambda: leg_act(case, told, number, at),
    }
    try:
        with transaction.atomic():
            calls[event]()
    except ShopError:
        return


def leg_act(case: Any, told: dict[str, Any], number: int, at: int) -> None:
    """Move the newest live leg one of the ways that it has."""
    live = [leg for leg in case.legs.order_by("pk") if not leg.is_over and leg.kind != "dispute"]
    if not live:
        return
    leg = live[number % len(live)]
    told = {**told, "leg_id": leg.pk}
    line = case.lines.get()
    counts = {line.pk: Counts(restock=number % 4, missing=max(line.expected_qty - number % 4, 0))}
    parcel = {"carrier": "SF", "tracking_no": "1"}
    ways: dict[tuple[str, str], Any] = {
        ("goods", "waiting_buyer_ship"): lambda: legs.leg_ship(**told, **parcel),
        ("goods", "in_transit"): (
            lambda: legs.leg_deliver(**told) if number % 2 else legs.leg_lose(**told, note="lost")
        ),
        ("goods", "delivered"): lambda: legs_goods.goods_inspect(**told),
        ("goods", "inspecting"): (
            lambda: (
                legs_goods.goods_accept_part(**told, counts=counts)
                if number % 3
                else legs_goods.goods_refuse(**told, note="back")
            )
        ),
        ("money", "requested"): lambda: legs_money.money_approve(**told),
        ("money", "approved"): lambda: legs_money.money_execute(**told),
        ("money", "executing"): (
            lambda: (
                legs_money.money_succeed(**told, number=f"R{leg.pk}")
                if number % 3
                else legs_money.money_fail(**told, note="refused")
            )
        ),
        ("money", "failed"): lambda: legs_money.money_execute(**told),
        ("replacement", "reserved"): (
            lambda: (
                legs.leg_ship(**told, **parcel)
                if number % 2
                else legs_sent.replacement_no_stock(**told)
            )
        ),
        ("replacement", "shipped"): lambda: legs.leg_deliver(**told),
    }
    way = ways.get((leg.kind, leg.state))
    if way:
        way()


@pytest.mark.django_db
@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_refunds_stay_below_what_was_paid_and_no_case_is_stuck(
    shop: Shop, steps: list[tuple[str, str, int, Decimal]]
) -> None:
    with transaction.atomic():
        order = make_order(shop, "126.00", quantity=3)
        case: Any = log(shop, order, kind="return_refund", qty=3)
        add_evidence(case)
        for at, step in enumerate([("take", "assistant", 0, Decimal(0)), *steps], 1):
            act(shop, case, step, at)
            check(shop, case, order)
        transaction.set_rollback(True)


def check(shop: Shop, case: Any, order: Any) -> None:
    """Hold what must be true after every step."""
    refunded = Refund.objects.filter(order=order).aggregate(all=Sum("amount"))["all"] or 0
    reserved = CaseLeg.objects.filter(
        case=case, kind="money", direction="out", purpose="refund",
        state__in=("approved", "executing", "failed"),
    ).aggregate(all=Sum("amount"))["all"] or 0  # fmt: skip
    assert refunded + reserved <= order.paid_amount
    line = CaseLine.objects.get(case=case)
    counted = sum(getattr(line, name) for name in CaseLine.COUNTS)
    assert counted in (0, line.expected_qty)
    now = fresh(case)
    assert now.events.count() <= now.version + 2
    if now.is_open:
        chief = hand(shop, "director", NOW + timedelta(days=30))
        ways = allowed_events(now, chief, now)
        ways += [way for leg in now.legs.all() for way in allowed_events(leg, chief, now)]
        assert set(ways) - {"escalate"}, now.status
