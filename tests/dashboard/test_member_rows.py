"""Each source and product opens the facts behind its money, and they sum to it."""

import pytest
from django.test import Client
from time_machine import travel

from apps.dashboard.selectors.drill import Asked, drill
from apps.metrics.models import ProductDay, SourceDay
from apps.metrics.selectors.member_rows import PAID, MemberAsked
from apps.metrics.services import shop_drain
from apps.shop.models import Shop, TrafficDay, TrafficSource
from tests.known_day import DAY, known_shop_fill
from tests.metrics.rollup_tools import NOW, D

pytestmark = pytest.mark.django_db


@pytest.fixture
def known_shop(shop: Shop) -> Shop:
    """The hand-computed day, rolled up."""
    known_shop_fill(shop)
    shop_drain(shop=shop, now=NOW)
    return shop


def test_every_source_of_the_known_day_opens_its_rows(known_shop: Shop) -> None:
    told = SourceDay.objects.filter(shop=known_shop, day=DAY).exclude(source__key="overlap")
    assert told.count() > 2
    for row in told.select_related("source"):
        found = drill(
            known_shop, Asked(PAID, DAY, "", MemberAsked("source", row.source.key)), "/", NOW
        )
        assert found.ties or not row.paid_amount, row.source.key
        assert row.source.name in found.value.label


def test_every_product_of_the_known_day_opens_its_lines(known_shop: Shop) -> None:
    told = ProductDay.objects.filter(shop=known_shop, day=DAY, product__isnull=False)
    assert told.count() > 2
    for row in told.select_related("product"):
        asked = Asked(PAID, DAY, "", MemberAsked("product", row.product.external_id))
        found = drill(known_shop, asked, "/", NOW)
        assert found.total == row.line_amount
        assert found.ties


def test_where_the_platform_tells_money_its_report_is_behind_the_figure(known_shop: Shop) -> None:
    source = TrafficSource.objects.get(key="taobao-search")
    TrafficDay.objects.update_or_create(
        shop=known_shop,
        day=DAY,
        source=source,
        source_name=source.name,
        defaults={"paid_amount": D("12.34")},
    )
    found = drill(known_shop, Asked(PAID, DAY, "", MemberAsked("source", source.key)), "/", NOW)
    assert found.total == D("12.34")


def test_only_money_opens_the_rows_of_a_member(known_shop: Shop, director_client: Client) -> None:
    with travel(NOW, tick=False):
        query = {"day": DAY.isoformat(), "source": "taobao-search"}
        assert director_client.get("/rows/", {**query, "metric": PAID}).status_code == 200
        other = director_client.get("/rows/", {**query, "metric": "traffic.visitors"})
        assert other.status_code == 404
        unknown = director_client.get("/rows/", {"metric": PAID, "source": "no-such-source"})
        assert unknown.status_code == 404


def test_the_page_names_the_member_and_offers_no_file_of_it(
    known_shop: Shop, director_client: Client
) -> None:
    product = ProductDay.objects.filter(shop=known_shop, product__isnull=False)[0].product
    assert product is not None
    with travel(NOW, tick=False):
        query = {"day": DAY.isoformat(), "product": product.external_id, "metric": PAID}
        text = director_client.get("/rows/", query).content.decode()
    assert str(product) in text
    assert "Save as CSV" not in text
