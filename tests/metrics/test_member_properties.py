"""Any facts: sources and products are those of plain Python, and add up to the shop's day."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.metrics.models import ProductDay, ShopDay, SourceDay
from apps.metrics.services import day_close, shop_drain
from apps.shop.models import Shop
from apps.shop.rows import OrderLineRow, OrderRow, RefundRow, TrafficRow
from apps.shop.services import orders_upsert, refunds_upsert, traffic_upsert
from tests.factories import make_shop
from tests.metrics.member_oracle import Facts, product_visits, products, sources

pytestmark = pytest.mark.django_db

NOON = datetime(2024, 6, 18, 12, tzinfo=UTC)
DAYS = [NOON.date(), NOON.date() + timedelta(days=1)]
NUMBERS = ("1", "2", "3", "4")
counts = st.one_of(st.none(), st.integers(0, 90))
money = st.integers(0, 9_999).map(lambda cents: Decimal(cents).scaleb(-2))
maybe_money = st.one_of(st.none(), money)


@st.composite
def line_rows(draw: st.DrawFn, key: str) -> OrderLineRow:
    """Draw a line; some are rebates below 0, some name no product."""
    amount = draw(st.integers(-500, 9_999).map(lambda cents: Decimal(cents).scaleb(-2)))
    product = draw(st.sampled_from(["filter", "jug", None]))
    return OrderLineRow(key, product, None, "", draw(st.integers(0, 3)), amount, amount)


@st.composite
def order_rows(draw: st.DrawFn, number: str) -> OrderRow:
    """Draw an order paid on one of the days, or not paid at all."""
    paid_at = draw(st.sampled_from([None, NOON, NOON, NOON + timedelta(days=1)]))
    amount = draw(money)
    lines = st.lists(st.sampled_from("abc"), unique=True, max_size=3)
    return OrderRow(
        external_id=number,
        number=number,
        ordered_at=NOON,
        paid_at=paid_at,
        status="paid" if paid_at else "unpaid",
        currency="CNY",
        order_amount=amount,
        paid_amount=amount if paid_at else Decimal(0),
        goods_amount=draw(maybe_money),
        shipping_amount=draw(maybe_money),
        tax_amount=draw(maybe_money),
        customer_ref=draw(st.sampled_from([None, "mei", "lan"])),
        source_key=draw(st.sampled_from([None, "taobao-search", "zhitongche", "no_visit"])),
        excluded_reason=draw(st.sampled_from([None, None, None, "test"])),
        quantity_seen=draw(st.sampled_from([None, 2])),
        lines=tuple(draw(line_rows(key)) for key in draw(lines)),
    )


@st.composite
def refund_rows(draw: st.DrawFn, name: str) -> RefundRow:
    """Draw a refund, perhaps without an order."""
    day = draw(st.sampled_from(DAYS))
    amount = draw(st.integers(1, 9_999).map(lambda cents: Decimal(cents).scaleb(-2)))
    return RefundRow(name, draw(st.sampled_from([*NUMBERS, None])), amount, None, day)


@st.composite
def visit_rows(draw: st.DrawFn) -> TrafficRow:
    """Draw visits of the shop, a source or a product by one device or all."""
    member = draw(
        st.sampled_from(
            [{}]
            + [{"source_name": name} for name in ("手淘搜索", "直通车", "智钻", "钻展", "新渠道")]
            + [{"external_product_id": name} for name in ("filter", "lamp")]
        )
    )
    return TrafficRow(
        day=draw(st.sampled_from(DAYS)),
        device=draw(st.sampled_from(["all", "pc", "wireless"])),
        visitors=draw(counts),
        sessions=draw(counts),
        cart_adders=draw(counts),
        favourites=draw(counts),
        paying_buyers=draw(counts),
        paid_amount=draw(st.one_of(st.none(), st.none(), money)),
        **member,
    )


@st.composite
def all_facts(draw: st.DrawFn) -> Facts:
    """Draw the facts of two days."""
    numbers = draw(st.lists(st.sampled_from(NUMBERS), unique=True, min_size=1))
    names = draw(st.lists(st.sampled_from(["x", "y", "z"]), unique=True))
    visits = {row.natural_key: row for row in draw(st.lists(visit_rows(), max_size=8))}
    return Facts(
        [draw(order_rows(number)) for number in numbers],
        [draw(refund_rows(name)) for name in names],
        list(visits.values()),
    )


def written(facts: Facts) -> Shop:
    """Write the facts in two turns, so that the second one changes what the first one wrote."""
    shop = make_shop(zone="UTC")
    # the first day of the shop: from then on every day has its sales, 0 without orders
    early = OrderRow(
        "0", "0", NOON - timedelta(days=9), None, "unpaid", "CNY", Decimal(1), Decimal(0)
    )
    orders_upsert(shop=shop, rows=[early, *facts.orders[:1]], reason="order_new")
    traffic_upsert(shop=shop, rows=facts.visits[:3], reason="traffic")
    shop_drain(shop=shop, now=NOON)
    orders_upsert(shop=shop, rows=facts.orders, reason="order_new")
    traffic_upsert(shop=shop, rows=facts.visits, reason="traffic")
    day_close(shop=shop, now=NOON + timedelta(days=3))
    shop_drain(shop=shop, now=NOON)
    # refunds alone take the road of their own columns
    refunds_upsert(shop=shop, rows=facts.refunds, reason="refund_new")
    assert shop_drain(shop=shop, now=NOON).failed == []
    return shop


def stored(model: Any, shop: Shop, day: date, key: str, *columns: str) -> dict[Any, Any]:
    """Return rows of a day by their member, without those that hold nothing of these columns."""
    rows = model.objects.filter(shop=shop, day=day).values_list(key, *columns)
    return {member: tuple(cells) for member, *cells in rows}


SOLD = ("paid_orders", "paid_buyers", "units", "line_amount", "refund_amount")
SOLD += ("cohort_refund_amount",)
VISITED = ("visitors", "cart_adders", "favourites")
BROUGHT = ("visitors", "sessions", "paid_buyers", "anonymous_orders", "paid_orders")
BROUGHT += ("paid_amount",)


class MemberPropertiesTest(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(facts=all_facts())
    def test_sources_and_products_are_those_of_plain_python(self, facts: Facts) -> None:
        shop = written(facts)
        for day in DAYS:
            sold = stored(ProductDay, shop, day, "product__external_id", *SOLD)
            visited = stored(ProductDay, shop, day, "product__external_id", *VISITED)
            seen, bought = product_visits(facts, day), products(facts, day)
            assert sold == {key: bought.get(key, (0,) * 6) for key in {*seen, *bought}}
            assert visited == {key: seen.get(key or "", (None,) * 3) for key in {*seen, *bought}}
            brought = stored(SourceDay, shop, day, "source__key", *BROUGHT)
            assert brought == sources(facts, day)
            assert_tied(shop, day)


def assert_tied(shop: Shop, day: date) -> None:
    """The members' money adds up to that of the shop's day."""
    whole = ShopDay.objects.get(shop=shop, day=day)
    parts = ProductDay.objects.filter(shop=shop, day=day).aggregate(
        a=Sum("line_amount", default=0),
        b=Sum("refund_amount", default=0),
        c=Sum("cohort_refund_amount", default=0),
    )
    amounts = (whole.paid_amount, whole.refund_amount, whole.cohort_refund_amount)
    assert tuple(parts.values()) == amounts
    by_source = SourceDay.objects.filter(shop=shop, day=day).aggregate(
        a=Sum("paid_amount", default=0)
    )
    assert by_source["a"] == whole.paid_amount
