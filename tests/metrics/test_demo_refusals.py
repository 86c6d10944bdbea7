"""What the demo command does not do: open a door, take over a shop, guess a day."""

import pytest
from django.core.management import CommandError
from django.test import override_settings

from apps.accounts.models import User
from apps.shop.models import Order, Shop
from apps.shop.services import shop_add
from apps.work.management.commands.demo import DEMO_PASSWORD
from tests.metrics.demo_tools import demo

pytestmark = pytest.mark.django_db


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
