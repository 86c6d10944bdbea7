"""Conversations of the demo desks: weeks of them, tied to orders and shifts, the same each time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from apps.service.models import Inquiry, Message, Round
from apps.service.services.demo import desk_demo_fill
from apps.service.services.demo_inquiries import inquiries_demo_fill
from apps.shop.demo.shops import DEMO_SHOPS
from apps.shop.models import ChangedDay, Order, Shop
from apps.shop.services.demo import demo_fill

pytestmark = pytest.mark.django_db
TODAY, NOW = date(2026, 11, 30), datetime(2026, 11, 30, 8, tzinfo=UTC)


def filled(number: int) -> Shop:
    """Fill one of the demo shops."""
    shop = demo_fill(demo=DEMO_SHOPS[number], days=40, until=NOW, seed=1).shop
    desk_demo_fill(shop=shop, today=TODAY, now=NOW)
    return shop


@pytest.mark.parametrize("number", [0, 1])
def test_the_desk_has_four_weeks_of_talks(number: int) -> None:
    shop = filled(number)
    inquiries = Inquiry.objects.filter(shop=shop)
    assert 800 < inquiries.count() < 4_000
    days = set(inquiries.values_list("opened_on", flat=True))
    assert {TODAY - timedelta(days=27), TODAY} <= days
    assert inquiries.filter(state="new").count() == 6
    states = set(inquiries.values_list("state", flat=True))
    assert states == {"new", "won", "lost", "closed"}
    won = inquiries.filter(state="won")
    buyers = Order.objects.filter(shop=shop).values("customer")
    assert won.filter(customer__in=buyers).count() == won.count() > 300
    rounds = Round.objects.filter(shop=shop, is_first=True)
    answered = rounds.answered()
    assert 0.3 < answered.filter(sec_raw__lte=20).count() / answered.count() < 0.9
    assert answered.filter(shift__isnull=False).count() > answered.count() * 0.6
    assert len(set(answered.values_list("replier", flat=True))) >= 10
    assert not Message.objects.filter(shop=shop, at__gt=NOW).exists()
    assert ChangedDay.objects.filter(shop=shop, domain="service").exists()


def test_again_it_adds_only_new_days() -> None:
    shop = filled(0)
    count = Inquiry.objects.count()
    assert inquiries_demo_fill(shop=shop, today=TODAY, now=NOW) == 0
    later = NOW + timedelta(days=1)
    assert inquiries_demo_fill(shop=shop, today=TODAY + timedelta(days=1), now=later) == 6
    assert Inquiry.objects.count() == count + 6


def test_a_real_shop_has_none(shop: Shop) -> None:
    assert inquiries_demo_fill(shop=shop, today=TODAY, now=NOW) == 0
