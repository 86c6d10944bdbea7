"""Each source and product opens the facts behind its money, and they sum to it."""

import pytest
from django.test import Client
from time_machine import travel

from apps.aftersales.models import AfterSalesCase
from apps.dashboard.selectors.drill import Asked, drill
from apps.metrics.models import ProductDay, SourceDay
from apps.metrics.selectors.member_rows import PAID, MemberAsked
from apps.metrics.services import shop_drain
from apps.shop.models import Shop, TrafficDay, TrafficSource
from apps.shop.rows import TrafficRow
from apps.shop.services import traffic_upsert
from tests.known_day import DAY
from tests.metrics.rollup_tools import NOW, D

REFUNDED = "sales.refund_amount"
pytestmark = pytest.mark.django_db


def test_every_source_of_the_known_day_opens_its_rows(known_shop: Shop) -> None:
    told = SourceDay.objects.filter(shop=known_shop, day=DAY)
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


def test_orders_after_an_inquiry_and_without_one_open_their_rows(known_shop: Shop) -> None:
    whole = drill(known_shop, Asked(PAID, DAY), "/", NOW)
    found = {
        key: drill(known_shop, Asked(PAID, DAY, "", MemberAsked("service", key)), "/", NOW)
        for key in ("silent", "inquiry")
    }
    # By hand: orders 4, 5 and 6 with 200 + 40 + 60.
    assert (found["inquiry"].total, found["inquiry"].count) == (D(300), 3)
    assert found["silent"].total == whole.total - 300
    assert found["silent"].count == whole.count - 3
    assert all(each.ties for each in found.values())


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


def platform_told(shop: Shop, **amounts: str) -> None:
    """Let the platform tell the day's money by source, and recompute the day."""
    for key, amount in amounts.items():
        source = TrafficSource.objects.get(key=key.replace("_", "-"))
        rows = [
            TrafficRow(day=DAY, source_name=source.name, visitors=9, paid_amount=D(amount)),
        ]
        traffic_upsert(shop=shop, rows=rows, reason="traffic")
    shop_drain(shop=shop, now=NOW)


def test_what_sources_overlap_by_opens_our_orders_less_their_reports(
    known_shop: Shop, director_client: Client
) -> None:
    platform_told(known_shop, taobao_search="400.00", zhitongche="300.00")
    stored = SourceDay.objects.get(shop=known_shop, day=DAY, source__key="overlap")
    # 650.00 of the shop, 25.00 of it without a visit, 700.00 told by source.
    assert stored.paid_amount == D("-75.00")
    asked = Asked(PAID, DAY, "", MemberAsked("source", "overlap"))
    found = drill(known_shop, asked, "/", NOW)
    assert (found.total, found.ties, found.parts) == (stored.paid_amount, True, ())
    assert sorted(cells[-2] for cells in found.rows)[:2] == [D("-400.00"), D("-300.00")]
    with travel(NOW, tick=False):
        query = {"day": DAY.isoformat(), "metric": PAID, "source": "overlap"}
        assert "the same" in director_client.get("/rows/", query).content.decode()


def test_several_sources_open_one_list(known_shop: Shop, director_client: Client) -> None:
    asked = Asked(PAID, DAY, "", MemberAsked("source", "taobao-search,zhitongche,zuanzhan"))
    found = drill(known_shop, asked, "/", NOW)
    assert (found.total, found.ties) == (D("410.00"), True)
    with travel(NOW, tick=False):
        query = {"day": DAY.isoformat(), "metric": PAID}
        both = director_client.get("/rows/", {**query, "source": "taobao-search,zhitongche"})
        assert (both.status_code, both.context["drill"].total) == (200, D("410.00"))
        unknown = director_client.get("/rows/", {**query, "source": "taobao-search,nobody"})
        assert unknown.status_code == 404


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


def test_reasons_of_the_known_day_open_their_refunds_and_cases(
    known_shop: Shop, director_client: Client, analyst_client: Client
) -> None:
    asked = {"shop": known_shop.code, "day": str(DAY), "metric": REFUNDED, "reason": "SPEC"}
    text = director_client.get("/rows/", asked).content.decode()
    case = AfterSalesCase.objects.get(lines__verified_cause__code="SPEC")
    assert "Rows sum to ¥30.00: the same" in text
    assert f'<a href="/aftersales/{case.pk}/">' in text
    assert f'<a href="/aftersales/{case.pk}/">' not in (
        analyst_client.get("/rows/", asked).content.decode()
    )
    for member in ("no_reason", "no_case"):
        found = drill(known_shop, Asked(REFUNDED, DAY, "", MemberAsked("reason", member)), "/", NOW)
        assert found.ties


def test_the_page_of_refunds_tells_what_the_shop_can_mend(
    known_shop: Shop, director_client: Client
) -> None:
    asked = {"shop": known_shop.code, "day": str(DAY)}
    text = director_client.get(f"/metrics/{REFUNDED}/", asked).content.decode()
    assert (
        "Of ¥70.00 refunded the shop can mend the cause of ¥30.00: ¥30.00 by the product page."
    ) in text
    assert "No case" in text
    plain = director_client.get("/metrics/sales.basket/", asked).content.decode()
    assert "By reason" not in plain
