"""A day outside the band of what was expected of it is marked; metrics.md 8."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from apps.intake.models import Coverage, Feed
from apps.metrics.forecast.outlook import Unusual
from apps.metrics.models import DayFactor, ShopDay
from apps.metrics.selectors import forecast_latest, recent_days
from apps.metrics.selectors.forecasts import day_outlook, forecasts_read
from apps.metrics.sentences import short_amount
from apps.metrics.services import forecast_make
from apps.shop.models import Shop
from tests.metrics.plan_rows import NOW, TODAY, YESTERDAY, make_shop
from tests.metrics.test_forecasts import PAID, fill

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def shop() -> Shop:
    """Twenty weeks up to yesterday."""
    shop = make_shop()
    fill(shop, 140)
    return shop


@pytest.fixture
def odd_day(shop: Shop) -> Shop:
    """Yesterday, a Saturday that was to bring about 200, brought 900."""
    forecast_make(shop=shop, metric_key=PAID, made_on=YESTERDAY)
    ShopDay.objects.filter(shop=shop, day=YESTERDAY).update(paid_amount=D("900.00"))
    return shop


def unusual_of(shop: Shop) -> Unusual | None:
    forecasts = forecasts_read(shop, YESTERDAY, YESTERDAY)
    return recent_days(shop, YESTERDAY, 1, NOW, forecasts=forecasts)[0].unusual


def test_metrics_8_a_day_outside_its_band_is_unusual(odd_day: Shop) -> None:
    said = day_outlook(odd_day, PAID, YESTERDAY)
    found = unusual_of(odd_day)
    assert said is not None
    assert found is not None
    assert (found.side, found.low, found.high) == ("above", said.low, said.high)
    assert said.high is not None
    assert said.high < 900
    low, high = (short_amount(end, "CNY") for end in (found.low, found.high))
    assert found.sentence == f"Unusual: outside {low} to {high}"
    ShopDay.objects.filter(day=YESTERDAY).update(paid_amount=said.high)
    assert unusual_of(odd_day) is None


def test_metrics_8_a_campaign_and_a_provisional_day_are_never_unusual(odd_day: Shop) -> None:
    campaign = DayFactor.objects.create(
        shop=odd_day, day=YESTERDAY, kind="campaign", factor=2, label="618"
    )
    assert unusual_of(odd_day) is None
    campaign.delete()
    DayFactor.objects.create(shop=odd_day, day=TODAY, kind="campaign", factor=2, label="618")
    assert unusual_of(odd_day) is not None
    for kind in ("orders", "refunds"):
        Feed.objects.create(shop=odd_day, kind=kind)
    Coverage.objects.create(shop=odd_day, kind="orders", day=YESTERDAY, complete=False)
    assert unusual_of(odd_day) is None


def test_without_a_forecast_no_day_is_unusual(shop: Shop) -> None:
    ShopDay.objects.filter(day=YESTERDAY).update(paid_amount=D("900.00"))
    assert unusual_of(shop) is None
    forecast_make(shop=shop, metric_key=PAID, made_on=TODAY)
    assert unusual_of(shop) is None


@pytest.mark.parametrize("back", [0, 1, 20])
def test_a_screen_reads_its_forecasts_once(shop: Shop, back: int) -> None:
    for at in range(30, -1, -10):
        forecast_make(shop=shop, metric_key=PAID, made_on=TODAY - timedelta(days=at))
    day = YESTERDAY - timedelta(days=back)
    read = forecasts_read(shop, day - timedelta(days=28), day)
    assert read.latest(PAID, day.replace(day=1), day) == forecast_latest(
        shop, PAID, day.replace(day=1), day
    )
    for at in range(28):
        each = day - timedelta(days=at)
        assert read.outlook(PAID, each) == day_outlook(shop, PAID, each)


def test_the_page_of_the_day_marks_an_unusual_day(odd_day: Shop, director_client: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        asked = {"shop": odd_day.code, "day": YESTERDAY.isoformat()}
        text = director_client.get("/", asked).content.decode()
    assert text.count("Unusual: outside ") == 2
