"""Half of the cases are resolved within how long: open ones count, the buyer's time does not."""

from datetime import timedelta
from decimal import Decimal

import pytest

from apps.aftersales.resolving import (
    Durations,
    Median,
    Move,
    Wait,
    durations_of,
    median_of,
    wait_of,
)
from apps.aftersales.selectors.resolving import OVER, refund_durations, resolution_median
from apps.aftersales.services.deciding import case_answer, case_ask_buyer, case_take
from apps.aftersales.services.legs_money import money_execute, money_succeed
from apps.aftersales.services.matching import refunds_match
from apps.aftersales.services.settling import case_settle
from apps.shop.models import Shop
from apps.shop.services import refund_enter
from tests.aftersales.cases import NOW, decided, hand, leg, log, make_order

HOUR = 3_600


def moves(*told: tuple[int, str]) -> list[Move]:
    return [Move(NOW + timedelta(hours=hours), state) for hours, state in told]


@pytest.mark.parametrize(
    ("told", "wait"),
    [
        (((0, "logged"), (1, "deciding"), (5, "resolved")), Wait(5 * HOUR, is_over=True)),
        # Three hours of the seven were the buyer's.
        (
            (
                (0, "logged"), (1, "deciding"), (2, "awaiting_buyer"), (5, "deciding"),
                (7, "resolved"),
            ),
            Wait(4 * HOUR, is_over=True),
        ),
        # What happens after the first resolution changes nothing.
        (
            ((0, "logged"), (2, "resolved"), (3, "deciding"), (9, "resolved")),
            Wait(2 * HOUR, is_over=True),
        ),
        (((0, "logged"), (4, "cancelled")), Wait(4 * HOUR, is_over=False)),
        # Open, and it is ten o'clock.
        (((0, "logged"), (3, "executing")), Wait(10 * HOUR, is_over=False)),
        (((0, "logged"), (3, "awaiting_buyer")), Wait(3 * HOUR, is_over=False)),
    ],
)  # fmt: skip
def test_a_wait_ends_with_the_first_resolution(
    told: tuple[tuple[int, str], ...], wait: Wait
) -> None:
    assert wait_of(moves(*told), OVER, NOW + timedelta(hours=10)) == wait


def over(*hours: int) -> list[Wait]:
    return [Wait(each * HOUR, is_over=True) for each in hours]


def still(*hours: int) -> list[Wait]:
    return [Wait(each * HOUR, is_over=False) for each in hours]


@pytest.mark.parametrize(
    ("waits", "median"),
    [
        # 3 of 4 stay after 1 h, of these 2 of 3 after 2 h: 3/4 x 2/3 = exactly a half.
        (over(1, 2, 3, 4), Median(2 * HOUR, 4, 4)),
        # One gave no answer after 1 h: 2/3 stay after 2 h, 1/3 after 4 h.
        ([*over(2, 4), *still(1, 6)], Median(4 * HOUR, 4, 2)),
        # Without the open ones the median would be 2 h.
        ([*over(1, 2, 3), *still(8, 9, 9, 9)], Median(None, 7, 3)),
        (still(5), Median(None, 1, 0)),
        ([], Median(None, 0, 0)),
    ],
)
def test_who_still_waits_counts_as_waiting(waits: list[Wait], median: Median) -> None:
    assert median_of(waits) == median


@pytest.mark.django_db
def test_the_median_of_days_is_read_from_the_events(shop: Shop) -> None:
    quick, slow, _open = (log(shop, make_order(shop), kind="complaint") for _ in range(3))
    chief = hand(shop, "supervisor", NOW + timedelta(hours=1))
    case_take(case_id=quick.pk, hand=chief)
    case_answer(case_id=quick.pk, hand=chief, note="Told by chat.")
    case_take(case_id=slow.pk, hand=chief)
    case_ask_buyer(case_id=slow.pk, hand=chief, note="A photo, please.", channel="chat")
    day = quick.opened_on
    found = resolution_median(shop, day, day, NOW + timedelta(hours=30))
    # 1 h resolved; 1 h and then the buyer's; 30 h.
    assert found == Median(None, 3, 1)
    assert resolution_median(shop, day + timedelta(days=1), day, NOW) == Median(None, 0, 0)


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ([], Durations(0, None, None, 0)),
        ([3], Durations(1, 3 * HOUR, 3 * HOUR, 1)),
        # Ten: the fifth and the ninth; exactly a day is within it.
        (
            [1, 2, 3, 4, 24, 25, 30, 40, 50, 90],
            Durations(10, 24 * HOUR, 50 * HOUR, 5),
        ),
    ],
)
def test_durations_are_those_of_somebody(hours: list[int], told: Durations) -> None:
    found = durations_of([each * HOUR for each in reversed(hours)])
    assert found == told


@pytest.mark.django_db
def test_a_refund_takes_from_its_log_to_its_money(shop: Shop) -> None:
    case = decided(shop, amount="10.00")
    who = hand(shop, now=NOW + timedelta(hours=5))
    money = {"case_id": case.pk, "leg_id": leg(case).pk, "hand": who}
    money_execute(**money)
    money_succeed(**money, number="R1")
    without_goods, with_goods = refund_durations(shop, case.opened_on, case.opened_on)
    assert without_goods == Durations(1, 5 * HOUR, 5 * HOUR, 1)
    assert (with_goods.count, with_goods.share_within_day) == (0, None)


@pytest.mark.django_db
def test_what_the_platform_settled_counts_by_what_was_asked_for(shop: Shop) -> None:
    for kind, hours in (("refund_only", 3), ("return_refund", 30)):
        order = make_order(shop)
        case = log(shop, order, kind=kind)
        at = NOW + timedelta(hours=hours)
        told = {"order": order, "number": f"P-{kind}", "amount": Decimal(80), "reason": "import"}
        fact = refund_enter(at=at, **told)
        case_settle(case_id=case.pk, hand=hand(shop, "intake", at), refund=fact)
    first = case.opened_on
    without_goods, with_goods = refund_durations(shop, first, first + timedelta(days=1))
    assert without_goods == Durations(1, 3 * HOUR, 3 * HOUR, 1)
    assert with_goods == Durations(1, 30 * HOUR, 30 * HOUR, 0)
    # One that came without a case made its own: nobody waited.
    lone = refund_enter(
        order=make_order(shop), number="P-3", amount=Decimal(5), at=NOW, reason="import"
    )
    assert refunds_match(shop=shop, now=NOW)["opened"] == 1
    assert lone.refunded_on == first
    assert refund_durations(shop, first, first)[0].count == 1
