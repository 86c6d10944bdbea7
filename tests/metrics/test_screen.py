"""A whole screen reads its days once and agrees with each selector read alone."""

from datetime import timedelta
from decimal import Decimal

import pytest

from apps.accounts.actors import SYSTEM
from apps.common.days import month_start
from apps.metrics.models import ParkedDay
from apps.metrics.selectors import data_status, hours, month_pace, recent_days, scorecard
from apps.metrics.selectors.days import shop_span
from apps.metrics.services import target_set
from apps.shop.models import Shop
from tests.metrics.plan_rows import NOW, TODAY, YESTERDAY, make_days, make_shop, make_unpaid_order

pytestmark = pytest.mark.django_db


def busy_shop() -> Shop:
    shop = make_shop()
    make_days(shop, YESTERDAY - timedelta(days=40), ["100.00"] * 41)
    target_set(shop=shop, month=TODAY, amount=Decimal("3200.00"), actor=SYSTEM, today=TODAY)
    make_unpaid_order(shop)
    ParkedDay.objects.create(
        shop=shop, day=YESTERDAY - timedelta(days=3), parked_until=NOW, error="boom"
    )
    return shop


def test_a_screen_costs_eleven_queries_and_changes_no_figure(
    django_assert_max_num_queries: object,
) -> None:
    shop = busy_shop()
    month = month_start(YESTERDAY)
    with django_assert_max_num_queries(11):  # type: ignore[operator]
        span = shop_span(shop, YESTERDAY - timedelta(days=27), YESTERDAY, NOW)
        screen = (
            scorecard(shop, YESTERDAY, NOW, span=span),
            month_pace(shop, month, YESTERDAY, NOW, span=span),
            hours(shop, YESTERDAY, span=span),
            recent_days(shop, YESTERDAY, 28, NOW, span=span),
            data_status(shop, NOW, span=span),
        )
    assert screen == (
        scorecard(shop, YESTERDAY, NOW),
        month_pace(shop, month, YESTERDAY, NOW),
        hours(shop, YESTERDAY),
        recent_days(shop, YESTERDAY, 28, NOW),
        data_status(shop, NOW),
    )
