"""Sources and products of a day or span: tables, scorecards, refusals, and what adds up."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.common.errors import ShopError
from apps.metrics.models import ProductDay
from apps.metrics.selectors import (
    SeriesAsked,
    member_scorecard,
    member_series,
    product_table,
    source_table,
)
from apps.metrics.services import shop_drain
from apps.shop.models import Shop
from apps.shop.rows import TrafficRow
from apps.shop.services import traffic_upsert
from tests.known_day import ANSWERS, DAY, NOW
from tests.known_visits import PRODUCT_COLUMNS, PRODUCTS, SOURCE_COLUMNS, SOURCES

D = Decimal
NEXT = DAY + timedelta(days=1)
MONTH = (date(2024, 6, 1), date(2024, 6, 30))
SOURCE_KEYS = {
    **{f"traffic.{noun}": noun for noun in SOURCE_COLUMNS[:6]},
    **{f"sales.{noun}": noun for noun in SOURCE_COLUMNS[6:]},
}
PRODUCT_KEYS = {
    "traffic.visitors": "visitors",
    "traffic.cart_adders": "cart_adders",
    "traffic.favourites": "favourites",
    "sales.paid_orders": "paid_orders",
    "sales.paid_buyers": "paid_buyers",
    "sales.units": "units",
    "sales.paid_amount": "line_amount",
    "sales.refund_units": "refund_units",
    "sales.refund_amount": "refund_amount",
    "sales.cohort_refund_amount": "cohort_refund_amount",
}


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_of_the_known_day_has_the_answers_by_hand(known_shop: Shop, name: str) -> None:
    card = member_scorecard(known_shop, "source", name, DAY, NOW)
    by_hand = dict(zip(SOURCE_COLUMNS, SOURCES[name], strict=True))
    found = {key: card.value(key).value for key in SOURCE_KEYS}
    assert found == {key: by_hand[noun] for key, noun in SOURCE_KEYS.items()}


@pytest.mark.parametrize("name", PRODUCTS, ids=str)
def test_a_product_of_the_known_day_has_the_answers_by_hand(
    known_shop: Shop, name: str | None
) -> None:
    card = member_scorecard(known_shop, "product", name or "", DAY, NOW)
    by_hand = dict(zip(PRODUCT_COLUMNS, PRODUCTS[name], strict=True))
    found = {key: card.value(key).value for key in PRODUCT_KEYS}
    assert found == {key: by_hand[noun] for key, noun in PRODUCT_KEYS.items()}


def test_sources_of_a_day_come_by_money_with_their_rates(known_shop: Shop) -> None:
    table = source_table(known_shop, DAY, DAY, NOW)
    assert [row.member.key for row in table.rows] == [
        "taobao-search",
        "unmapped",
        "zhitongche",
        "no_visit",
        "overlap",
        "zuanzhan",
    ]
    search = table.row("taobao-search")
    assert (search.member.group, search.member.is_paid) == ("free", False)
    # the basis of the day is orders: 2 / 250, between 0.22% and 2.87% (Wilson)
    conversion = search.value("traffic.conversion")
    assert (conversion.value, conversion.numerator, conversion.denominator) == (D("0.008"), 2, 250)
    assert conversion.low is not None
    assert conversion.high is not None
    assert (round(conversion.low, 4), round(conversion.high, 4)) == (D("0.0022"), D("0.0287"))
    assert search.value("sales.basket").value == D("150.00")
    assert search.value("traffic.bounce_rate").numerator == 100
    assert table.whole.value("sales.paid_amount").value == ANSWERS["sales.paid_amount"]
    assert sum(row.value("sales.paid_amount").value or 0 for row in table.rows) == 650
    # 400 of the shop against 250 + 120 + 40 + 5 by source
    assert table.overlap_visitors == -15


def test_products_of_a_day_come_by_money_and_the_rest_is_always_there(known_shop: Shop) -> None:
    table = product_table(known_shop, DAY, DAY, NOW, most=1)
    assert [row.member.key for row in table.rows] == ["", "jug"]
    assert table.more == 2
    jug = table.row("jug")
    assert (jug.value("sales.units").value, jug.value("sales.refund_amount").value) == (2, 28)
    visitors = jug.value("traffic.visitors")
    assert (visitors.value, visitors.state) == (None, "missing")
    rate = jug.value("sales.cohort_refund_rate")
    assert (rate.numerator, rate.denominator) == (D("30.40"), D("225.00"))


def test_people_of_several_days_are_visitor_days(known_shop: Shop) -> None:
    again = [
        TrafficRow(day=NEXT, source_name="手淘搜索", visitors=50),
        TrafficRow(day=NEXT, visitors=60),
    ]
    traffic_upsert(shop=known_shop, rows=again, reason="traffic")
    shop_drain(shop=known_shop, now=NOW)
    search = source_table(known_shop, DAY, NEXT, NOW).row("taobao-search")
    assert search.value("traffic.visitor_days").value == 300
    assert search.value("sales.paid_amount").value == 300
    buyers = search.value("sales.paid_buyers")
    assert (buyers.value, buyers.state) == (None, "final")
    assert "cannot be added" in buyers.reason


def test_a_month_of_products_adds_up_to_the_month(known_shop: Shop) -> None:
    table = product_table(known_shop, *MONTH, NOW)
    for key in ("sales.paid_amount", "sales.units", "sales.refund_amount"):
        added = sum(row.value(key).value or 0 for row in table.rows)
        assert added == table.whole.value(key).value


def test_a_member_over_time_adds_up_to_its_week(known_shop: Shop) -> None:
    asked = SeriesAsked("sales.paid_amount", date(2024, 6, 17), date(2024, 6, 23), "week")
    cut = member_series([known_shop], asked, "source", NOW)
    weeks = {each.member.key: each.points[0].value.value for each in cut.members}
    # order 2, paid on the 19th without a source: 80.00 more on unmapped
    assert weeks == {
        "taobao-search": 300,
        "zhitongche": 110,
        "unmapped": 295,
        "no_visit": 25,
        "overlap": 0,
        "zuanzhan": 0,
    }
    assert {each.points[0].known_days for each in cut.members} == {7}


def test_a_day_on_which_a_member_sold_nothing_is_0_and_its_visits_are_unknown(
    known_shop: Shop,
) -> None:
    asked = SeriesAsked("sales.paid_amount", DAY, NEXT)
    jug = next(
        each
        for each in member_series([known_shop], asked, "product", NOW).members
        if each.member.key == "jug"
    )
    assert [point.value.value for point in jug.points] == [D("225.00"), 0]
    visits = SeriesAsked("traffic.visitors", DAY, NEXT)
    lamp = member_series([known_shop], visits, "product", NOW).members[3]
    assert (lamp.member.key, [point.value.value for point in lamp.points]) == ("lamp", [15, None])


@pytest.mark.parametrize(
    ("key", "by", "grain", "code", "words"),
    [
        ("sales.refund_amount", "source", "day", "field_invalid", "the shop, product"),
        ("sales.basket_buyers", "device", "day", "field_invalid", "source and product"),
        ("traffic.visitors", "source", "week", "not_additive", "traffic.visitor_days"),
        ("sales.paid_buyers", "product", "month", "not_additive", "cannot be added"),
        ("traffic.bounce_rate", "product", "day", "field_invalid", "the shop, source"),
        ("sales.paid_amount", "source", "hour", "field_invalid", "hours"),
        ("sales.nothing", "source", "day", "not_found", "no metric"),
    ],
)
def test_a_cut_that_is_not_kept_is_refused_in_words(
    known_shop: Shop, key: str, by: str, grain: str, code: str, words: str
) -> None:
    with pytest.raises(ShopError, match=words) as refused:
        member_series([known_shop], SeriesAsked(key, DAY, DAY, grain), by, NOW)
    assert refused.value.code == code


@pytest.mark.parametrize(("by", "key"), [("source", "nobody"), ("product", "nothing")])
def test_a_member_that_nobody_knows_is_not_found(known_shop: Shop, by: str, key: str) -> None:
    with pytest.raises(ShopError, match="no such"):
        member_scorecard(known_shop, by, key, DAY, NOW)


def test_a_product_of_another_shop_is_not_found(known_shop: Shop, other_shop: Shop) -> None:
    with pytest.raises(ShopError, match="no such"):
        member_scorecard(other_shop, "product", "jug", DAY, NOW)
    assert not ProductDay.objects.filter(shop=other_shop).exists()
