"""A closed day is published once, when its sources are whole or the morning has come."""

from datetime import date, datetime, timedelta

import pytest

from apps.accounts.actors import SYSTEM
from apps.intake.models import Coverage, Feed
from apps.metrics.models import DayPublication
from apps.metrics.services import day_publish, shop_drain, shops_close, target_set
from apps.metrics.tasks import day_tick
from apps.shop.models import Shop
from tests.known_day import ZONE
from tests.metrics.rollup_tools import MONDAY, NOON, D, days, order, put

pytestmark = pytest.mark.django_db

TUESDAY = MONDAY + timedelta(days=1)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def close(shop: Shop, now: datetime) -> list[date]:
    """What one tick after a drain does."""
    shops_close(now=now)
    shop_drain(shop=shop, now=now)
    return day_publish(shop=shop, now=now)


def cover(shop: Shop, day: date, kind: str = "orders", *, complete: bool = True) -> None:
    Coverage.objects.create(shop=shop, kind=kind, day=day, complete=complete)


def test_a_day_without_files_to_wait_for_is_published_final_right_after_its_close(
    shop: Shop,
) -> None:
    put(shop, order("1", NOON))
    assert close(shop, local("2024-06-18 00:10")) == []
    assert close(shop, local("2024-06-18 00:20")) == [MONDAY]
    told = DayPublication.objects.get()
    assert (told.state, told.day, told.target) == ("final", MONDAY, None)
    assert told.first_published_at == local("2024-06-18 00:20")
    assert told.figures == {
        "sales.paid_amount": "10.00",
        "sales.paid_orders": "1",
        "sales.refund_amount": "0.00",
        "sales.net_amount": "10.00",
    }


def test_publishing_again_adds_nothing_and_changes_nothing(shop: Shop) -> None:
    put(shop, order("1", NOON))
    close(shop, local("2024-06-18 00:20"))
    put(shop, order("2", NOON, "99.00"))
    assert close(shop, local("2024-06-18 08:00")) == []
    assert DayPublication.objects.get().figures["sales.paid_amount"] == "10.00"


def test_a_required_file_holds_the_day_back_until_half_past_five(shop: Shop) -> None:
    Feed.objects.create(shop=shop, kind="orders")
    put(shop, order("1", NOON))
    cover(shop, MONDAY, complete=False)
    assert close(shop, local("2024-06-18 05:29")) == []
    assert close(shop, local("2024-06-18 05:30")) == [MONDAY]
    assert DayPublication.objects.get().state == "provisional"


@pytest.mark.parametrize("kind", ["orders", "shop_traffic"])
def test_the_last_file_to_come_publishes_the_day(shop: Shop, kind: str) -> None:
    Feed.objects.create(shop=shop, kind="orders")
    Feed.objects.create(shop=shop, kind="shop_traffic", required=kind == "shop_traffic")
    put(shop, order("1", NOON))
    if kind != "orders":
        cover(shop, MONDAY)
    assert close(shop, local("2024-06-18 01:00")) == []
    cover(shop, MONDAY, kind)
    assert close(shop, local("2024-06-18 01:10")) == [MONDAY]
    assert DayPublication.objects.get().state == "final"


def test_a_day_that_no_file_covers_is_published_as_unknown_not_as_0(shop: Shop) -> None:
    Feed.objects.create(shop=shop, kind="orders")
    put(shop, order("1", NOON))
    cover(shop, MONDAY)
    now = local("2024-06-19 05:30")
    assert close(shop, now) == [TUESDAY]
    told = DayPublication.objects.get()
    assert (told.state, set(told.figures.values())) == ("provisional", {None})


def test_days_of_an_outage_are_published_late_and_none_before_the_first(shop: Shop) -> None:
    put(shop, *(order(str(at), NOON - timedelta(days=at)) for at in range(3)))
    assert close(shop, local("2024-06-18 06:00")) == [MONDAY]
    assert close(shop, local("2024-06-22 06:00")) == days(TUESDAY, 4)
    assert DayPublication.objects.count() == 5


def test_the_target_of_that_morning_is_kept_beside_the_figures(shop: Shop) -> None:
    put(shop, order("1", NOON))
    target_set(shop=shop, month=MONDAY, amount=D(3200), actor=SYSTEM, today=MONDAY)
    close(shop, local("2024-06-18 00:20"))
    told = DayPublication.objects.get()
    assert (told.metric_key, told.target) == ("sales.paid_amount", D("100.00"))


def test_waiting_marks_hold_a_day_back(shop: Shop) -> None:
    put(shop, order("1", NOON))
    now = local("2024-06-18 00:30")
    shops_close(now=now)
    assert day_publish(shop=shop, now=now) == []
    shop_drain(shop=shop, now=now)
    assert day_publish(shop=shop, now=now) == [MONDAY]


def test_a_day_that_was_never_computed_is_not_published_as_unknown(shop: Shop) -> None:
    put(shop, order("1", NOON))
    late = local("2024-06-18 09:00")
    shops_close(now=late)
    assert day_publish(shop=shop, now=late) == []
    shop_drain(shop=shop, now=late)
    assert day_publish(shop=shop, now=late) == [MONDAY]
    assert DayPublication.objects.get().figures["sales.paid_orders"] == "1"


def test_a_shop_without_facts_publishes_nothing(shop: Shop) -> None:
    assert day_publish(shop=shop, now=NOON) == []
    assert day_tick()["published"] == 0
