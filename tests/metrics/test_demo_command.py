"""One command makes shops, targets and people, once."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth import authenticate
from pytest_django import DjangoDbBlocker

from apps.accounts.models import Membership, User
from apps.intake.models import Batch, Coverage, Feed
from apps.metrics.models import DayFactor, TargetPlan
from apps.shop.models import Order, Shop, TrafficDay
from apps.work.management.commands.demo import DEMO_PASSWORD
from tests.database_copies import database_copy
from tests.metrics.demo_tools import demo

# One process of the suite takes all of them: filling the shops is the long part.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]


@pytest.fixture(scope="module")
def said(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Run the command once, in a database of its own; the tests of this file see what it made."""
    with database_copy(django_db_blocker, "demo"):
        yield demo()


def test_it_makes_two_shops_with_people_and_targets_and_says_how_to_sign_in(
    said: str,
) -> None:
    assert list(Shop.objects.values_list("code", flat=True)) == ["clearwater", "luna"]
    assert Order.objects.latest("ordered_on").ordered_on == date(2026, 6, 10)
    # Besides the newcomer, whose units came back before.
    drawn = Order.objects.exclude(external_id__startswith="NEW-")
    assert drawn.earliest("ordered_on").ordered_on == date(2026, 5, 22)
    months = TargetPlan.objects.active().order_by("shop__code", "month")
    assert list(months.values_list("shop__code", "month")) == [
        ("clearwater", date(2026, 5, 1)),
        ("clearwater", date(2026, 6, 1)),
        ("luna", date(2026, 5, 1)),
        ("luna", date(2026, 6, 1)),
    ]
    # Seven who sign in, in both shops; of the two desks of twelve one person is among them.
    assert Membership.objects.count() == 14 + 11 + 12
    assert "director@demo.shopops.example" in said
    assert DEMO_PASSWORD in said
    assert authenticate(email="director@demo.shopops.example", password=DEMO_PASSWORD)


def test_the_imports_have_a_file_that_is_in_and_one_that_waits_for_a_person(
    said: str,
) -> None:
    for shop in Shop.objects.all():
        done, waiting, returns = Batch.objects.filter(shop=shop).order_by("pk")
        assert (done.stage, done.counts["new"], done.counts["changed"]) == ("done", 1, 0)
        assert done.counts["same"] > 60
        assert (waiting.stage, waiting.rows_staged) == ("ready", 6)
        # Of the slip without a day both the order and its payment are told.
        assert waiting.rejected.count() == 4
        # Two rows say a word that nobody has explained yet, one word is of a kind.
        assert (returns.stage, returns.kind) == ("ready", "cases")


def test_a_second_run_changes_nothing(said: str) -> None:
    tables = (Order, TargetPlan, User, Membership, Batch)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    assert "0 orders new, 0 changed" in demo()
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before


def test_a_promotion_of_the_last_week_stands_in_the_calendar_and_its_feeds_are_whole(
    said: str,
) -> None:
    campaigns = DayFactor.objects.filter(kind="campaign").order_by("shop__code", "day")
    promotions = campaigns.filter(label="Member days")
    assert list(promotions.values_list("shop__code", "day", "factor", "label")) == [
        ("clearwater", date(2026, 6, 5), Decimal("1.6"), "Member days"),
        ("luna", date(2026, 6, 5), Decimal("1.6"), "Member days"),
    ]
    assert list(campaigns.filter(label="618").values_list("day", "factor")) == [
        (date(2026, 6, 16), Decimal("1.5")),
        (date(2026, 6, 17), Decimal("1.8")),
        (date(2026, 6, 18), Decimal("2.6")),
        (date(2026, 6, 19), Decimal("1.3")),
    ]
    feeds = Feed.objects.filter(shop__code="luna", required=True).values_list("kind", flat=True)
    assert sorted(feeds) == ["orders", "product_traffic", "shop_traffic", "source_traffic"]
    covered = Coverage.objects.filter(shop__code="luna", kind="shop_traffic", complete=True)
    assert covered.count() == TrafficDay.objects.filter(
        shop__code="luna", source=None, product=None
    ).count() == 20  # fmt: skip
    assert "rows of visits new" in said


def test_a_run_of_a_later_day_changes_nothing_that_was_told_and_plants_anew_after_a_week(
    said: str,
) -> None:
    orders = list(Order.objects.order_by("pk").values())
    visits = list(TrafficDay.objects.order_by("pk").values())
    for day, planted in (("2026-06-12", 1), ("2026-06-20", 2)):
        assert demo("--today", day).count(" 0 changed") == 2
        assert DayFactor.objects.filter(shop__code="luna", label="Member days").count() == planted
    ids = [row["id"] for row in orders]
    assert list(Order.objects.filter(pk__in=ids).order_by("pk").values()) == orders
    ids = [row["id"] for row in visits]
    assert list(TrafficDay.objects.filter(pk__in=ids).order_by("pk").values()) == visits
