"""A three-day launch in a real browser: planned, approved, begun, read back, restored."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts.roles import Role
from apps.promotion.models import PriceSchedule
from apps.promotion.services.price_clock import prices_tick
from apps.shop.models import Shop
from tests.factories import make_person, make_shop
from tests.promotion.prices import sku_made
from tests.web.conftest import AxeCheck
from tests.web.test_journey import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 780}
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def launch(live_server: LiveServer) -> Shop:
    """A shop with a promoter and a new SKU whose costs are known."""
    shop = make_shop(code="spring", name="Spring Water")
    make_person("pia@spring.example.com", Role.PROMOTER, shop, name="Pia")
    sku_made(shop, "NEW-1")
    return shop


def test_a_three_day_launch(
    page: Page, live_server: LiveServer, launch: Shop, axe: AxeCheck
) -> None:
    sign_in_as(page, live_server, "pia@spring.example.com")
    page.goto(f"{live_server.url}/promotion/prices/")
    assert axe() == []
    page.get_by_role("link", name="Plan a price").click()
    tomorrow = timezone.now().astimezone(launch.tz) + timedelta(days=1)
    page.get_by_label("SKU").fill("NEW-1")
    page.get_by_label("Price before").fill("100")
    page.get_by_label("Or per cent off").fill("10")
    page.get_by_label("Price that comes back").fill("100")
    page.get_by_label("From").fill(f"{tomorrow:%Y-%m-%dT00:00}")
    page.get_by_label("New arrival: the first 3 days").check()
    assert axe() == []
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("More units needed to pay back")).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Planned", exact=True).first).to_be_visible()
    row = PriceSchedule.objects.get()
    prices_tick(now=row.starts_at)
    page.reload()
    expect(page.get_by_text("Set ¥90.00 on the platform now")).to_be_visible()
    assert axe() == []
    _read(page, "90")
    expect(page.locator("#says-title").get_by_text("Holds", exact=True)).to_be_visible()
    prices_tick(now=row.ends_at)
    prices_tick(now=row.ends_at + timedelta(minutes=10))
    page.reload()
    expect(page.get_by_text("The old price did not come back.").first).to_be_visible()
    page.set_viewport_size(PHONE)
    assert not page.evaluate(SIDEWAYS)
    assert axe() == []
    _read(page, "100")
    expect(page.get_by_text("Back", exact=True).first).to_be_visible()
    page.goto(f"{live_server.url}/promotion/prices/?tab=ended")
    expect(page.get_by_role("link", name="NEW-1")).to_be_visible()
    assert not page.evaluate(SIDEWAYS)


def _read(page: Page, price: str) -> None:
    page.get_by_label("Price that the platform shows").fill(price)
    page.get_by_label("Where it was read").fill("on the product's page")
    page.get_by_role("button", name="Note what was read").click()
