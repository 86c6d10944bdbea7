"""A campaign that is over measured in a real browser, one that may not begin yet, and a hold."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts.roles import Role
from apps.promotion.models import Campaign, CampaignResult
from apps.shop.models import Shop, SkuHold
from tests.factories import make_person, make_shop
from tests.promotion.prices import sku_made
from tests.promotion.test_results import sell_all
from tests.web.conftest import AxeCheck
from tests.web.test_journey import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 780}
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
DAY = timedelta(days=1)


@pytest.fixture
def spring(live_server: LiveServer) -> Shop:
    """A shop that sold 4 a day of a SKU, and 8 in the three days of a coupon 20 days ago."""
    shop = make_shop(code="spring", name="Spring Water")
    make_person("pia@spring.example.com", Role.PROMOTER, shop, name="Pia")
    sku = sku_made(shop, "CUP")
    today = timezone.now().astimezone(shop.tz).replace(hour=0, minute=0, second=0, microsecond=0)
    start, ahead = today - 20 * DAY, today + 2 * DAY
    over = Campaign.objects.create(
        shop=shop, name="Coupon week", kind="coupon", state="ended", starts_at=start,
        ends_at=start + 3 * DAY, ended_at=start + 3 * DAY,
    )  # fmt: skip
    over.items.create(sku=sku)
    ready = Campaign.objects.create(
        shop=shop, name="To come", kind="coupon", state="ready", starts_at=ahead,
        ends_at=ahead + 3 * DAY,
    )  # fmt: skip
    ready.items.create(sku=sku, is_reserved=True)
    days = {(start + at * DAY).date(): 8 if 0 <= at < 3 else 4 for at in range(-84, 19)}
    sell_all(sku, days)
    return shop


def test_it_is_measured_and_a_sku_is_held(
    page: Page, live_server: LiveServer, spring: Shop, axe: AxeCheck
) -> None:
    sign_in_as(page, live_server, "pia@spring.example.com")
    over = Campaign.objects.get(name="Coupon week")
    ready = Campaign.objects.get(name="To come")
    page.goto(f"{live_server.url}/promotion/launches/{over.pk}/")
    page.get_by_label("Fees of the platform for it").fill("20")
    page.get_by_role("button", name="Measure it").click()
    expect(page.get_by_text("Net units: 12")).to_be_visible()
    page.get_by_text("How it was measured").click()
    expect(page.get_by_text("the same weekdays without a campaign")).to_be_visible()
    assert axe() == []
    assert CampaignResult.objects.get().fees == 20
    page.goto(f"{live_server.url}/promotion/launches/{ready.pk}/")
    expect(page.get_by_role("button", name="It is live")).to_be_disabled()
    expect(page.get_by_text("Possible from")).to_be_visible()
    assert axe() == []
    page.goto(f"{live_server.url}/promotion/holds/")
    assert axe() == []
    page.get_by_role("combobox", name="SKU").fill("CUP")
    page.get_by_label("What for").select_option("stock")
    page.get_by_label("Why", exact=False).last.fill("none left")
    page.get_by_role("button", name="Hold it").click()
    expect(page.get_by_role("link", name="To come")).to_be_visible()
    page.set_viewport_size(PHONE)
    for path in ("holds/", f"launches/{over.pk}/", f"launches/{ready.pk}/", "launches/"):
        page.goto(f"{live_server.url}/promotion/{path}")
        assert not page.evaluate(SIDEWAYS), path
        assert axe() == [], path
    page.goto(f"{live_server.url}/promotion/holds/")
    page.get_by_label("Why CUP may be promoted again").fill("it came")
    page.get_by_role("button", name="Lift it").click()
    expect(page.get_by_text("Nothing is held")).to_be_visible()
    assert SkuHold.objects.get().lifted_note == "it came"
