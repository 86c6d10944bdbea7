"""One command makes shops, targets and people, once."""

from datetime import date
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import override_settings

from apps.accounts.models import Membership, User
from apps.metrics.management.commands.demo import DEMO_PASSWORD
from apps.metrics.models import TargetPlan
from apps.shop.models import Order, Shop
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
    assert Order.objects.earliest("ordered_on").ordered_on == date(2026, 5, 22)
    months = TargetPlan.objects.active().order_by("shop__code", "month")
    assert list(months.values_list("shop__code", "month")) == [
        ("clearwater", date(2026, 5, 1)),
        ("clearwater", date(2026, 6, 1)),
        ("luna", date(2026, 5, 1)),
        ("luna", date(2026, 6, 1)),
    ]
    assert Membership.objects.count() == 10
    assert "director@demo.shopops.example" in said
    assert DEMO_PASSWORD in said
    assert authenticate(email="director@demo.shopops.example", password=DEMO_PASSWORD)


def test_a_second_run_changes_nothing() -> None:
    demo()
    tables = (Order, TargetPlan, User, Membership)
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
