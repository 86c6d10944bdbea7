"""metrics.md 3.1 and 3.3: who buys without a key is one buyer more, of the shop and of a source."""

from datetime import timedelta
from decimal import Decimal

import pytest

from apps.metrics.comparing import Mode
from apps.metrics.models import ShopDay, SourceDay
from apps.metrics.selectors import member_scorecard, scorecard
from apps.metrics.selectors.why import Compared, why
from apps.metrics.services import rollups_audit, shop_drain
from apps.shop.models import Shop
from apps.shop.rows import TrafficRow
from apps.shop.services import traffic_upsert
from tests.metrics.rollup_tools import MONDAY, NOON, NOW, D, order, put

pytestmark = pytest.mark.django_db
SEARCH, BOOSTED = "taobao-search", "zhitongche"
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def bought(shop: Shop) -> Shop:
    """Two days of seven orders, one by search without a buyer: 14%, so people are counted."""
    for at, day in enumerate((NOON, NOON + timedelta(days=1))):
        put(
            shop,
            *(order(f"{at}{n}", day, customer_ref=f"b{n}", source_key=SEARCH) for n in range(4)),
            *(order(f"{at}{n}", day, customer_ref=f"b{n}", source_key=BOOSTED) for n in (4, 5)),
            order(f"{at}6", day, source_key=SEARCH),
        )
        rows = [
            TrafficRow(day=day.date(), visitors=150),
            TrafficRow(day=day.date(), source_name="手淘搜索", visitors=100),
            TrafficRow(day=day.date(), source_name="直通车", visitors=50),
        ]
        traffic_upsert(shop=shop, rows=rows, reason="traffic")
    shop_drain(shop=shop, now=NOW)
    return shop


def test_a_source_converts_and_fills_baskets_with_them(bought: Shop) -> None:
    card = member_scorecard(bought, "source", SEARCH, TUESDAY, NOW)
    conversion, basket = card.value("traffic.conversion"), card.value("sales.basket")
    assert (conversion.basis, conversion.numerator, conversion.denominator) == ("buyer", 5, 100)
    assert (basket.value, basket.denominator) == (D("10.00"), 5)
    assert card.value("sales.basket_buyers").value == 5
    assert (card.value("sales.paid_buyers").value, card.value("sales.anonymous_orders").value) == (
        4,
        1,
    )


def test_the_sources_of_a_day_have_the_buyers_of_the_shop(bought: Shop) -> None:
    whole = scorecard(bought, TUESDAY, NOW).value("sales.basket_buyers").value
    found = why(bought, TUESDAY, NOW, Compared(Mode.YESTERDAY))
    counts = {row.key: row.after.counts for row in found.tables["source"].rows}
    assert counts == {SEARCH: (100, 5), BOOSTED: (50, 2)}
    assert whole == 7
    assert found.attribution("source").residual == 0


def test_where_the_platform_counts_buyers_nobody_is_anonymous(bought: Shop) -> None:
    told = TrafficRow(
        day=MONDAY, source_name="手淘搜索", visitors=100, paying_buyers=6, paid_amount=D("60.00")
    )
    traffic_upsert(shop=bought, rows=[told], reason="traffic")
    put(bought, order("07", NOON, "5.00", source_key="no_visit"))
    shop_drain(shop=bought, now=NOW)
    rows = SourceDay.objects.filter(shop=bought, day=MONDAY)
    listed = rows.values_list("source__key", "paid_buyers", "anonymous_orders", "paid_amount")
    found = {key: tuple(cells) for key, *cells in listed}
    assert found == {
        SEARCH: (6, 0, Decimal(60)),
        BOOSTED: (None, None, None),
        "no_visit": (0, 1, Decimal(5)),
        "overlap": (None, None, Decimal(10)),
    }
    assert rollups_audit(shop=bought) == []


def test_a_day_that_waits_for_its_recompute_counts_the_buyers_it_knows(bought: Shop) -> None:
    SourceDay.objects.filter(shop=bought).update(anonymous_orders=None)
    found = why(bought, TUESDAY, NOW, Compared(Mode.YESTERDAY))
    counts = {row.key: row.after.counts for row in found.tables["source"].rows}
    assert counts == {SEARCH: (100, 4), BOOSTED: (50, 2)}
    assert ShopDay.objects.get(shop=bought, day=TUESDAY).anonymous_orders == 1
