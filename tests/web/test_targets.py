"""A director plans a month in a real browser: a campaign, two pins, too much, and a draft."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts.actors import SYSTEM
from apps.accounts.roles import Role
from apps.common.days import month_days, month_start, yesterday
from apps.metrics.models import DayFactor, TargetPlan
from apps.metrics.services import (
    day_publish,
    metric_threshold_set,
    shop_drain,
    shops_close,
    target_set,
)
from apps.shop.models import Shop
from apps.shop.rows import OrderRow, RefundRow
from apps.shop.services import orders_upsert, refunds_upsert
from tests.factories import make_person, make_shop
from tests.metrics.rollup_tools import D
from tests.web.conftest import AxeCheck
from tests.web.test_journey import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(live_server: LiveServer) -> Shop:
    """A shop with one paid order of yesterday, computed and published, and a director."""
    shop = make_shop(code="spring", name="Spring Water")
    make_person("director@spring.example.com", Role.DIRECTOR, shop)
    now = timezone.now()
    paid = now - timedelta(days=1)
    row = OrderRow(
        external_id="1",
        number="1",
        ordered_at=paid,
        paid_at=paid,
        status="paid",
        currency="CNY",
        order_amount=D("240.00"),
        paid_amount=D("240.00"),
    )
    orders_upsert(shop=shop, rows=[row], reason="order_new")
    shops_close(now=now)
    shop_drain(shop=shop, now=now)
    day_publish(shop=shop, now=now)
    return shop


def test_a_month_is_planned_with_a_campaign_and_two_pins(
    page: Page, live_server: LiveServer, desk: Shop, axe: AxeCheck
) -> None:
    today = yesterday(timezone.now(), desk.tz) + timedelta(days=1)
    month = month_start(month_start(today) + timedelta(days=31))
    days = month_days(month)
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/targets/{month:%Y-%m}/")

    page.locator("#id_day").fill(days[10].isoformat())
    page.get_by_label("Kind").select_option("campaign")
    page.get_by_label("Factor").fill("5")
    page.get_by_label("Name").fill("Spring sale")
    page.get_by_role("button", name="Note this day").click()
    expect(page.locator("#factors")).to_contain_text("Spring sale")

    page.get_by_label("Amount of the month").fill("30000.00")
    first, second = page.locator(f"#id_pin-{days[4]}"), page.locator(f"#id_pin-{days[20]}")
    first.fill("1500.00")
    first.press("Tab")
    expect(page.locator("#preview")).to_contain_text("The days sum to ¥30,000.00")
    expect(page.locator("#preview tbody tr").nth(10)).to_contain_text("Spring sale")
    second.fill("29000.00")
    second.press("Tab")
    expect(page.locator("#preview")).to_contain_text("over by 500.00")
    expect(second).to_have_value("29000.00")
    assert axe() == []

    second.fill("2500.00")
    second.press("ArrowDown")
    expect(page.locator(f"#id_pin-{days[21]}")).to_be_focused()
    page.get_by_role("button", name="Keep as draft").click()
    expect(page.locator("#versions")).to_contain_text("Draft")
    page.get_by_role("button", name="Approve version 1").click()
    expect(page.get_by_text("The target is set.")).to_be_visible()
    expect(second).to_have_value("2500.00")
    assert axe() == []

    plan = TargetPlan.objects.active().get()
    planned = {day.day: day for day in plan.days.all()}
    assert sum(day.amount for day in planned.values()) == plan.amount == D("30000.00")
    assert (planned[days[4]].amount, planned[days[20]].amount) == (D(1500), D(2500))
    assert planned[days[10]].label == "Spring sale"
    assert DayFactor.objects.get().factor == D(5)


def test_a_late_refund_is_told_and_the_day_recomputed(
    page: Page, live_server: LiveServer, desk: Shop, axe: AxeCheck
) -> None:
    now = timezone.now()
    day = yesterday(now, desk.tz)
    target_set(shop=desk, month=day, amount=D("3100.00"), actor=SYSTEM, today=day)
    late = RefundRow("r1", "1", D("40.00"), now - timedelta(hours=25), day)
    refunds_upsert(shop=desk, rows=[late], reason="refund_new")
    shop_drain(shop=desk, now=timezone.now())
    sign_in(page, live_server)
    sentence = f"{day.day} {day:%b} −40.00: 1 late refund"
    expect(page.locator("#status")).to_contain_text(sentence)
    expect(page.locator("#verdict")).to_contain_text(sentence)
    assert axe() == []

    page.get_by_role("button", name="Figures").click()
    page.get_by_role("link", name="Data", exact=True).click()
    expect(page.locator("#restatements")).to_contain_text("1 late refund")
    assert axe() == []
    page.get_by_role("button", name="Recompute this day").nth(1).click()
    expect(page.get_by_text("is being recomputed.")).to_be_visible()


def test_the_keys_move_pin_and_save_and_a_late_save_keeps_its_text(
    page: Page, live_server: LiveServer, desk: Shop, axe: AxeCheck, tmp_path: Path
) -> None:
    """[metrics 10, trust 11] arrows, `p`, Ctrl+S; then 409 with both versions, `2` keeps mine."""
    today = yesterday(timezone.now(), desk.tz) + timedelta(days=1)
    month = month_start(month_start(today) + timedelta(days=31))
    days = month_days(month)
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/targets/{month:%Y-%m}/")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_contain_text("Pin the day at its amount")
    assert axe() == []
    page.keyboard.press("Escape")

    first, second = (page.locator(f"#id_pin-{days[at]}") for at in (0, 1))
    page.keyboard.press("p")
    expect(first).to_be_focused()
    page.keyboard.press("p")
    expect(page.locator("#toasts")).to_contain_text("Preview the days first")
    page.get_by_label("Amount of the month").fill("30000.00")
    page.get_by_role("button", name="Preview the days").click()
    expect(page.locator("#preview")).to_contain_text("The days sum to ¥30,000.00")
    first.focus()
    page.keyboard.press("ArrowDown")
    expect(second).to_be_focused()
    page.keyboard.press("p")
    expect(page.locator("#preview tbody tr").nth(1)).to_contain_text("pinned")
    expect(second).to_be_focused()
    amount = second.input_value()
    assert D(amount) == D(page.locator("[data-amount]").nth(1).get_attribute("data-amount") or "0")
    page.keyboard.press("p")
    expect(page.locator("#preview tbody tr").nth(1)).not_to_contain_text("pinned")
    expect(second).to_have_value("")

    target_set(shop=desk, month=month, amount=D("31000.00"), actor=SYSTEM, today=today)
    page.keyboard.press("Control+s")
    expect(page.locator("#conflict")).to_contain_text("¥31,000.00")
    expect(page.get_by_label("Amount of the month")).to_have_value("30000.00")
    assert axe() == []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=tmp_path / f"conflict-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.keyboard.press("2")
    expect(page.get_by_text("The target is kept as a draft")).to_be_visible()
    assert TargetPlan.objects.get(state="draft").amount == D(30000)
    assert TargetPlan.objects.active().get().amount == D(31000)


def test_a_pin_typed_while_the_preview_of_another_comes_is_kept(
    page: Page, live_server: LiveServer, desk: Shop
) -> None:
    month = month_start(month_start(yesterday(timezone.now(), desk.tz)) + timedelta(days=63))
    first, second = (page.locator(f"#id_pin-{day}") for day in month_days(month)[:2])
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/targets/{month:%Y-%m}/")
    page.get_by_label("Amount of the month").fill("30000.00")
    page.get_by_role("button", name="Preview the days").click()
    expect(page.locator("#preview")).to_contain_text("The days sum to ¥30,000.00")
    held: list[Route] = []
    page.route("**/targets/*/*", lambda route: held.append(route), times=1)
    first.fill("500")
    with page.expect_request("**/targets/*/*"):
        first.press("Tab")
    second.focus()
    second.press_sequentially("700")
    held[0].continue_()
    expect(page.locator("#preview tbody tr").first).to_contain_text("pinned")
    expect(second).to_have_value("700")
    second.blur()
    expect(page.locator("#preview tbody tr").nth(1)).to_contain_text("pinned")
    expect(page.locator("#preview")).to_contain_text("The days sum to ¥30,000.00")


@pytest.mark.parametrize("size", [(1280, 900), (360, 740)], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_planning_and_data_fit_their_window_and_pass_axe(
    page: Page,
    live_server: LiveServer,
    desk: Shop,
    axe: AxeCheck,
    size: tuple[int, int],
    scheme: str,
    tmp_path: Path,
) -> None:
    today = yesterday(timezone.now(), desk.tz)
    target_set(shop=desk, month=today, amount=D("3100.00"), actor=SYSTEM, today=today)
    metric_threshold_set(
        shop=desk,
        metric_key="sales.refund_rate",
        good=D("0.05"),
        warn=D("0.08"),
        benchmark=D("0.06"),
        source_note="trade report",
        valid_from=today,
        actor=SYSTEM,
    )
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    sign_in(page, live_server)
    for path in ("/targets/", "/targets/aims/", "/data/status/"):
        page.goto(f"{live_server.url}{path}")
        name = f"{path.strip('/').replace('/', '-')}-{size[0]}-{scheme}.png"
        page.screenshot(path=tmp_path / name, full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert (path, wide, axe()) == (path, size[0], [])
