"""A launch from the ads report to the old price, as a promoter and a director live it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from time_machine import Traveller, travel

from apps.promotion.models import BidProposal, Campaign, ContentPost, PriceSchedule
from apps.promotion.tasks import bids, posts, prices
from apps.shop.models import Shop
from tests.promotion.prices import sku_made
from tests.web.conftest import AXE
from tests.web.test_ads import COLUMNS, WORDS
from tests.web.test_ads import advertised as advertised  # a fixture, used by name
from tests.web.test_journey import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)
PIA, BOSS = "pia@spring.example.com", "boss@spring.example.com"
Desk = Callable[[str], Page]


@pytest.fixture
def clock() -> Iterator[Traveller]:
    """A clock that begins at ten of the shop's morning tomorrow, and can be moved on."""
    ten = (timezone.now() + DAY).replace(hour=2, minute=0, second=0, microsecond=0)
    with travel(ten, tick=True) as traveller:
        yield traveller


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer) -> Iterator[Desk]:
    """Sits somebody down at a desk of their own: another browser, signed in today."""
    sat = []

    def sit(email: str) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
        sat.append(context)
        page = context.new_page()
        sign_in_as(page, live_server, email)
        return page

    yield sit
    for context in sat:
        context.close()


def test_a_launch_from_the_ads_report_to_the_old_price(
    clock: Traveller, advertised: Shop, live_server: LiveServer, desk: Desk, tmp_path: Path,
    settings: LazySettings,
) -> None:  # fmt: skip
    settings.UPLOAD_ROOT = tmp_path / "uploads"
    sku_made(advertised, "NEW-1")
    site = f"{live_server.url}/promotion/"
    start = (timezone.now() + 2 * DAY).astimezone(advertised.tz).replace(hour=0, minute=0)

    pia = desk(PIA)
    _report_imported(pia, live_server.url, tmp_path)
    bids()
    _proposals_entered(pia, site)
    _launch_planned(pia, site, start)
    post = _box_filled(pia, site, start + timedelta(hours=12))

    boss = desk(BOSS)
    launch = Campaign.objects.get().pk
    boss.goto(f"{site}launches/{launch}/")
    _looked_at(boss)
    boss.get_by_role("button", name="Approve").click()
    expect(boss.get_by_text("Planned", exact=True).first).to_be_visible()
    boss.goto(f"{site}content/{post}/")
    boss.get_by_role("button", name="Approve", exact=True).click()
    expect(boss.get_by_text("Approved by")).to_be_visible()
    pia.goto(f"{site}launches/{launch}/")
    expect(pia.get_by_text("Approved by")).to_be_visible()
    pia.get_by_role("button", name="Set aside").click()
    expect(pia.get_by_text("Stock set aside")).to_be_visible()
    prices()

    row = PriceSchedule.objects.get()
    clock.move_to(row.starts_at)
    prices()
    pia = desk(PIA)
    pia.goto(f"{site}prices/{row.pk}/")
    expect(pia.get_by_text("Set ¥80.00 on the platform now")).to_be_visible()
    _read_back(pia, "80")
    prices()
    pia.goto(f"{site}launches/{launch}/")
    expect(pia.locator("#says-title")).to_contain_text("Live")
    _looked_at(pia)

    clock.move_to(start + timedelta(hours=12))
    posts()
    pia = desk(PIA)
    _published(pia, site, post)

    clock.move_to(row.ends_at)
    prices()
    pia = desk(PIA)
    pia.goto(f"{site}launches/{launch}/")
    expect(pia.locator("#says-title")).to_contain_text("Ended")
    pia.get_by_role("link", name="80.00").click()
    expect(pia.get_by_text("Set ¥100.00 on the platform now")).to_be_visible()
    _read_back(pia, "100")
    expect(pia.locator("#says-title").get_by_text("Back", exact=True)).to_be_visible()
    midnight = f"{row.ends_at.astimezone(advertised.tz):%-d %b %Y 00:0}"
    expect(pia.get_by_text("a person", exact=False).last).to_contain_text(midnight)
    pia.goto(f"{site}launches/{launch}/")
    expect(pia.get_by_role("row", name="NEW-1").get_by_text("Back", exact=True)).to_be_visible()
    _looked_at(pia)
    states = [Campaign.objects.get().state, PriceSchedule.objects.get().state]
    assert [*states, ContentPost.objects.get().state] == ["ended", "restored", "published"]


