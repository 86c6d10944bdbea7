"""A promoter imports a word report, sees what it bought, and decides and enters proposals."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts.actors import SYSTEM
from apps.accounts.roles import Role
from apps.intake.services.mappings import mapping_save
from apps.metrics.services import shop_drain
from apps.promotion.models import BidProposal, Keyword
from apps.promotion.services.bids import bids_run
from apps.promotion.services.settings import costs_save, promotion_settings_save
from apps.shop.models import Shop
from tests.factories import make_person, make_shop
from tests.promotion.words import COSTS
from tests.web.conftest import AxeCheck
from tests.web.test_journey import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COLUMNS = {
    "day": "Date", "campaign": "Campaign", "ad_group": "Group", "keyword": "Word", "bid": "Bid",
    "impressions": "Shown", "clicks": "Clicks", "cost": "Cost", "orders": "Orders",
    "amount": "Sales",
}  # fmt: skip
# word: clicks, orders; every click cost 1.20, every order brought 80
WORDS = {"保温杯": (100, 10), "茶杯": (60, 0), "水杯": (200, 12)}
SIDEWAYS = """Array.from(document.querySelectorAll('.table-scroll'))
    .some(each => each.scrollWidth > each.clientWidth)"""


@pytest.fixture
def advertised() -> Shop:
    """A shop that knows its costs and its console's report, and has no figure of ads yet."""
    shop = make_shop(code="spring", name="Spring Water")
    make_person("pia@spring.example.com", Role.PROMOTER, shop, name="Pia")
    make_person("boss@spring.example.com", Role.DIRECTOR, shop, name="Boss")
    since = timezone.now().date() - timedelta(days=60)
    costs_save(shop=shop, values=COSTS, since=since, actor=SYSTEM)
    promotion_settings_save(shop=shop, values={"target_profit": Decimal(0)}, actor=SYSTEM)
    mapping = {"kind": "ad_stats", "columns": COLUMNS, "constants": {"currency": "CNY"}}
    mapping_save(shop=shop, key="words", data=mapping, by=None, header=list(COLUMNS.values()))
    return shop


def test_ads_are_imported_judged_approved_and_entered(
    page: Page, live_server: LiveServer, advertised: Shop, axe: AxeCheck, tmp_path: Path,
    settings: LazySettings,
) -> None:  # fmt: skip
    settings.UPLOAD_ROOT = tmp_path / "uploads"
    day = timezone.now().date() - timedelta(days=30)
    rows = [
        f"{day},Autumn,Cups,{word},1.50,{clicks * 20},{clicks},{clicks * 1.2:.2f},{orders},"
        f"{orders * 80}.00\n"
        for word, (clicks, orders) in WORDS.items()
    ]
    file = tmp_path / "words.csv"
    file.write_text(",".join(COLUMNS.values()) + "\n" + "".join(rows), encoding="utf-8")

    sign_in_as(page, live_server, "pia@spring.example.com")
    page.goto(f"{live_server.url}/data/?shop={advertised.code}")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_text("3 rows of ads are in.")).to_be_visible()
    assert axe() == []

    shop_drain(shop=advertised, now=timezone.now())
    page.goto(f"{live_server.url}/promotion/ads/?shop={advertised.code}&day={day}")
    expect(page.get_by_role("heading", name="What the day's ad money bought")).to_be_visible()
    expect(page.get_by_text("432.00").first).to_be_visible()
    assert axe() == []
    assert not page.evaluate(SIDEWAYS)

    bids_run(shop=advertised, now=timezone.now())
    page.goto(f"{live_server.url}/promotion/proposals/?shop={advertised.code}")
    expect(
        page.get_by_text("It converts clearly above what the wanted profit needs.")
    ).to_be_visible()
    assert axe() == []
    page.get_by_role("checkbox", name="保温杯").check()
    page.get_by_role("button", name="Approve the ticked").click()
    expect(page.get_by_text("1 proposal is done.")).to_be_visible()
    page.get_by_role("link", name="Approved (1)").click()
    page.get_by_role("checkbox", name="保温杯").check()
    page.get_by_role("button", name="The ticked are entered").click()
    expect(page.get_by_text("1 proposal is done.")).to_be_visible()
    assert BidProposal.objects.get(keyword__text="保温杯").state == "applied"
    assert Keyword.objects.get(text="保温杯").bid == Decimal("1.80")
    page.get_by_role("link", name="Made it worse").click()
    expect(page.get_by_text("Nothing made it worse")).to_be_visible()
    assert axe() == []
    page.set_viewport_size({"width": 360, "height": 780})
    for tab in ("decide", "entered", "hurt"):
        page.goto(f"{live_server.url}/promotion/proposals/?shop={advertised.code}&tab={tab}")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
