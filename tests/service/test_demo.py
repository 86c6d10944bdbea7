"""The desks of the demo shops: eight weeks that people know, a draft, and requests."""

from datetime import UTC, date, datetime, timedelta

import pytest

from apps.service.models import (
    Agent,
    Availability,
    DemandSlot,
    ExposureDay,
    PublishNotice,
    Roster,
    ShiftAssignment,
    SwapRequest,
)
from apps.service.services.demo import desk_demo_fill
from apps.shop.demo.shops import DEMO_SHOPS
from apps.shop.models import Shop
from apps.shop.services.demo import demo_fill

pytestmark = pytest.mark.django_db
TODAY, NOW = date(2026, 11, 30), datetime(2026, 11, 30, 3, tzinfo=UTC)


def test_both_demo_desks_have_eight_weeks_a_draft_and_requests() -> None:
    for demo in DEMO_SHOPS:
        shop = demo_fill(demo=demo, days=100, until=NOW, seed=1).shop
        assert desk_demo_fill(shop=shop, today=TODAY, now=NOW) == 4
        rosters = list(Roster.objects.filter(shop=shop))
        told = [each for each in rosters if each.state != "draft"]
        assert told[0].starts_on <= TODAY - timedelta(weeks=8)
        states = [each.state for each in rosters]
        assert states == ["locked", "published", "published", "draft"]
        # The leave that was approved opened the shifts of its days: one publication more.
        assert [each.publications.count() for each in told] == [1, 1, 2]
        assert ShiftAssignment.objects.filter(shift__shop=shop, agent=None).count() >= 1
        assert rosters[-1].starts_on == date(2027, 1, 1)
        slots = DemandSlot.objects.filter(shop=shop)
        assert slots.count() == 48 * 123 + (shop.code == "luna") * 2
        assert 3 <= max(slots.values_list("need", flat=True)) <= 15
        assert SwapRequest.objects.filter(shop=shop).count() == 3
        assert Availability.objects.filter(shop=shop).count() == 5
        assert ExposureDay.objects.filter(shop=shop).count() > 300
    assert Agent.objects.count() == 24
    assert not PublishNotice.objects.unsent().exists()
    before = list(ShiftAssignment.objects.order_by("pk").values())
    for shop in Shop.objects.all():
        assert desk_demo_fill(shop=shop, today=TODAY, now=NOW) == 0
    assert list(ShiftAssignment.objects.order_by("pk").values()) == before


def test_a_real_shop_is_left_alone(shop: Shop) -> None:
    assert desk_demo_fill(shop=shop, today=TODAY, now=NOW) == 0
    assert not Agent.objects.exists()
