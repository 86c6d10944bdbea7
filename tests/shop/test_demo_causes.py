"""Visits of the demo shops, and what is planted in their last week."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from apps.shop.demo.causes import (
    Cause,
    CauseKind,
    big_source,
    causes_on,
    key_product,
    last_full_day,
    planted,
)
from apps.shop.demo.orders import DemoOrder, day_orders
from apps.shop.demo.shops import CLEARWATER, DEMO_SHOPS, LUNA, DemoShop
from apps.shop.demo.visits import day_visits, demo_visits
from apps.shop.models import ChangedDay, TrafficDay, TrafficSource
from apps.shop.rows import TrafficRow
from apps.shop.services import Counts
from apps.shop.services.demo import demo_fill

D = date(2026, 4, 20)
USUAL = [D - timedelta(weeks=week) for week in (1, 2, 3, 4)]


def day_of(shop: DemoShop, day: date) -> tuple[list[DemoOrder], list[TrafficRow]]:
    """Return the orders and visits of a day, where a week of causes ends with D."""
    causes = causes_on(shop, day, [D])
    return (
        day_orders(shop, day, seed=1, causes=causes),
        list(day_visits(shop, day, seed=1, causes=causes)),
    )


def came(orders: list[DemoOrder], visits: list[TrafficRow], source: str) -> tuple[int, int]:
    """Return the orders and visitors of a source."""
    return (
        sum(drawn.order.source_key == source for drawn in orders),
        sum(row.visitors or 0 for row in visits if row.source_key == source),
    )


def plain(shop: DemoShop, day: date) -> tuple[list[DemoOrder], list[TrafficRow]]:
    """Return the orders and visits that the day would have had with nothing planted."""
    return (
        day_orders(shop, day, seed=1),
        list(day_visits(shop, day, seed=1, causes=causes_on(shop, day, []))),
    )


@pytest.mark.parametrize("shop", DEMO_SHOPS)
def test_buyers_are_two_to_five_of_a_hundred_visitors(shop: DemoShop) -> None:
    for day in USUAL:
        orders, visits = day_of(shop, day)
        whole = visits[0]
        assert (whole.source_key, whole.external_product_id) == (None, None)
        buyers = {drawn.order.customer_ref or drawn.order.number for drawn in orders
                  if drawn.order.paid_at}  # fmt: skip
        assert whole.visitors is not None
        assert 0.02 < len(buyers) / whole.visitors < 0.05
        by_source = sum(row.visitors or 0 for row in visits if row.source_key)
        assert whole.visitors < by_source < 1.2 * whole.visitors
        for source in shop.sources:
            bought, visited = came(orders, visits, source.key)
            assert bought < visited
        assert {row.external_product_id for row in visits} == {
            None, *(product.code for product in shop.products)
        }  # fmt: skip


@pytest.mark.parametrize("shop", DEMO_SHOPS)
def test_the_last_day_lacks_nearly_half_of_a_big_source(shop: DemoShop) -> None:
    fallen = big_source(shop)
    told, otherwise = day_of(shop, D), plain(shop, D)
    for source in shop.sources:
        orders, visitors = came(*told, source.key)
        usual_orders, usual_visitors = came(*otherwise, source.key)
        if source.key == fallen:
            assert abs(visitors / usual_visitors - 0.55) < 0.01
            assert abs(orders / usual_orders - 0.55) < 0.05
            # No accident: the source brings less than on any usual Monday.
            assert all(visitors < 0.7 * came(*plain(shop, day), fallen)[1] for day in USUAL)
        else:
            assert (orders, visitors) == (usual_orders, usual_visitors)
    assert told[1][0].visitors < 0.9 * otherwise[1][0].visitors  # type: ignore[operator]


@pytest.mark.parametrize("shop", DEMO_SHOPS)
def test_three_days_before_a_key_product_is_sold_out_while_people_look_at_it(
    shop: DemoShop,
) -> None:
    day, product = D - timedelta(days=3), key_product(shop)
    orders, visits = day_of(shop, day)
    sold = Counter(line.external_product_id for drawn in orders for line in drawn.order.lines or ())
    assert sold[product] == 0
    assert all(sold[other.code] for other in shop.products if other.code != product)
    seen = {row.external_product_id: row.visitors for row in visits}
    usual = {row.external_product_id: row.visitors for row in day_of(shop, USUAL[0])[1]}
    assert (seen[product] or 0) > 0.7 * (usual[product] or 0)
    for drawn in orders:
        assert drawn.order.goods_amount == sum(line.line_amount for line in drawn.order.lines or ())


@pytest.mark.parametrize("shop", DEMO_SHOPS)
def test_five_days_before_a_promotion_brings_more_people_who_pay_less(shop: DemoShop) -> None:
    day = D - timedelta(days=5)
    orders, visits = day_of(shop, day)
    usual_orders, usual_visits = plain(shop, day)
    assert abs(len(orders) / len(usual_orders) - 1.6) < 0.02
    assert abs((visits[0].visitors or 0) / (usual_visits[0].visitors or 1) - 1.6) < 0.01
    assert off(orders) > Decimal("0.13") > Decimal("0.05") > off(usual_orders)
    assert basket(orders) < basket(usual_orders)


def basket(orders: list[DemoOrder]) -> Decimal:
    """Return the mean of what was paid an order."""
    paid = [drawn.order.paid_amount or Decimal(0) for drawn in orders if drawn.order.paid_at]
    return sum(paid, Decimal(0)) / len(paid)


def off(orders: list[DemoOrder]) -> Decimal:
    """Return the discount as a share of the goods."""
    goods = sum((drawn.order.goods_amount or Decimal(0) for drawn in orders), Decimal(0))
    discounts = sum((drawn.order.discount_amount or Decimal(0) for drawn in orders), Decimal(0))
    return discounts / goods


def test_the_causes_say_their_days_and_names() -> None:
    assert planted(LUNA, D) == (
        Cause(CauseKind.SOURCE_FELL, date(2026, 4, 20), "organic-search"),
        Cause(CauseKind.OUT_OF_STOCK, date(2026, 4, 17), "LU-MOONG"),
        Cause(CauseKind.PROMOTION, date(2026, 4, 15), "Member days"),
    )
    assert (big_source(CLEARWATER), key_product(CLEARWATER)) == ("taobao-search", "CW-RO600")


@pytest.mark.parametrize(
    ("until", "day"),
    [
        (datetime(2026, 6, 3, 4, tzinfo=UTC), date(2026, 6, 2)),
        (datetime(2026, 6, 3, 15, 59, 59, tzinfo=UTC), date(2026, 6, 3)),
        (datetime(2026, 6, 2, 16, tzinfo=UTC), date(2026, 6, 2)),
    ],
)
def test_the_last_full_day_is_over(until: datetime, day: date) -> None:
    assert last_full_day(CLEARWATER, until) == day


def test_a_day_has_the_same_visits_whenever_it_is_told() -> None:
    week = list(demo_visits(LUNA, first=D - timedelta(days=6), last=D, seed=1, last_days=[D]))
    longer = list(demo_visits(LUNA, first=D - timedelta(days=9), last=D, seed=1, last_days=[D]))
    assert longer[-len(week) :] == week
    assert list(demo_visits(LUNA, first=D, last=D, seed=2)) != list(
        demo_visits(LUNA, first=D, last=D, seed=1)
    )


@pytest.mark.django_db
def test_visits_are_stored_for_full_days_and_come_again_unchanged() -> None:
    until = datetime(2026, 6, 3, 4, tzinfo=UTC)
    made = demo_fill(demo=LUNA, days=3, until=until, seed=1, last_days=[date(2026, 6, 2)])
    days = TrafficDay.objects.filter(shop=made.shop)
    scopes = 1 + len(LUNA.sources) + len(LUNA.products)
    assert made.visits == Counts(new=2 * scopes)
    assert days.filter(source=None, product=None).count() == 2
    assert days.filter(source__key="unmapped").count() == 0
    used = TrafficSource.objects.filter(trafficday__shop=made.shop).distinct()
    assert {source.key for source in used} == {source.key for source in LUNA.sources}
    marks = ChangedDay.objects.filter(domain="traffic").values_list("day", flat=True)
    assert sorted(marks) == [date(2026, 6, 1), date(2026, 6, 2)]
    again = demo_fill(demo=LUNA, days=3, until=until, seed=1, last_days=[date(2026, 6, 2)])
    assert again.visits == Counts(same=2 * scopes)
    assert (again.orders.new, again.orders.changed) == (0, 0)
