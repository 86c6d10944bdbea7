"""One command makes shops, targets and people, once."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import override_settings

from apps.accounts.models import Membership, User
from apps.intake.models import Batch, Coverage, Feed
from apps.metrics.management.commands.demo import DEMO_PASSWORD
from apps.metrics.models import DayFactor, TargetPlan
from apps.shop.models import Order, Shop, TrafficDay
from apps.shop.services import shop_add

pytestmark = pytest.mark.django_db


def demo(*options: str) -> str:
    """Run the command and return what it said."""
    out = StringIO()
    call_command("demo", "--days", "20", "--today", "2026-06-10", *options, stdout=out)
    return out.getvalue()


def test_it_makes_two_shops_with_people_and_targets_and_says_how_to_sign_in() -> None:
    said = demo()
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
    # Six who sign in, in both shops; of the two desks of twelve one person is among them.
    assert Membership.objects.count() == 12 + 11 + 12
    assert "director@demo.shopops.example" in said
    assert DEMO_PASSWORD in said
    assert authenticate(email="director@demo.shopops.example", password=DEMO_PASSWORD)


def test_the_imports_have_a_file_that_is_in_and_one_that_waits_for_a_person() -> None:
    demo()
    for shop in Shop.objects.all():
        done, waiting = Batch.objects.filter(shop=shop).order_by("pk")
        assert (done.stage, done.counts["new"], done.counts["changed"]) == ("done", 1, 0)
        assert done.counts["same"] > 60
        assert (waiting.stage, waiting.rows_staged) == ("ready", 6)
        # Of the slip without a day both the order and its payment are told.
        assert waiting.rejected.count() == 4


def test_a_second_run_changes_nothing() -> None:
    demo()
    tables = (Order, TargetPlan, User, Membership, Batch)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    assert "0 orders new, 0 changed" in demo()
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before


@override_settings(IS_LOOPBACK=False)
def test_no_public_password_on_an_address_that_others_reach() -> None:
    said = demo()
    assert not User.objects.exists()
    assert DEMO_PASSWORD not in said
    assert Shop.objects.count() == 2


def test_a_word_that_is_no_day_is_refused() -> None:
    with pytest.raises(CommandError, match="no day"):
        demo("--today", "tomorrow")


def test_a_real_shop_with_the_same_code_is_left_alone() -> None:
    shop_add(code="luna", name="Real", zone="UTC", currency="EUR", platform="other")
    with pytest.raises(CommandError, match="luna is a real shop"):
        demo()
    assert not Order.objects.filter(shop__code="luna").exists()


def test_a_promotion_of_the_last_week_stands_in_the_calendar_and_its_feeds_are_whole() -> None:
    said = demo()
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


def test_a_run_of_a_later_day_changes_nothing_that_was_told_and_plants_anew_after_a_week() -> None:
    demo()
    orders = list(Order.objects.order_by("pk").values())
    visits = list(TrafficDay.objects.order_by("pk").values())
    for day, planted in (("2026-06-12", 1), ("2026-06-20", 2)):
        out = StringIO()
        call_command("demo", "--days", "20", "--today", day, stdout=out)
        assert out.getvalue().count(" 0 changed") == 2
        assert DayFactor.objects.filter(shop__code="luna", label="Member days").count() == planted
    ids = [row["id"] for row in orders]
    assert list(Order.objects.filter(pk__in=ids).order_by("pk").values()) == orders
    ids = [row["id"] for row in visits]
    assert list(TrafficDay.objects.filter(pk__in=ids).order_by("pk").values()) == visits
