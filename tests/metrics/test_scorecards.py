"""A day's figures carry their state; what nobody knows is never 0."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.accounts.actors import SYSTEM
from apps.metrics.definitions import registry
from apps.metrics.models import ParkedDay
from apps.metrics.readings import DayScorecard
from apps.metrics.selectors import recent_days, scorecard, verdict
from apps.metrics.services.target import target_set
from apps.shop.models import ChangedDay, Shop
from tests.metrics.plan_rows import NOW, TODAY, YESTERDAY, make_day, make_shop

pytestmark = pytest.mark.django_db

D = Decimal
JUNE = date(2024, 6, 1)


def read(shop: Shop, day: date = YESTERDAY) -> DayScorecard:
    return scorecard(shop, day, NOW)


def mark(shop: Shop, day: date, minutes: int) -> None:
    ChangedDay.objects.create(
        shop=shop,
        day=day,
        domain="sales",
        reason="import",
        marked_at=NOW - timedelta(minutes=minutes),
    )


def park(shop: Shop, day: date) -> None:
    ParkedDay.objects.create(shop=shop, day=day, parked_until=timezone.now(), error="boom")


def test_a_computed_day_has_every_metric_with_its_value() -> None:
    shop = make_shop()
    make_day(
        shop,
        YESTERDAY,
        "300.00",
        ordered_orders=4,
        ordered_paid_orders=3,
        paid_orders=3,
        paid_buyers=2,
        anonymous_orders=0,
        refund_amount=D("45.5000"),
    )
    card = read(shop)
    shown = {value.key: value.value for value in card.values}
    assert list(shown) == [metric.key for metric in registry]
    assert str(shown["sales.paid_amount"]) == "300.00"
    assert shown["sales.ordered_orders"] == 4
    assert str(shown["sales.net_amount"]) == "254.50"
    assert shown["sales.payment_rate"] == D("0.75")
    assert shown["sales.basket"] == D(150)
    assert (card.state, card.shop, card.day) == ("final", "lamp", YESTERDAY)
    assert card.value("sales.paid_amount").currency == "CNY"
    with pytest.raises(KeyError):
        card.value("sales.unheard_of")


def test_a_share_of_few_carries_its_parts_and_interval() -> None:
    shop = make_shop()
    make_day(shop, YESTERDAY, ordered_orders=60, ordered_paid_orders=30)
    rate = read(shop).value("sales.payment_rate")
    assert (rate.numerator, rate.denominator) == (30, 60)
    assert rate.low is not None
    assert rate.high is not None
    assert (round(rate.low, 4), round(rate.high, 4)) == (D("0.3774"), D("0.6226"))


def test_nothing_to_divide_by_is_no_value_and_says_so() -> None:
    shop = make_shop()
    make_day(shop, YESTERDAY, "0.00")
    card = read(shop)
    assert card.value("sales.paid_amount").value == 0
    basket = card.value("sales.basket")
    assert (basket.value, basket.state, basket.reason) == (None, "final", "Nothing to divide by.")


def test_a_day_of_mostly_unknown_buyers_counts_its_basket_by_orders() -> None:
    shop = make_shop()
    make_day(shop, YESTERDAY, "300.00", paid_orders=3, paid_buyers=1, anonymous_orders=1)
    basket = read(shop).value("sales.basket")
    assert (basket.denominator, basket.value) == (3, 100)


def test_what_was_not_received_is_missing_and_the_rest_stands() -> None:
    shop = make_shop()
    make_day(shop, YESTERDAY, "300.00", tax_amount=None)
    tax = read(shop).value("sales.tax_amount")
    assert (tax.value, tax.state) == (None, "missing")
    assert tax.reason == "Not received from the platform."
    assert read(shop).state == "final"


def test_a_day_that_was_never_computed_is_missing_not_zero() -> None:
    card = read(make_shop())
    assert {value.value for value in card.values} == {None}
    assert {value.state for value in card.values} == {"missing"}
    assert (card.verdict.outcome, card.state) == ("unknown", "missing")
    assert card.verdict.sentence == "Sat 15 Jun: no figure. This day was never computed."


@pytest.mark.parametrize(
    ("minutes", "state", "reason"),
    [
        (9, "final", ""),
        (11, "stale", "Orders changed over 10 minutes ago and the figures wait for a recompute."),
    ],
)
def test_a_mark_that_waits_long_makes_a_day_stale(minutes: int, state: str, reason: str) -> None:
    shop = make_shop()
    make_day(shop, YESTERDAY, "300.00")
    mark(shop, YESTERDAY, minutes)
    paid = read(shop).value("sales.paid_amount")
    assert (paid.value, paid.state, paid.reason) == (300, state, reason)


@pytest.mark.parametrize("minutes", [1, 60])
def test_a_marked_day_without_figures_is_waited_for(minutes: int) -> None:
    shop = make_shop()
    mark(shop, YESTERDAY, minutes)
    paid = read(shop).value("sales.paid_amount")
    assert (paid.value, paid.state) == (None, "stale")


def test_a_failed_recompute_leaves_the_day_unknown() -> None:
    shop = make_shop()
    make_day(shop, YESTERDAY, "300.00")
    park(shop, YESTERDAY)
    card = read(shop)
    assert (card.value("sales.paid_amount").value, card.state) == (None, "missing")
    assert card.verdict.outcome == "unknown"
    assert "failed" in card.verdict.sentence


def test_the_open_day_has_figures_but_no_verdict() -> None:
    shop = make_shop()
    target_set(shop=shop, month=JUNE, amount=D("3200.00"), actor=SYSTEM, today=TODAY)
    make_day(shop, TODAY, "12.50")
    told = verdict(shop, TODAY, NOW)
    assert (told.outcome, told.ratio, told.gap) == ("open", None, None)
    assert told.sentence == "Sun 16 Jun is still open. 12.50 so far."
    assert verdict(shop, TODAY + timedelta(days=1), NOW).outcome == "open"


def test_a_day_is_judged_against_its_part_of_the_month() -> None:
    shop = make_shop()
    target_set(shop=shop, month=JUNE, amount=D("3200.00"), actor=SYSTEM, today=TODAY)
    make_day(shop, YESTERDAY, "90.00")
    told = verdict(shop, YESTERDAY, NOW)
    assert (told.target, told.gap, told.ratio) == (D("120.00"), D("-30.00"), D("0.75"))
    assert told.sentence == "Sat 15 Jun: 90 of 120 (75.00%), missed by 30."
    assert read(shop).value("sales.paid_amount").target == D("120.00")


def test_a_shop_with_only_a_net_target_is_judged_on_net() -> None:
    shop = make_shop()
    target_set(
        shop=shop,
        month=JUNE,
        amount=D("3200.00"),
        actor=SYSTEM,
        today=TODAY,
        metric_key="sales.net_amount",
    )
    make_day(shop, YESTERDAY, "130.00", refund_amount=D(20))
    told = verdict(shop, YESTERDAY, NOW)
    assert (told.actual.key, told.outcome, told.gap) == ("sales.net_amount", "missed", D(-10))


def test_recent_days_come_newest_first_with_unknown_ones_in_their_place() -> None:
    shop = make_shop()
    make_day(shop, YESTERDAY, "90.00")
    make_day(shop, YESTERDAY - timedelta(days=2), "0.00")
    days = recent_days(shop, YESTERDAY, 3, NOW)
    assert [(each.day.day, each.outcome, each.state) for each in days] == [
        (15, "no_target", "final"),
        (14, "unknown", "missing"),
        (13, "no_target", "final"),
    ]
    assert [each.values[0].value for each in days] == [90, None, 0]


def test_another_shops_figures_are_not_mixed_in() -> None:
    lamp, yen = make_shop(), make_shop("yen", currency="JPY", zone="Asia/Tokyo")
    make_day(lamp, YESTERDAY, "90.00")
    make_day(yen, YESTERDAY, "9000")
    park(lamp, YESTERDAY)
    paid = read(yen).value("sales.paid_amount")
    assert (str(paid.value), paid.currency, paid.state) == ("9000", "JPY", "final")


def test_a_scorecard_costs_a_fixed_number_of_queries(
    django_assert_max_num_queries: object,
) -> None:
    shop = make_shop()
    make_day(shop, YESTERDAY, "90.00")
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        read(shop)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        recent_days(shop, YESTERDAY, 28, NOW)
