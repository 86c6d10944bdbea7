"""The month to date is the sum of its known days against their plan."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.accounts.actors import SYSTEM
from apps.metrics.models import ParkedDay
from apps.metrics.selectors import month_pace
from apps.metrics.services.target import target_set
from apps.shop.models import Shop
from tests.metrics.plan_rows import NOW, TODAY, YESTERDAY, make_day, make_days, make_shop

pytestmark = pytest.mark.django_db

D = Decimal
JUNE = date(2024, 6, 1)


def shop_with_target(amount: str = "3200.00") -> Shop:
    shop = make_shop()
    target_set(shop=shop, month=JUNE, amount=D(amount), actor=SYSTEM, today=JUNE)
    return shop


def june_at_95_percent(shop: Shop) -> None:
    # 100.00 a weekday and 120.00 a weekend day are the plan of 3,200.00.
    for at in range(15):
        day = JUNE + timedelta(days=at)
        make_day(shop, day, "114.00" if day.weekday() > 4 else "95.00")


def test_a_month_at_95_percent_of_its_plan_is_at_risk() -> None:
    shop = shop_with_target()
    june_at_95_percent(shop)
    make_day(shop, TODAY, "5000.00")  # the open day does not count
    pace = month_pace(shop, JUNE, TODAY, NOW)
    assert (pace.month, pace.as_of, pace.days_left) == (JUNE, YESTERDAY, 15)
    assert (pace.target, pace.actual, pace.plan_to_date) == (D(3200), D(1520), D(1600))
    assert (pace.pace, pace.gap, pace.projection) == (D("0.95"), D(-80), D(3040))
    assert (pace.required_next, pace.stretch, pace.status) == (D(126), D("1.05"), "at_risk")
    assert pace.sentence == (
        "Jun 2024 to Sat 15 Jun: 1,520 of 1,600 planned (95.00%), 80 behind."
        " At risk: 3,040 of 3,200 at today's pace. 126 needed on Sun 16 Jun."
    )


def test_the_line_of_the_month_sums_plan_and_actual() -> None:
    shop = shop_with_target()
    june_at_95_percent(shop)
    points = month_pace(shop, JUNE, YESTERDAY, NOW).points
    assert [point.day.day for point in points] == list(range(1, 31))
    assert (points[1].plan, points[1].plan_cumulative) == (D(120), D(240))
    assert (points[1].actual, points[1].actual_cumulative) == (D(114), D(228))
    assert (points[14].actual_cumulative, points[15].actual_cumulative) == (D(1520), None)
    assert points[-1].plan_cumulative == D(3200)


def test_an_earlier_day_is_seen_as_it_stood_then() -> None:
    shop = shop_with_target()
    june_at_95_percent(shop)
    pace = month_pace(shop, JUNE, date(2024, 6, 2), NOW)
    assert (pace.actual, pace.as_of, pace.status) == (D(228), date(2024, 6, 2), "too_early")
    assert (pace.days_left, pace.points[2].actual) == (28, None)


def test_an_unknown_day_is_left_out_of_both_sides() -> None:
    shop = shop_with_target()
    june_at_95_percent(shop)
    ParkedDay.objects.create(shop=shop, day=YESTERDAY, parked_until=NOW, error="boom")
    pace = month_pace(shop, JUNE, YESTERDAY, NOW)
    assert (pace.actual, pace.plan_to_date, pace.pace) == (D(1406), D(1480), D("0.95"))
    assert (pace.unknown_days, pace.required_next, pace.stretch) == ((YESTERDAY,), None, None)
    assert (pace.points[14].actual, pace.points[14].actual_cumulative) == (None, None)
    assert pace.sentence.endswith("Unknown and left out: Sat 15 Jun.")


def test_a_month_without_a_target_tells_its_actual_only() -> None:
    shop = make_shop()
    make_days(shop, JUNE, ["10.00", "20.50"])
    pace = month_pace(shop, JUNE, YESTERDAY, NOW)
    assert (pace.status, pace.target, pace.pace, pace.gap) == ("no_target", None, None, None)
    assert (pace.actual, len(pace.unknown_days), pace.days_left) == (D("30.50"), 13, 15)
    assert pace.points[1].actual_cumulative == D("30.50")
    assert pace.points[1].plan_cumulative is None


@pytest.mark.parametrize("with_target", [True, False])
def test_a_month_ahead_and_a_month_without_figures_know_nothing(with_target: bool) -> None:
    shop = shop_with_target() if with_target else make_shop()
    july = month_pace(shop, date(2024, 7, 1), YESTERDAY, NOW)
    june = month_pace(shop, JUNE, YESTERDAY, NOW)
    assert (july.actual, july.status, july.days_left) == (None, "no_target", 31)
    assert (june.actual, june.status) == (None, "too_early" if with_target else "no_target")


def test_a_month_that_is_over_is_told_to_its_last_day() -> None:
    shop = shop_with_target()
    pace = month_pace(shop, JUNE, date(2024, 9, 9), NOW + timedelta(days=90))
    assert (pace.as_of, pace.days_left) == (date(2024, 6, 30), 0)