def _looked_at(page: Page) -> None:
    """Find nothing that a person who cannot see or point would stumble over."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("async () => (await axe.run()).violations")
    assert [(each["id"], each["nodes"][0]["target"]) for each in found] == [], page.url


def _report_imported(page: Page, server: str, folder: Path) -> None:
    day = timezone.now().date() - 30 * DAY
    rows = [
        f"{day},Autumn,Cups,{word},1.50,{clicks * 20},{clicks},{clicks * 1.2:.2f},{orders},"
        f"{orders * 80}.00\n"
        for word, (clicks, orders) in WORDS.items()
    ]
    file = folder / "words.csv"
    file.write_text(",".join(COLUMNS.values()) + "\n" + "".join(rows), encoding="utf-8")
    page.goto(f"{server}/data/")
    _looked_at(page)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_text("3 rows of ads are in.")).to_be_visible()
    _looked_at(page)


def _proposals_entered(page: Page, site: str) -> None:
    page.goto(f"{site}proposals/")
    _looked_at(page)
    page.get_by_role("checkbox", name="保温杯").check()
    page.get_by_role("button", name="Approve the ticked").click()
    expect(page.get_by_text("1 proposal is done.")).to_be_visible()
    page.get_by_role("link", name="Approved (1)").click()
    page.get_by_role("checkbox", name="保温杯").check()
    page.get_by_role("button", name="The ticked are entered").click()
    expect(page.get_by_text("1 proposal is done.")).to_be_visible()
    _looked_at(page)
    assert BidProposal.objects.get(keyword__text="保温杯").state == "applied"


def _launch_planned(page: Page, site: str, start: datetime) -> None:
    """Plan three days at 80 instead of 100: more than a promoter approves alone."""
    page.goto(f"{site}launches/")
    _looked_at(page)
    page.get_by_label("Kind of campaign").select_option("discount")
    page.get_by_role("button", name="Plan a campaign").click()
    page.get_by_label("Name").fill("New cups")
    page.locator("#id_starts_at").fill(f"{start:%Y-%m-%dT00:00}")
    page.locator("#id_ends_at").fill(f"{start + 3 * DAY:%Y-%m-%dT00:00}")
    _looked_at(page)
    page.get_by_role("button", name="Plan it").click()
    page.get_by_label("SKU").fill("NEW-1")
    page.get_by_label("Stock for it").fill("40")
    for label, price in (("Price in it", "80"), ("Price before", "100"), ("comes back", "100")):
        page.get_by_label(label).fill(price)
    page.get_by_role("button", name="Put it in").click()
    expect(page.get_by_text("Planned", exact=True).first).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("is above the limit of 10.0%")).to_be_visible()
    _looked_at(page)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("Approval asked for")).to_be_visible()


def _box_filled(page: Page, site: str, noon: datetime) -> int:
    """Fill a box of the launch's first day, and ask for the approval; return the post's key."""
    page.goto(f"{site}content/?day={noon:%Y-%m-%d}&view=list")
    _looked_at(page)
    page.goto(f"{site}content/new/?day={noon:%Y-%m-%d}&slot=1")
    page.get_by_label("Title").fill("New cups are here")
    page.get_by_label("Words").fill("Three days at 80.")
    page.get_by_label("Goes out at").fill(f"{noon:%Y-%m-%dT%H:%M}")
    page.get_by_label("Campaign").select_option(label="New cups")
    page.get_by_label("Needs a picture").uncheck()
    _looked_at(page)
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("button", name="Ready: ask for approval").click()
    expect(page.get_by_text("somebody else approves it")).to_be_visible()
    _looked_at(page)
    return ContentPost.objects.get().pk


def _read_back(page: Page, price: str) -> None:
    _looked_at(page)
    page.get_by_label("Price that the platform shows").fill(price)
    page.get_by_label("Where it was read").fill("on the product's page")
    page.get_by_role("button", name="Note what was read").click()
    expect(page.get_by_text("Noted.")).to_be_visible()
    _looked_at(page)


def _published(page: Page, site: str, post: int) -> None:
    page.goto(f"{site}content/{post}/")
    page.get_by_label("Link or number").fill("https://shop.example/posts/1")
    page.get_by_role("button", name="It is published").click()
    expect(page.get_by_text("What it reached")).to_be_visible()
    _looked_at(page)
    page.goto(f"{site}content/")
    _looked_at(page)
