"""A month planned with pins, a calendar, drafts and factors."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.common.errors import ShopError
from apps.metrics.models import DayFactor, TargetDay, TargetPlan
from apps.metrics.selectors.histories import history_read
from apps.metrics.services import (
    day_factor_remove,
    day_factor_set,
    target_approve,
    target_discard,
    target_draft,
    target_set,
)
from apps.shop.models import Shop
from tests.metrics.plan_rows import TODAY, check_deferred, make_day, make_days, make_shop

pytestmark = pytest.mark.django_db

D = Decimal
JUNE = date(2024, 6, 1)
PAID = "sales.paid_amount"


def june(day: int) -> date:
    return date(2024, 6, day)


def campaign(shop: Shop, day: date, factor: str, kind: str = "campaign") -> DayFactor:
    return day_factor_set(shop=shop, day=day, kind=kind, factor=D(factor), actor=SYSTEM)


def amounts(plan: TargetPlan) -> dict[int, Decimal]:
    return {day.day.day: day.amount for day in plan.days.all()}


def test_june_2024_with_its_campaign_is_split_as_computed_by_hand() -> None:
    shop = make_shop()
    campaign(shop, june(18), "5")
    plan = target_set(shop=shop, month=JUNE, amount=D(3000000), actor=SYSTEM, today=JUNE)
    days = amounts(plan)
    assert (days[1], days[3], days[18]) == (D("100000.00"), D("83333.34"), D("416666.67"))
    assert sum(days.values()) == D(3000000)
    told = plan.days.get(day=june(18))
    assert (told.label, told.weight, told.weekday_index) == ("Campaign", D(5), D(1))


def test_pins_are_kept_to_the_cent_and_the_rest_is_shared() -> None:
    shop = make_shop()
    pins = {june(18): D("400000.00"), june(30): D(0)}
    plan = target_set(shop=shop, month=JUNE, amount=D(3000000), actor=SYSTEM, today=JUNE, pins=pins)
    days = amounts(plan)
    assert (days[18], days[30], sum(days.values())) == (D(400000), D(0), D(3000000))
    assert set(plan.days.filter(pinned=True).values_list("day", flat=True)) == set(pins)
    # 19 weekdays of 1.0 and 9 weekend days of 1.2 share 2,600,000.
    assert (days[3], days[8]) == (D("87248.33"), D("104697.99"))


@pytest.mark.parametrize(
    ("pins", "today", "field", "words"),
    [
        ({june(18): D("3000228.00")}, JUNE, "amount", "over by 228.00"),
        ({june(18): D(3000000)}, JUNE, "amount", "Nothing is left for the other days."),
        ({date(2024, 7, 1): D(1)}, JUNE, "pins", "2024-07-01 is not a day of this month."),
        ({june(18): D("0.005")}, JUNE, "pin-2024-06-18", "CNY has 2 decimal places."),
        ({june(18): D(-1)}, JUNE, "pin-2024-06-18", "A target must be more than 0."),
    ],
)
def test_pins_that_cannot_be_are_refused_in_words(
    pins: dict[date, Decimal], today: date, field: str, words: str
) -> None:
    with pytest.raises(ShopError, match=words) as refused:
        target_set(
            shop=make_shop(), month=JUNE, amount=D(3000000), actor=SYSTEM, today=today, pins=pins
        )
    assert (refused.value.code, refused.value.field) == ("field_invalid", field)
    assert TargetPlan.objects.count() == 0


def test_a_day_that_is_over_cannot_be_pinned_anew() -> None:
    shop = make_shop()
    target_set(shop=shop, month=JUNE, amount=D(3000000), actor=SYSTEM, today=JUNE)
    with pytest.raises(ShopError, match="2024-06-15 is over") as refused:
        target_set(
            shop=shop,
            month=JUNE,
            amount=D(3000000),
            actor=SYSTEM,
            today=TODAY,
            pins={june(15): D(1)},
        )
    assert refused.value.field == "pin-2024-06-15"


def test_a_new_factor_changes_no_plan_but_the_next_version() -> None:
    shop = make_shop()
    first = target_set(shop=shop, month=JUNE, amount=D(3000000), actor=SYSTEM, today=JUNE)
    before = amounts(first)
    factor = campaign(shop, june(18), "5")
    assert amounts(first) == before
    second = amounts(
        target_set(shop=shop, month=JUNE, amount=D(3000000), actor=SYSTEM, today=TODAY)
    )
    assert all(second[day] == before[day] for day in range(1, 16))
    assert second[18] > 4 * second[19]
    day_factor_remove(factor=factor, actor=SYSTEM)
    assert DayFactor.objects.count() == 0


def test_the_calendar_is_in_the_audit_log_and_one_kind_a_day_is_replaced() -> None:
    shop = make_shop()
    campaign(shop, june(18), "2.0")
    campaign(shop, june(18), "2.5")
    campaign(shop, june(18), "0.5", "holiday")
    assert [str(row) for row in DayFactor.objects.order_by("kind")] == [
        "2024-06-18 campaign x 2.5",
        "2024-06-18 holiday x 0.5",
    ]
    event = AuditEvent.objects.filter(action="day_factor.set").order_by("id")[1]
    assert event.changes == {
        "day": [None, "2024-06-18"],
        "kind": [None, "campaign"],
        "factor": ["2.0000", "2.5000"],
    }


@pytest.mark.parametrize(
    ("factor", "kind", "field"),
    [("0", "campaign", "factor"), ("-1", "other", "factor"), ("1", "x", "kind")],
)
def test_an_impossible_factor_is_refused(factor: str, kind: str, field: str) -> None:
    with pytest.raises(ShopError) as refused:
        campaign(make_shop(), june(18), factor, kind)
    assert (refused.value.code, refused.value.field) == ("field_invalid", field)
    assert DayFactor.objects.count() == 0


def test_campaign_and_stock_out_days_teach_no_weekday() -> None:
    shop, plain = make_shop(), make_shop("plain")
    week = ["80.00", "80.00", "80.00", "80.00", "100.00", "140.00", "140.00"]
    start = TODAY - timedelta(days=TODAY.weekday() + 7 * 20)
    make_days(plain, start, week * 20)
    make_days(shop, start, week * 20)
    odd = start + timedelta(days=7 * 15 + 2)
    shop.shopday_set.filter(day=odd).update(paid_amount=D(9000))
    shop.shopday_set.filter(day=odd + timedelta(days=7)).update(paid_amount=D(1))
    campaign(shop, odd, "9")
    campaign(shop, odd + timedelta(days=7), "0.1", "stock_out")
    taught = history_read(shop, JUNE, TODAY).index(PAID)
    assert taught.origin == "learned"
    assert taught.values == history_read(plain, JUNE, TODAY).index(PAID).values


def test_a_draft_is_not_in_force_until_it_is_approved() -> None:
    shop = make_shop()
    first = target_set(shop=shop, month=JUNE, amount=D(3000), actor=SYSTEM, today=TODAY)
    draft = target_draft(shop=shop, month=JUNE, amount=D(3300), actor=SYSTEM, today=TODAY)
    assert (draft.state, draft.version, draft.approved_at) == ("draft", 2, None)
    assert TargetPlan.objects.active().get() == first
    target_approve(plan=draft, actor=SYSTEM, today=TODAY)
    first.refresh_from_db()
    draft.refresh_from_db()
    assert (first.state, draft.state, draft.approved_by) == ("superseded", "active", "system")
    check_deferred()
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True)) == [
        "target.set",
        "target.draft",
        "target.approve",
    ]
    with pytest.raises(ShopError, match="active") as refused:
        target_approve(plan=draft, actor=SYSTEM, today=TODAY)
    assert refused.value.code == "state_refused"


def test_a_newer_draft_takes_the_place_of_the_older_and_a_draft_can_be_put_away() -> None:
    shop = make_shop()
    older = target_draft(shop=shop, month=JUNE, amount=D(3000), actor=SYSTEM, today=TODAY)
    newer = target_draft(shop=shop, month=JUNE, amount=D(3300), actor=SYSTEM, today=TODAY)
    target_discard(plan=newer, actor=SYSTEM)
    older.refresh_from_db()
    assert (older.state, newer.state) == ("discarded", "discarded")
    with pytest.raises(ShopError, match="discarded"):
        target_approve(plan=older, actor=SYSTEM, today=TODAY)


def test_a_draft_that_would_change_days_that_are_over_is_not_approved() -> None:
    shop = make_shop()
    target_set(shop=shop, month=JUNE, amount=D(3000), actor=SYSTEM, today=JUNE)
    draft = target_draft(shop=shop, month=JUNE, amount=D(3300), actor=SYSTEM, today=june(10))
    with pytest.raises(ShopError, match="Days have passed") as refused:
        target_approve(plan=draft, actor=SYSTEM, today=TODAY)
    assert refused.value.code == "state_refused"
    target_approve(plan=draft, actor=SYSTEM, today=june(10))


def test_buyers_are_planned_from_28_usual_days_and_visitors_only_when_counted() -> None:
    shop = make_shop()
    for at in range(1, 30):
        day = TODAY - timedelta(days=at)
        spend = "9999.00" if at == 5 else "100.00"
        make_day(shop, day, spend, paid_orders=5, paid_buyers=4, anonymous_orders=1)
    campaign(shop, TODAY - timedelta(days=5), "9")
    plan = target_set(shop=shop, month=JUNE, amount=D(32000), actor=SYSTEM, today=TODAY)
    # 800.00 on a weekday of June with its campaign, at a basket of 20.00, asks for 40 buyers.
    assert plan.days.get(day=june(18)).buyers == 40
    assert TargetDay.objects.filter(visitors__isnull=False).count() == 0
    again = target_set(
        shop=shop, month=JUNE, amount=D(64000), actor=SYSTEM, today=TODAY, absorb="basket"
    )
    # 28 usual days sold to 5 buyers each; the weekday index tells how many on a weekday.
    assert again.days.get(day=june(18)).buyers == 5
    assert again.absorb == "basket"


def test_without_28_usual_days_no_buyers_are_planned() -> None:
    shop = make_shop()
    for at in range(1, 28):
        make_day(shop, TODAY - timedelta(days=at), paid_orders=5, paid_buyers=5)
    plan = target_set(shop=shop, month=JUNE, amount=D(32000), actor=SYSTEM, today=TODAY)
    assert plan.days.filter(buyers__isnull=False).count() == 0


@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    cents=st.integers(10_000, 10**10),
    factors=st.dictionaries(st.integers(1, 30), st.decimals("0.01", 20, places=2), max_size=5),
    shares=st.dictionaries(st.integers(1, 30), st.integers(0, 30), max_size=10),
    today=st.integers(1, 30),
)
def test_random_calendars_and_pins_sum_to_the_plan(
    cents: int,
    factors: dict[int, Decimal],
    shares: dict[int, int],
    today: int,
) -> None:
    shop = Shop.objects.filter(code="random").first() or make_shop("random")
    for day, factor in factors.items():
        campaign(shop, june(day), str(factor))
    amount = D(cents) / 100
    pins = {june(day): (amount * share / 1000).quantize(D("0.01")) for day, share in shares.items()}
    plan = target_draft(
        shop=shop, month=JUNE, amount=amount, actor=SYSTEM, today=june(today), pins=pins
    )
    days = amounts(plan)
    assert sum(days.values()) == amount
    assert all(days[day.day] == pinned for day, pinned in pins.items())
    check_deferred()
