"""A promoter brings the missing report of yesterday, names a source and sees the day made whole."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.accounts.roles import Role
from apps.common.days import yesterday
from apps.intake.models import Coverage, Feed
from apps.shop.models import Shop, TrafficDay
from apps.shop.rows import TrafficRow
from apps.shop.services import orders_upsert, traffic_upsert
from tests.factories import make_person, make_shop, signed_in
from tests.shop.facts import order_row
from tests.web.conftest import AxeCheck

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(live_server: Any, page: Page, settings: LazySettings, tmp_path: Path) -> Shop:
    """A shop whose orders came to yesterday and whose visits came to the day before."""
    settings.UPLOAD_ROOT = tmp_path / "uploads"
    shop = make_shop(code="spring", name="Spring Water")
    client = signed_in(make_person("promoter@example.com", Role.PROMOTER, shop))
    page.context.add_cookies(
        [
            {"name": name, "value": cookie.value, "url": live_server.url}
            for name, cookie in client.cookies.items()
        ]
    )
    now = timezone.now()
    last = yesterday(now, shop.tz, shop.day_cut)
    paid = now - timedelta(days=2)
    orders_upsert(
        shop=shop, rows=[order_row("1", ordered_at=paid, paid_at=paid)], reason="order_new"
    )
    for kind, days in (("orders", (0, 1)), ("shop_traffic", (1,))):
        Feed.objects.create(shop=shop, kind=kind)
        for ago in days:
            day = last - timedelta(days=ago)
            Coverage.objects.create(shop=shop, kind=kind, day=day, complete=True)
    return shop


def test_the_missing_report_of_yesterday_makes_the_day_whole(
    live_server: Any, page: Page, axe: AxeCheck, desk: Shop, tmp_path: Path
) -> None:
    last = yesterday(timezone.now(), desk.tz, desk.day_cut)
    page.goto(f"{live_server.url}/data/status/")
    line = page.locator("#days tbody tr").nth(1)
    cell = line.locator("td").filter(has=page.get_by_role("link", name="Upload it"))
    expect(cell).to_contain_text("Missing")
    expect(cell).to_contain_text("No file covers this day.")
    assert axe() == []

    cell.get_by_role("link", name="Upload it").click()
    report = tmp_path / "report.csv"
    report.write_text(
        f"日期,支付金额,商品访客数,支付买家数,访客数\n{last:%Y%m%d},90.00,700,9,820\n",
        encoding="utf-8",
    )
    page.locator("input[type=file]").set_input_files(report)
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_text("1 rows of visits are in.")).to_be_visible()
    expect(page.get_by_role("heading", name="Paid, as the platform says")).to_be_visible()
    expect(page.get_by_text("They differ")).to_be_visible()
    assert axe() == []
    assert TrafficDay.objects.get().visitors == 820

    page.goto(f"{live_server.url}/data/status/")
    line = page.locator("#days tbody tr").nth(1)
    expect(line.get_by_role("link", name="Upload it")).to_have_count(0)
    assert [feed.strip() for feed in line.locator("td").all_inner_texts()].count("Final") >= 2


def test_an_unknown_name_is_given_a_source_by_keyboard_at_360_pixels(
    live_server: Any, page: Page, axe: AxeCheck, desk: Shop
) -> None:
    last = yesterday(timezone.now(), desk.tz, desk.day_cut)
    row = TrafficRow(day=last, source_name="新的广告", visitors=40)
    traffic_upsert(shop=desk, rows=[row], reason="import")
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{live_server.url}/data/sources/")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert axe() == []
    choice = page.get_by_label("新的广告")
    choice.focus()
    choice.select_option("wanxiangtai")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save the sources").press("Enter")
    expect(page.get_by_text("1 name is explained; 1 rows of visits moved")).to_be_visible()
    assert TrafficDay.objects.get().source.key == "wanxiangtai"  # type: ignore[union-attr]


def test_a_day_is_typed_from_the_data_status(
    live_server: Any, page: Page, axe: AxeCheck, desk: Shop
) -> None:
    page.goto(f"{live_server.url}/data/status/")
    page.get_by_role("link", name="Type the visits of a day").click()
    page.get_by_label("Visitors").fill("640")
    page.get_by_label("Sessions").fill("800")
    assert axe() == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_role("button", name="Save the day").click()
    expect(page.get_by_text("The day is in.")).to_be_visible()
    line = page.locator("#days tbody tr").nth(1)
    expect(line.get_by_role("link", name="Upload it")).to_have_count(0)
    assert TrafficDay.objects.get().visitors == 640
