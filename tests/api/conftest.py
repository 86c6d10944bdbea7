"""A shop whose small day is known by heart, and calls as a program makes them."""

import pytest

from apps.metrics.services import day_close, rolling_refresh, shop_drain
from apps.shop.models import Shop
from tests.known_day import NOW, known_shop_fill


@pytest.fixture
def known_shop(shop: Shop) -> Shop:
    """The shop of the signed-in clients with the facts and figures of the known day."""
    known_shop_fill(shop)
    day_close(shop=shop, now=NOW)
    assert shop_drain(shop=shop, now=NOW).failed == []
    rolling_refresh(shop=shop, now=NOW.replace(month=6, day=19))
    return shop
