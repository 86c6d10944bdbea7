"""Orders by hour of the shop's clock; an hour that never was has no bar."""

from datetime import date
from decimal import Decimal

import pytest

from apps.metrics.models import ShopHour
from apps.metrics.readings import HourBar
from apps.metrics.selectors import hours
from tests.metrics.plan_rows import YESTERDAY, make_day, make_shop

pytestmark = pytest.mark.django_db

D = Decimal


def test_every_hour_of_a_computed_day_has_a_bar_and_quiet_ones_hold_nothing() -> None:
    shop = make_shop()
    make_day(shop, YESTERDAY, "30.00", ordered_orders=3, paid_orders=2)
    ShopHour.objects.create(
        shop=shop, day=YESTERDAY, hour=21, ordered_orders=3, paid_orders=2, paid_amount=D(30)
    )
    bars = hours(shop, YESTERDAY)
    assert [bar.hour for bar in bars] == list(range(24))
    assert bars[21] == HourBar(21, 3, 2, D("30.00"))
    assert {bar for bar in bars if bar.hour != 21} == {
        HourBar(hour, 0, 0, D("0.00")) for hour in range(24) if hour != 21
    }


def test_an_unknown_day_has_no_numbers_at_all() -> None:
    bars = hours(make_shop(), YESTERDAY)
    assert bars == tuple(HourBar(hour, None, None, None) for hour in range(24))


def test_the_hour_that_clocks_skip_has_no_bar() -> None:
    shop = make_shop(zone="Europe/Budapest", currency="HUF")
    make_day(shop, date(2024, 3, 31), "0.00")
    make_day(shop, date(2023, 10, 29), "0.00")
    spring, autumn = hours(shop, date(2024, 3, 31)), hours(shop, date(2023, 10, 29))
    assert [bar.hour for bar in spring if bar.paid_orders is None] == [2]
    assert [bar.hour for bar in autumn if bar.paid_orders is None] == []


def test_what_was_not_received_has_no_number() -> None:
    shop = make_shop()
    make_day(shop, YESTERDAY, None, ordered_orders=1, paid_orders=None)
    assert hours(shop, YESTERDAY)[3] == HourBar(3, 0, None, None)
