"""A reason that rises is told with its products and the next step; chance is not."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from model_bakery import baker

from apps.aftersales.models import CaseLine, Reason
from apps.aftersales.selectors.shifts import reasons_rising
from apps.aftersales.services.seeds import reasons_seed
from apps.common.days import business_day
from apps.shop.models import Shop
from tests.aftersales.cases import make_case

pytestmark = pytest.mark.django_db


def told(shop: Shop, code: str, count: int, days_ago: int, title: str = "") -> None:
    """Write lines of one case that give a reason."""
    case = make_case(shop, now=timezone.now() - timedelta(days=days_ago))
    reason = Reason.objects.get(code=code)
    sku = baker.make("shop.Sku", shop=shop, code=f"{code}-{days_ago}-{title}", title=title)
    CaseLine.objects.bulk_create(
        CaseLine(case=case, sku=sku, qty=1, stated_reason=reason) for _ in range(count)
    )


@pytest.fixture
def today(shop: Shop) -> date:
    reasons_seed()
    return business_day(timezone.now(), shop.tz, shop.day_cut)


def test_a_rise_names_its_products_and_what_to_do(
    shop: Shop, today: date, director_client: Client, analyst_client: Client
) -> None:
    told(shop, "FUNC", 8, 1, "Water filter")
    told(shop, "FUNC", 6, 6, "Jug")
    told(shop, "DISLIKE", 36, 2)
    told(shop, "FUNC", 10, 10)
    told(shop, "DISLIKE", 190, 20)
    [rising] = reasons_rising(shop, today)
    # 14 of 50 against 10 of 200, as in the test of the arithmetic.
    assert (rising.shift.now, rising.shift.now_all) == (14, 50)
    assert (rising.shift.before, rising.shift.before_all) == (10, 200)
    assert rising.products == (("Water filter", 8), ("Jug", 6))
    page = director_client.get(reverse("aftersales:reasons")).content.decode()
    assert "Reasons on the rise" in page
    assert "14/50" in page
    assert "ask the supplier" in page
    assert "reason=FUNC" in page
    board = analyst_client.get(reverse("aftersales:issues")).content.decode()
    assert "Water filter" in board
    # An analyst may not open cases.
    assert "reason=FUNC" not in board


def test_taste_is_no_matter_of_the_product_board(shop: Shop, today: date) -> None:
    told(shop, "DISLIKE", 14, 1)
    told(shop, "FUNC", 36, 2)
    told(shop, "DISLIKE", 10, 10)
    told(shop, "FUNC", 190, 20)
    assert [each.reason.code for each in reasons_rising(shop, today)] == ["DISLIKE"]
    assert reasons_rising(shop, today, of_products=True) == []


def test_chance_is_told_as_no_rise(shop: Shop, today: date, director_client: Client) -> None:
    told(shop, "FUNC", 2, 1)
    told(shop, "DISLIKE", 20, 20)
    assert reasons_rising(shop, today) == []
    page = director_client.get(reverse("aftersales:reasons")).content.decode()
    assert "No reason is given more often than chance explains" in page
