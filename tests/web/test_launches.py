"""A campaign with an entry in a real browser: planned, filled, ticked, approved; on a phone too."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts.roles import Role
from apps.promotion.models import Campaign, Enrolment
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
    """A shop with a promoter and a SKU whose costs are known."""
    shop = make_shop(code="spring", name="Spring Water")
    make_person("pia@spring.example.com", Role.PROMOTER, shop, name="Pia")
    sku_made(shop, "NEW-1")
    return shop


def test_a_campaign_with_an_entry(
    page: Page, live_server: LiveServer, launch: Shop, axe: AxeCheck
) -> None:
    sign_in_as(page, live_server, "pia@spring.example.com")
    page.goto(f"{live_server.url}/promotion/launches/")
    assert axe() == []
    page.get_by_label("Kind of campaign").select_option("full_cut")
    page.get_by_role("button", name="Plan a campaign").click()
    start = timezone.now().astimezone(launch.tz) + timedelta(days=3)
    page.get_by_label("Name").fill("Buyers' week")
    page.locator("#id_starts_at").fill(f"{start:%Y-%m-%dT00:00}")
    page.locator("#id_ends_at").fill(f"{start + timedelta(days=3):%Y-%m-%dT00:00}")
    page.get_by_label("Steps: total-off").fill("400-50, 200-20")
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("Each step has to ask for more and give more.")).to_be_visible()
    assert axe() == []
    page.get_by_label("Steps: total-off").fill("200-20, 400-40")
    page.get_by_role("button", name="Plan it").click()
    page.get_by_label("SKU").fill("NEW-1")
    page.get_by_label("Stock for it").fill("40")
    for label, price in (("Price in it", "90"), ("Price before", "100"), ("comes back", "100")):
        page.get_by_label(label).fill(price)
    page.get_by_role("button", name="Put it in").click()
    expect(page.get_by_text("29.4%")).to_be_visible()
    page.get_by_text("Enter an event").click()
    page.locator("#id_entry-event_name").fill("12.12")
    page.locator("#id_entry-closes_at").fill(f"{start - timedelta(days=2):%Y-%m-%dT12:00}")
    page.locator("#id_entry-required").fill("A picture\nA price")
    assert axe() == []
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("button", name="Met: A picture").click()
    expect(page.get_by_text("50.0%")).to_be_visible()
    assert axe() == []
    page.goto(f"{live_server.url}/promotion/launches/{Campaign.objects.get().pk}/")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Planned", exact=True).first).to_be_visible()
    assert Campaign.objects.get().state == "approved"
    _on_a_phone(page, live_server, axe)


def _on_a_phone(page: Page, live_server: LiveServer, axe: AxeCheck) -> None:
    row, entry = Campaign.objects.get(), Enrolment.objects.get()
    paths = ("launches/", f"launches/{row.pk}/", "enrolments/", f"enrolments/{entry.pk}/")
    for size in (None, PHONE):
        if size:
            page.set_viewport_size(size)
        for path in paths:
            page.goto(f"{live_server.url}/promotion/{path}")
            assert not page.evaluate(SIDEWAYS), path
            assert axe() == [], path
