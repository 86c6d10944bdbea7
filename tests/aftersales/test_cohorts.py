"""Refund rates of a week's orders within 7, 15 and 30 days, with how mature they are."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.aftersales.refund_rates import cohort_of
from apps.aftersales.selectors.cohorts import cohorts
from apps.shop.models import Refund, Shop
from tests.aftersales.products import TODAY, sell
from tests.aftersales.test_refund_day import give_back

D = Decimal
MONDAY = date(2026, 10, 5)


def test_a_young_cohort_is_projected_and_an_old_one_is_over() -> None:
    paid = {MONDAY: (60, D(600)), MONDAY + timedelta(days=6): (40, D(400))}
    refunded = {MONDAY: {7: (2, D(20)), 15: (3, D(35)), 30: (5, D(80))}}
    # 70% of the refunds of 90 days have come after 30: 5 of 100 point to 50 / 7 %.
    curve = {5: D("0.03"), 30: D("0.07"), 90: D("0.10")}
    old = cohort_of(MONDAY, paid, refunded, curve, MONDAY + timedelta(days=40))
    assert [(each.days, each.refunded_orders, each.is_over) for each in old.within] == [
        (7, 2, True), (15, 3, True), (30, 5, True),
    ]  # fmt: skip
    assert [each.count_rate for each in old.within] == [D("0.02"), D("0.03"), D("0.05")]
    assert old.within[2].amount_rate == D("0.08")
    assert (old.mature, old.projected_rate) == (D("0.7"), D("0.05") / D("0.7"))
    low, high = old.within[0].interval or (D(0), D(0))
    assert (round(low, 4), round(high, 4)) == (D("0.0055"), D("0.0700"))
    # After 12 days the youngest are 6 days old: 7 days are not over, 30% says too little.
    young = cohort_of(MONDAY, paid, refunded, curve, MONDAY + timedelta(days=12))
    assert [each.is_over for each in young.within] == [False, False, False]
    assert (young.mature, young.projected_rate) == (D("0.3"), None)
    begun = cohort_of(MONDAY, {}, {}, {}, MONDAY + timedelta(days=2))
    assert (begun.last, begun.orders, begun.within[0].count_rate) == (
        MONDAY + timedelta(days=2), 0, None,
    )  # fmt: skip
    assert (begun.mature, begun.within[0].interval) == (None, None)


@pytest.mark.django_db
def test_weeks_of_payment_are_counted_from_refunds_with_a_day(shop: Shop) -> None:
    orders = sell(shop, "A", 10, on=MONDAY)
    late = sell(shop, "B", 10, on=MONDAY + timedelta(days=6))
    give_back(shop, orders[0], "10.00", 7)
    give_back(shop, orders[0], "5.00", 8, "again")
    give_back(shop, orders[1], "35.00", 15)
    give_back(shop, late[0], "35.00", 31)
    undated = give_back(shop, orders[2], "35.00", 0)
    Refund.objects.filter(pk=undated.pk).update(date_known=False)
    weeks = {week.first: week for week in cohorts(shop, TODAY)}
    assert len(weeks) == 10
    week = weeks[MONDAY]
    assert (week.orders, week.paid) == (20, D(2_000))
    assert [(each.refunded_orders, each.refunded) for each in week.within] == [
        (1, D(10)), (2, D(50)), (2, D(50)),
    ]  # fmt: skip
    assert all(each.is_over for each in week.within)
