"""The demo shops: the same history whenever it is made, with the shape of a real shop."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from apps.common.days import business_day
from apps.shop.demo.months import month_target
from apps.shop.demo.orders import DemoOrder, day_orders, demo_orders
from apps.shop.demo.shops import CLEARWATER, DEMO_SHOPS, LUNA, DemoShop, spike_factor
from apps.shop.models import ChangedDay, Order, OrderLine, Refund
from apps.shop.services import Counts
from apps.shop.services.demo import demo_fill

ORDINARY = [date(2026, 4, 6) + timedelta(days=at) for at in range(28)]
LATER = datetime(2027, 1, 1, tzinfo=UTC)


def month(shop: DemoShop) -> list[DemoOrder]:
    """Return four ordinary weeks of a shop."""
    return [drawn for day in ORDINARY for drawn in day_orders(shop, day, seed=1)]


@pytest.mark.parametrize("shop", DEMO_SHOPS)
def test_a_day_is_the_same_each_time_and_another_with_another_seed(shop: DemoShop) -> None:
    day = date(2026, 6, 3)
    assert day_orders(shop, day, seed=1) == day_orders(shop, day, seed=1)
    assert day_orders(shop, day, seed=1) != day_orders(shop, day, seed=2)


@pytest.mark.parametrize("shop", DEMO_SHOPS)
def test_an_ordinary_day_has_sixty_to_a_hundred_and_forty_orders(shop: DemoShop) -> None:
    counts = [len(day_orders(shop, day, seed=1)) for day in ORDINARY]
    assert 60 <= min(counts) <= max(counts) <= 140


@pytest.mark.parametrize("shop", DEMO_SHOPS)
def test_orders_peak_at_ten_at_sixteen_and_in_the_evening(shop: DemoShop) -> None:
    zone = ZoneInfo(shop.zone)
    local = [drawn.order.ordered_at.astimezone(zone) for drawn in month(shop)]
    halves = Counter(at.hour * 2 + at.minute // 30 for at in local)
    assert {half for half, _ in halves.most_common(2)} == {41, 42}
    hours = Counter(at.hour for at in local)
    assert hours[10] > max(hours[8], hours[9], hours[11], hours[12])
    assert hours[16] > max(hours[14], hours[15], hours[17], hours[18])
    assert {at.date() for at in local} == set(ORDINARY)


@pytest.mark.parametrize("shop", DEMO_SHOPS)
def test_the_money_of_an_order_adds_up(shop: DemoShop) -> None:
    drawn_orders = month(shop)
    for drawn in drawn_orders:
        order, lines = drawn.order, drawn.order.lines
        assert lines
        assert order.goods_amount == sum(line.line_amount for line in lines)
        assert order.discount_amount is not None
        assert order.shipping_amount is not None
        rest = order.goods_amount - order.discount_amount + order.shipping_amount
        assert order.order_amount == rest == round(rest, 2)
        assert order.paid_amount == (rest if order.paid_at else 0)
        assert sum(refund.amount for refund in drawn.refunds) <= order.paid_amount
    numbers = [drawn.order.external_id for drawn in drawn_orders]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("shop", DEMO_SHOPS)
def test_there_is_something_of_everything(shop: DemoShop) -> None:
    drawn_orders = month(shop)
    orders = [drawn.order for drawn in drawn_orders]
    assert {order.status for order in orders} == {"unpaid", "closed", "paid", "shipped", "done"}
    assert {order.excluded_reason for order in orders} == {None, "test", "fake"}
    assert 0.02 < sum(order.customer_ref is None for order in orders) / len(orders) < 0.12
    delays = [
        (refund.refunded_on - business_day(drawn.order.paid_at, shop.zone)).days
        for drawn in drawn_orders
        for refund in drawn.refunds
        if drawn.order.paid_at
    ]
    assert 0 <= min(delays) <= 1
    assert 30 < max(delays) <= 60
    assert 12 <= len(shop.products) <= 20
    sold = {line.external_product_id for order in orders for line in order.lines or ()}
    assert sold == {product.code for product in shop.products}


@pytest.mark.parametrize(
    ("shop", "peak"),
    [
        (CLEARWATER, date(2026, 6, 18)),
        (CLEARWATER, date(2026, 11, 11)),
        (LUNA, date(2026, 2, 12)),
        (LUNA, date(2026, 11, 27)),
    ],
)
def test_a_campaign_lifts_its_day_to_twice_an_ordinary_one(shop: DemoShop, peak: date) -> None:
    assert spike_factor(shop, peak) > 2
    usual = len(day_orders(shop, peak - timedelta(days=14), seed=1))
    assert len(day_orders(shop, peak, seed=1)) > 1.8 * usual


def test_the_open_day_ends_now_and_later_only_adds() -> None:
    noon = datetime(2026, 6, 3, 4, tzinfo=UTC)
    first = date(2026, 5, 20)
    until_noon = dict(_rows(CLEARWATER, first, noon))
    later = dict(_rows(CLEARWATER, first, noon + timedelta(days=1)))
    assert max(at for at, _ in until_noon.values()) <= noon
    assert {key: later[key] for key in until_noon} == until_noon
    assert len(later) > len(until_noon)


def _rows(
    shop: DemoShop, first: date, until: datetime
) -> list[tuple[str, tuple[datetime, object]]]:
    return [
        (order.external_id, (order.ordered_at, order))
        for order, _ in demo_orders(shop, first=first, until=until, seed=1)
    ]


@pytest.mark.parametrize("shop", DEMO_SHOPS)
def test_a_months_target_is_near_what_the_month_sells(shop: DemoShop) -> None:
    target = month_target(shop, date(2026, 4, 1), seed=1)
    sold = sum(
        drawn.order.paid_amount
        for at in range(30)
        for drawn in day_orders(shop, date(2026, 4, 1) + timedelta(days=at), seed=1)
    )
    assert target % 1_000 == 0
    assert Decimal("0.85") < sold / target < Decimal("1.15")


@pytest.mark.django_db
def test_filling_again_changes_nothing_and_a_later_day_only_adds() -> None:
    until = datetime(2026, 6, 3, 4, tzinfo=UTC)
    made = demo_fill(demo=LUNA, days=12, until=until, seed=1)
    assert (made.shop.code, made.shop.is_demo, made.shop.currency) == ("luna", True, "EUR")
    assert made.orders == Counts(new=Order.objects.count())
    assert made.refunds == Counts(new=Refund.objects.count())
    assert Order.objects.filter(lines__isnull=True).count() == 0
    assert Order.objects.earliest("ordered_on").ordered_on == date(2026, 5, 23)
    marks = ChangedDay.objects.count()

    again = demo_fill(demo=LUNA, days=12, until=until, seed=1)
    assert again.orders == Counts(same=made.orders.new)
    assert again.refunds == Counts(same=made.refunds.new)
    assert ChangedDay.objects.count() == marks

    later = demo_fill(demo=LUNA, days=13, until=until + timedelta(days=1), seed=1)
    assert later.orders.new > 0
    assert later.refunds.new > 0
    assert (later.orders.changed, later.refunds.changed) == (0, 0)
    assert OrderLine.objects.count() >= Order.objects.count()
