"""In a browser: a miss is explained, compared with another day, and a bar opens its rows."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts.actors import SYSTEM
from apps.accounts.roles import Role
from apps.common.days import yesterday
from apps.metrics.services import shop_drain, target_set
from apps.shop.models import Order, Shop, TrafficDay, TrafficSource
from apps.shop.services import orders_upsert
from tests.factories import make_person, make_shop
from tests.metrics.rollup_tools import order
from tests.web.conftest import AxeCheck
from tests.web.test_journey import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SEARCH, DIRECT = "taobao-search", "taobao-direct"
# Visitors and orders of two sources: search lost most of its visitors on the last day.
USUAL = {SEARCH: (800, 40), DIRECT: (200, 20)}
LAST = {SEARCH: (300, 14), DIRECT: (200, 20)}


@pytest.fixture
def desk(live_server: LiveServer) -> Shop:
    """Five weeks of two sources, the last day without most of one; a target of 60 orders a day."""
    shop = make_shop(code="spring", name="Spring Water")
    make_person("director@spring.example.com", Role.DIRECTOR, shop)
    last = yesterday(timezone.now(), shop.tz, shop.day_cut)
    for at in range(36):
        day = datetime.combine(last - timedelta(days=at), datetime.min.time(), shop.tz)
        _day_put(shop, day + timedelta(hours=12), LAST if at == 0 else USUAL)
    shop_drain(shop=shop, now=timezone.now())
    target_set(
        shop=shop,
        month=last,
        amount=Decimal(60_000),
        pins={last: Decimal(6_000)},
        actor=SYSTEM,
        today=last.replace(day=1),
    )
    return shop


def _day_put(shop: Shop, noon: datetime, sources: dict[str, tuple[int, int]]) -> None:
    known = TrafficSource.objects.in_bulk(sources, field_name="key")
    ids = [f"{noon:%m%d}-{key}-{n}" for key, (_, count) in sources.items() for n in range(count)]
    rows = [order(number, noon, "100.00") for number in ids]
    orders_upsert(shop=shop, rows=rows, reason="order_new")
    for key, (visitors, _count) in sources.items():
        here = Order.objects.filter(shop=shop, external_id__startswith=f"{noon:%m%d}-{key}")
        here.update(source=known[key])
        told = {"day": noon.date(), "visitors": visitors}
        TrafficDay.objects.create(shop=shop, source=known[key], source_name=known[key].name, **told)
    whole = sum(visitors for visitors, _count in sources.values())
    TrafficDay.objects.create(shop=shop, day=noon.date(), visitors=whole)


def test_a_miss_is_explained_compared_and_opened_to_its_rows(
    page: Page, live_server: LiveServer, desk: Shop, axe: AxeCheck
) -> None:
    name = TrafficSource.objects.get(key=SEARCH).name
    sign_in(page, live_server)
    verdict, why = page.locator("#verdict"), page.locator("#why")
    expect(verdict).to_contain_text(f"Visitors on {name}")
    expect(why).to_contain_text("Adds up.")
    row = why.locator(".why-table tbody tr", has_text=name)
    expect(row).to_contain_text("300 (800)")
    assert axe() == []

    planned = why.locator("figcaption").inner_text()
    why.get_by_role("link", name="By factor").click()
    expect(page.locator("#why figcaption")).not_to_have_text(planned)
    assert "by=factor" in page.url

    page.keyboard.press("c")
    page.get_by_label("Against", exact=True).select_option("week")
    page.wait_for_url("**compare=week**")
    expect(page.locator("#equation")).to_contain_text("the same weekday last week")
    expect(page.locator("#why")).to_contain_text("Adds up.")
    assert axe() == []

    page.get_by_role("link", name="By source").click()
    expect(page.locator("#why .tabs .is-chosen")).to_have_text("By source")
    page.wait_for_selector("#why .barlayer .point")
    bar = page.locator("#why .barlayer .point").first
    bar.hover(force=True)
    page.wait_for_selector("#why .hoverlayer .hovertext")
    bar.click(force=True)
    page.wait_for_url("**/rows/**")
    expect(page.locator("h1")).to_contain_text(name)
    expect(page.locator("#rows tbody tr")).to_have_count(14)
    expect(page.locator("#rows")).to_contain_text("1,400.00: the same")
    assert axe() == []
