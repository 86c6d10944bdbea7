"""Every cell of the message's table, and whatever is done with it in any order (3, 10)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.common.errors import ShopError
from apps.common.hands import Hand
from apps.common.moves import states_of
from apps.promotion.models import MemberConsent, MemberSend
from apps.promotion.selectors.sends import recipients_of
from apps.promotion.services import sends as acts
from apps.promotion.services.machine import Told, row_move
from apps.promotion.states import SEND_MOVES
from apps.shop.models import Shop
from tests.promotion.members import D, message
from tests.promotion.prices import NOW, hand

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
# Taken from the specification, not from the table that is tested.
ALLOWED = {
    ("draft", "edit"): "draft",
    ("draft", "approve"): "approved",
    ("draft", "cancel"): "cancelled",
    ("approved", "send"): "sent",
    ("approved", "cancel"): "cancelled",
    ("sent", "measure"): "measured",
    ("measured", "measure"): "measured",
}
EVENTS = ("edit", "approve", "send", "measure", "cancel")
ROLES = ("promoter", "director", "system", "supervisor", "agent", "assistant", "designer",
         "analyst")  # fmt: skip


def test_every_cell_is_decided_by_the_table(shop: Shop, promoter: User) -> None:
    row = message(hand(promoter, shop), shop)
    wrong = []
    for state, event, role in product(states_of(SEND_MOVES), EVENTS, ROLES):
        at = NOW if state in ("sent", "measured") else None
        MemberSend.objects.filter(pk=row.pk).update(state=state, version=5, sent_at=at)
        told, target = _tried(row, event, hand(promoter, shop, role)), ALLOWED.get((state, event))
        after = MemberSend.objects.get(pk=row.pk)
        may = role in ("promoter", "director") or (role == "system" and event == "measure")
        expected = (
            ("role_refused", state, 5) if not may
            else ("state_refused", state, 5) if target is None
            else ("", target, 6)
        )  # fmt: skip
        if (told, after.state, after.version) != expected:
            wrong.append((state, event, role, told, after.state))
    assert wrong == []


def _tried(row: MemberSend, event: str, who: Hand) -> str:
    def step(each: MemberSend) -> Told:
        each.sent_at = each.sent_at or (NOW if event == "send" else None)
        return Told()

    try:
        with transaction.atomic():
            row_move(MemberSend, event, pk=row.pk, hand=who, step=step)
    except ShopError as refused:
        return refused.code
    return ""


@settings(
    max_examples=20, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["approve", "list", "send", "measure", "tick", "cancel", "withdraw"]),
            st.sampled_from([0, 1, 24 * 14]),
        ),
        max_size=12,
    )
)
def test_no_order_of_steps_sends_to_who_is_held_back_or_took_it_back(
    steps: list[tuple[str, int]], crowd: Shop, promoter: User, director: User
) -> None:
    with transaction.atomic():
        _walk(steps, crowd, promoter, director)
        transaction.set_rollback(True)


def _walk(steps: list[tuple[str, int]], shop: Shop, promoter: User, director: User) -> None:
    now, row = NOW, message(hand(promoter, shop), shop)
    drawn: dict[int, str] = {}
    for event, hours in steps:
        now += hours * HOUR
        people = hand(promoter, shop, now=now), hand(director, shop, "director", now)
        try:
            with transaction.atomic():
                found = _step(event, row.pk, *people)
        except ShopError:
            continue
        row.refresh_from_db()
        arms = dict(row.arms.values_list("pk", "arm"))
        assert not drawn or arms == drawn
        drawn = arms
        if event == "list":
            live = set(recipients_of(shop, "loyal", "sms").agreed)
            held = row.arms.filter(arm="hold").values_list("customer_id", flat=True)
            wanted = MemberConsent.objects.filter(customer__in=live - set(held))
            assert set(found) == set(wanted.values_list("reference", flat=True))
        if row.state in ("sent", "measured"):
            assert row.exported_at is not None


def _step(event: str, pk: int, who: Hand, chief: Hand) -> Any:
    tries: dict[str, Callable[[], Any]] = {
        "approve": lambda: acts.send_approve(send_id=pk, hand=who),
        "list": lambda: acts.send_list(send_id=pk, reason="x", hand=chief)[1],
        "send": lambda: acts.send_out(send_id=pk, cost=D(1), hand=who),
        "measure": lambda: acts.send_measure(send_id=pk, hand=who),
        "tick": lambda: acts.sends_tick(now=who.now),
        "cancel": lambda: acts.send_cancel(send_id=pk, note="x", hand=who),
        "withdraw": lambda: _withdraw(who.now),
    }
    return tries[event]()


def _withdraw(now: datetime) -> None:
    """Take the first consent back that holds."""
    first = MemberConsent.objects.live().order_by("pk").first()
    if first is not None:
        MemberConsent.objects.filter(pk=first.pk).update(withdrawn_at=now, changed_at=now)
