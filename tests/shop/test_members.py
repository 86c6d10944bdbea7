"""Buyers, products, variants and sources that orders name."""

import pytest

from apps.shop.models import Customer, Order, Product, Sku, TrafficSource
from apps.shop.services import Counts, orders_upsert
from tests.shop.facts import line_row, order_row, water_shop

pytestmark = pytest.mark.django_db


def test_a_known_source_is_joined_and_an_unknown_one_left_out() -> None:
    shop = water_shop()
    search = TrafficSource.objects.create(key="search", level1="free", name="Search")
    rows = [order_row("1", source_key="search"), order_row("2", source_key="nobody")]
    orders_upsert(shop=shop, rows=rows, reason="import")
    sources = Order.objects.order_by("external_id").values_list("source_id", flat=True)
    assert list(sources) == [search.pk, None]

    nobody = TrafficSource.objects.create(key="nobody", level1="other", name="Nobody")
    counts = orders_upsert(shop=shop, rows=rows, reason="import")
    assert counts == Counts(changed=1, same=1)
    assert Order.objects.get(external_id="2").source == nobody


def test_a_buyers_name_is_filled_when_it_was_unknown() -> None:
    shop = water_shop()
    orders_upsert(shop=shop, rows=[order_row("1", customer_ref="mei")], reason="import")
    assert Customer.objects.get().name == ""
    named = order_row("2", customer_ref="mei", customer_name="Mei")
    orders_upsert(shop=shop, rows=[named], reason="import")
    assert Customer.objects.get().name == "Mei"


def test_anonymous_orders_have_no_buyer() -> None:
    rows = [order_row("1"), order_row("2", customer_ref="")]
    orders_upsert(shop=water_shop(), rows=rows, reason="import")
    assert not Customer.objects.exists()


def test_products_and_variants_are_made_once_for_all_orders() -> None:
    shop = water_shop()
    lines = (line_row("1"), line_row("2", sku_code="S2"), line_row("3", external_product_id=None))
    rows = [order_row(str(at), lines=lines) for at in range(3)]
    orders_upsert(shop=shop, rows=rows, reason="import")
    assert list(Product.objects.values_list("external_id", "title")) == [("P1", "Filter")]
    assert list(Sku.objects.order_by("code").values_list("code", "product__external_id")) == [
        ("S1", "P1"),
        ("S2", "P1"),
    ]
