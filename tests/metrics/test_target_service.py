"""Setting a target writes a plan that sums to it, keeps the past, and leaves a trace."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.common.errors import ShopError
from apps.metrics.models import TargetDay, TargetPlan
from apps.metrics.selectors.histories import history_read
from apps.metrics.selectors.planning import target_suggestion
from apps.metrics.selectors.targets import active_plan, plan_versions
from apps.metrics.services.target import target_set
from apps.shop.models import Shop
from tests.metrics.plan_rows import TODAY, check_deferred, make_days, make_shop

pytestmark = pytest.mark.django_db

D = Decimal
JUNE = date(2024, 6, 1)
PAID = TargetPlan.Metric.PAID


def set_june(shop: Shop, amount: str, today: date = TODAY, **more: str) -> TargetPlan:
    plan = target_set(shop=shop, month=JUNE, amount=D(amount), actor=SYSTEM, today=today, **more)
    check_deferred()
    return plan


def amounts(plan: TargetPlan) -> dict[int, Decimal]:
    return {day.day.day: day.amount for day in plan.days.all()}


def test_a_target_is_active_at_once_and_its_days_sum_to_it() -> None:
    shop = make_shop()
    plan = set_june(shop, "3000000.00", note="as agreed")
    days = amounts(plan)
    assert (plan.state, plan.version, plan.note) == ("active", 1, "as agreed")
    assert (plan.created_by, plan.approved_by) == ("system", "system")
    assert plan.approved_at is not None
    assert plan.weight_origin == "assumed"
    assert sum(days.values()) == D("3000000.00")
    assert list(days) == list(range(1, 31))
    # 20 weekdays of 1.0 and 10 weekend days of 1.2 weigh 32.
    assert (days[1], days[3]) == (D("112500.00"), D("93750.00"))
    assert TargetPlan.objects.count() == 1


def test_a_changed_target_keeps_past_days_and_supersedes_the_old_version() -> None:
    shop = make_shop()
    first = set_june(shop, "3000000.00", today=JUNE)
    second = set_june(shop, "3300000.00")
    first.refresh_from_db()
    old, new = amounts(first), amounts(second)
    assert (first.state, second.state, second.version) == ("superseded", "active", 2)
    assert [new[day] for day in range(1, 16)] == [old[day] for day in range(1, 16)]
    assert all(new[day] > old[day] for day in range(16, 31))
    assert sum(new.values()) == D("3300000.00")
    assert active_plan(shop, JUNE, PAID) == second
    assert plan_versions(shop, JUNE, PAID) == (second, first)


def test_setting_a_target_is_in_the_audit_log() -> None:
    shop = make_shop()
    set_june(shop, "3000000.00", today=JUNE)
    plan = set_june(shop, "3100000.00", note="more ads")
    event = AuditEvent.objects.order_by("id").last()
    assert event is not None
    assert (event.action, event.object) == ("target.set", f"metrics.TargetPlan:{plan.pk}")
    assert (event.actor, event.shop_id, event.reason) == ("system", shop.pk, "more ads")
    assert event.changes == {
        "month": [None, "2024-06-01"],
        "metric": [None, "sales.paid_amount"],
        "amount": ["3000000.00", "3100000.00"],
        "version": [1, 2],
    }
    assert event.rows == 31


def test_weights_are_learnt_from_the_shops_own_weeks() -> None:
    shop = make_shop()
    shape = ["100.00"] * 5 + ["150.00"] * 2
    make_days(shop, TODAY - timedelta(days=70), (shape * 11)[6:76])  # starts on a Sunday
    plan = set_june(shop, "300000.00")
    weekday, weekend = plan.days.get(day=date(2024, 6, 3)), plan.days.get(day=JUNE)
    assert plan.weight_origin == "learned"
    assert weekend.weekday_index > D("1.1") > D(1) > weekday.weekday_index
    assert weekend.amount > weekday.amount
    assert sum(amounts(plan).values()) == D("300000.00")


def test_targets_of_paid_and_net_stand_beside_each_other() -> None:
    shop = make_shop()
    paid = set_june(shop, "3000.00")
    net = set_june(shop, "2500.00", metric_key="sales.net_amount")
    assert active_plan(shop, JUNE, "sales.net_amount") == net
    assert active_plan(shop, JUNE, PAID) == paid


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        ("0", "CNY", "A target must be more than 0."),
        ("-1", "CNY", "A target must be more than 0."),
        ("NaN", "CNY", "A target must be more than 0."),
        ("Infinity", "CNY", "A target must be more than 0."),
        ("100000000000000", "CNY", "This amount is too large."),
        ("10.005", "CNY", "CNY has 2 decimal places."),
        ("10.5", "JPY", "JPY is whole."),
    ],
)
def test_an_impossible_amount_is_refused(amount: str, currency: str, words: str) -> None:
    shop = make_shop(currency=currency)
    with pytest.raises(ShopError, match=words) as refused:
        set_june(shop, amount)
    assert (refused.value.code, refused.value.field) == ("field_invalid", "amount")
    assert TargetPlan.objects.count() == 0


def test_a_target_below_what_past_days_hold_is_refused_and_the_old_one_stays() -> None:
    shop = make_shop()
    plan = set_june(shop, "3000000.00", today=JUNE)
    with pytest.raises(ShopError, match="over by 400,000") as refused:
        set_june(shop, "1100000.00")
    assert refused.value.field == "amount"
    plan.refresh_from_db()
    assert plan.state == "active"
    assert TargetPlan.objects.count() == 1


def test_the_target_of_a_month_that_is_over_stays() -> None:
    shop = make_shop()
    set_june(shop, "3000000.00")
    with pytest.raises(ShopError, match="over") as refused:
        set_june(shop, "4000000.00", today=date(2024, 7, 1))
    assert refused.value.code == "state_refused"


def test_a_first_target_may_be_set_for_a_month_that_is_over() -> None:
    plan = set_june(make_shop(), "3000000.00", today=date(2024, 9, 1))
    assert sum(amounts(plan).values()) == D("3000000.00")


def test_no_target_can_be_set_for_another_metric() -> None:
    with pytest.raises(ShopError, match=r"No target can be set for sales\.units"):
        set_june(make_shop(), "5.00", metric_key="sales.units")


def break_and_check(change: Callable[[TargetPlan], object], plan: TargetPlan) -> None:
    with transaction.atomic():
        change(plan)
        check_deferred()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda plan: plan.days.filter(day=JUNE).update(amount=1), id="a-day-changed"),
        pytest.param(lambda plan: plan.days.filter(day=JUNE).delete(), id="a-day-gone"),
        pytest.param(
            lambda plan: TargetPlan.objects.filter(pk=plan.pk).update(amount=1), id="total-changed"
        ),
    ],
)
def test_the_database_refuses_days_that_do_not_sum_to_the_plan(
    change: Callable[[TargetPlan], object],
) -> None:
    plan = set_june(make_shop(), "3000000.00")
    with pytest.raises(IntegrityError, match="do not sum"):
        break_and_check(change, plan)
    check_deferred()
    assert TargetDay.objects.count() == 30


def test_the_database_refuses_a_second_active_plan() -> None:
    plan = set_june(make_shop(), "3000000.00")
    plan.pk, plan.version = None, 2
    with pytest.raises(IntegrityError, match="target_plan_one_active"), transaction.atomic():
        plan.save()


def test_a_plan_and_its_days_may_be_deleted_together() -> None:
    set_june(make_shop(), "3000000.00").delete()
    check_deferred()
    assert TargetDay.objects.count() == 0


def test_the_suggestion_is_last_years_month_when_it_is_known_whole() -> None:
    shop = make_shop()
    make_days(shop, date(2023, 6, 1), ["10.00"] * 30)
    make_days(shop, TODAY - timedelta(days=10), ["100.00"] * 10)
    suggestion = target_suggestion(history_read(shop, JUNE, TODAY), JUNE, PAID)
    assert (suggestion.amount, suggestion.basis) == (D("300.00"), "same_month_last_year")


def test_the_suggestion_is_else_the_recent_level() -> None:
    shop = make_shop()
    make_days(shop, date(2023, 6, 1), ["10.00"] * 29)
    make_days(shop, TODAY - timedelta(days=28), ["74.00"] * 28)
    suggestion = target_suggestion(history_read(shop, JUNE, TODAY), JUNE, PAID)
    # 74 a day at the assumed mean index 7.4 / 7 is 70 for a weight of 1; June weighs 32.
    assert (suggestion.amount, suggestion.basis) == (D("2240.00"), "recent_days")


def test_nothing_known_suggests_nothing() -> None:
    suggestion = target_suggestion(history_read(make_shop(), JUNE, TODAY), JUNE, PAID)
    assert (suggestion.amount, suggestion.basis) == (None, "nothing_known")
