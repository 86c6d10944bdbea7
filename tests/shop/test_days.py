"""Marks of changed days are appended, one a day."""

import pytest

from apps.shop.models import ChangedDay
from apps.shop.services import days_mark
from tests.shop.facts import day, water_shop

pytestmark = pytest.mark.django_db


def test_days_are_marked_once_a_call_and_appended_by_the_next() -> None:
    shop = water_shop()
    marked = days_mark(
        shop_id=shop.pk, days=[day(1), day(0), day(1)], domain="sales", reason="zone"
    )
    assert marked == 2
    days_mark(shop_id=shop.pk, days=[day(1)], domain="traffic", reason="manual")
    marks = ChangedDay.objects.order_by("generation").values_list("day", "domain", "reason")
    assert list(marks) == [
        (day(0), "sales", "zone"),
        (day(1), "sales", "zone"),
        (day(1), "traffic", "manual"),
    ]


def test_a_domain_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="weather"):
        days_mark(shop_id=water_shop().pk, days=[day(0)], domain="weather", reason="manual")


def test_no_days_leave_no_mark() -> None:
    assert days_mark(shop_id=water_shop().pk, days=[], domain="sales", reason="manual") == 0
    assert not ChangedDay.objects.exists()
