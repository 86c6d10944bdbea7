"""What cases tell whom: those who may approve, who proposed, whose deadline is over."""

from datetime import timedelta

import pytest

from apps.accounts.models import User
from apps.aftersales.services.deciding import (
    case_approve,
    case_propose,
    case_send_back,
    case_take,
)
from apps.aftersales.services.sweep import cases_sweep
from apps.common.hands import Hand
from apps.shop.models import Shop
from tests.aftersales.cases import NOW, fresh, hand, log, make_order, plan_for

pytestmark = pytest.mark.django_db


def told(who: Hand, *, unread: bool = True) -> list[str]:
    rows = User.objects.get(pk=who.user_id).notifications.order_by("pk")
    rows = rows.filter(read_at=None) if unread else rows
    return list(rows.values_list("kind", flat=True))


@pytest.mark.parametrize(("amount", "chief_may"), [("300.00", True), ("2500.00", False)])
def test_a_proposal_is_told_to_those_whose_limit_is_high_enough(
    shop: Shop, amount: str, chief_may: bool
) -> None:
    case = log(shop, make_order(shop, "3000.00"))
    mine, other = hand(shop), hand(shop, name="Other")
    chief, director, agent = (hand(shop, role) for role in ("supervisor", "director", "agent"))
    case_take(case_id=case.pk, hand=mine)
    case_propose(case_id=case.pk, hand=mine, plan=plan_for(case, amount=amount))
    asked = ["case_approval"]
    assert [told(each) for each in (mine, other, agent)] == [[], [], []]
    assert (told(chief), told(director)) == (asked if chief_may else [], asked)
    case_send_back(case_id=case.pk, hand=director, note="A picture is missing.")
    assert (told(mine), told(director)) == (["case_back"], [])
    case_propose(case_id=case.pk, hand=mine, plan=plan_for(case, amount=amount))
    assert told(director) == asked
    case_approve(case_id=case.pk, hand=director)
    assert (told(chief), told(director)) == ([], [])
    assert told(director, unread=False) == asked * 2


def test_a_deadline_that_is_over_is_told_once_to_whose_case_it_is(shop: Shop) -> None:
    chief, mine = hand(shop, "supervisor"), hand(shop)
    free, taken = log(shop), log(shop)
    case_take(case_id=taken.pk, hand=mine)
    late = max(fresh(each).deadline_at or NOW for each in (free, taken)) + timedelta(minutes=1)
    for _ in range(2):
        assert cases_sweep(now=late)["overdue"] in (2, 0)
    targets = User.objects.get(pk=mine.user_id).notifications.values_list("kind", "target")
    assert list(targets) == [("case_overdue", taken.pk)]
    targets = User.objects.get(pk=chief.user_id).notifications.values_list("kind", "target")
    assert list(targets) == [("case_overdue", free.pk)]
