"""A director's first morning, in a real browser: sign in, read, drill, plan, import, look again."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts.roles import Role
from apps.common.days import yesterday
from apps.metrics.services import shop_drain
from apps.shop.models import Order, Shop
from tests.factories import PASSWORD, TOTP_SEED, make_person, make_shop
from tests.web.conftest import AxeCheck
from tests.web.one_time_code import one_time_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEADER = "订单编号,总金额,买家实际支付金额,收货地址 ,订单创建时间,订单付款时间 ,退款金额"
SIZES = ((1280, 900), (360, 740))


@pytest.fixture
def desk(live_server: LiveServer, tmp_path: Path) -> Shop:
    """A shop whose yesterday holds two paid orders, 228.10 in all, and a director."""
    shop = make_shop(code="spring", name="Spring Water")
    make_person("director@spring.example.com", Role.DIRECTOR, shop)
    path = order_file(tmp_path / "orders.csv", shop, ["120.50", "107.60"])
    call_command("intake", "tmall.order_report", str(path), "--shop", "spring", verbosity=0)
    shop_drain(shop=shop, now=timezone.now())
    return shop


def order_file(path: Path, shop: Shop, amounts: list[str], *more: str, start: int = 1) -> Path:
    """Write an order report whose orders were placed and paid yesterday at ten."""
    day = yesterday(timezone.now(), shop.tz, shop.day_cut).isoformat()
    paid = [
        f"{start + n},{amount},{amount},上海,{day} 10:0{n}:00,{day} 10:0{n}:08,0.00"
        for n, amount in enumerate(amounts)
    ]
    path.write_text("\n".join([HEADER, *paid, *more]) + "\n", encoding="utf-8")
    return path


def sign_in(page: Page, server: LiveServer) -> None:
    """Sign in as the director of the shop."""
    sign_in_as(page, server, "director@spring.example.com")
    expect(page).to_have_url(f"{server.url}/")


def sign_in_as(page: Page, server: LiveServer, email: str) -> None:
    """Sign in with password and one-time code."""
    page.goto(f"{server.url}/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.locator("input[name=code]").fill(one_time_code(TOTP_SEED))
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("input[name=code]")).to_have_count(0)


def test_a_director_reads_the_day_opens_a_figure_and_sets_a_target(
    page: Page, live_server: LiveServer, desk: Shop, axe: AxeCheck
) -> None:
    sign_in(page, live_server)
    expect(page.locator("#verdict")).to_contain_text("228.10")
    expect(page.locator("#verdict")).to_contain_text("No target")
    assert axe() == []

    page.locator("#verdict").get_by_role("link", name="228.10").click()
    expect(page.locator("h1")).to_contain_text("¥228.10")
    expect(page.locator("#rows tbody tr")).to_have_count(2)
    expect(page.locator("#rows")).to_contain_text("228.10: the same")
    assert axe() == []

    day = yesterday(timezone.now(), desk.tz, desk.day_cut)
    page.goto(f"{live_server.url}/targets/{day:%Y-%m}/")
    page.get_by_label("Amount of the month").fill("3100.00")
    page.get_by_role("button", name="Preview the days").click()
    expect(page.locator("#preview")).to_contain_text("The days sum to ¥3,100.00")
    page.get_by_role("button", name="Set this target").click()
    expect(page.get_by_text("The target is set.")).to_be_visible()
    assert axe() == []

    page.goto(f"{live_server.url}/")
    expect(page.locator("#verdict")).to_contain_text("of target")
    page.keyboard.press("[")
    expect(page.locator("h1")).to_contain_text(f"{(day - timedelta(days=1)).day} ")


def test_a_file_with_three_bad_rows_changes_nothing_until_somebody_decides(
    page: Page, live_server: LiveServer, desk: Shop, axe: AxeCheck, tmp_path: Path
) -> None:
    bad = [
        "2.02408E+19,10.00,10.00,上海,2026-03-01 10:00:00,2026-03-01 10:00:09,0.00",
        "77,ten,10.00,上海,2026-03-01 10:00:00,2026-03-01 10:00:09,0.00",
        "78,10.00,10.00,上海,2026-02-30 10:00:00,2026-03-01 10:00:09,0.00",
    ]
    path = order_file(tmp_path / "more.csv", desk, ["71.90"], *bad, start=50)
    sign_in(page, live_server)
    page.get_by_role("button", name="Figures").click()
    page.get_by_role("link", name="Imports").click()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Upload and check").click()

    expect(page.get_by_text("Rows refused: 3; good: 1.")).to_be_visible()
    for line, word in (("3", "id_scientific"), ("4", "amount_text"), ("5", "time_text")):
        expect(page.get_by_role("row", name=word)).to_contain_text(line)
    assert axe() == []
    assert Order.objects.count() == 2

    page.get_by_label("type the code of the shop").fill("spring")
    page.get_by_role("button", name="Import the other 1 row").click()
    expect(page.get_by_text("1 orders are in.")).to_be_visible()
    assert Order.objects.count() == 3
    shop_drain(shop=desk, now=timezone.now())
    page.get_by_role("link", name="Morning").click()
    expect(page.locator("#verdict")).to_contain_text("300.00")


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_its_window_and_passes_axe(
    page: Page,
    live_server: LiveServer,
    desk: Shop,
    axe: AxeCheck,
    size: tuple[int, int],
    scheme: str,
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    sign_in(page, live_server)
    for path in (
        "/",
        "/rows/?metric=sales.payment_rate",
        "/targets/",
        "/data/",
        "/data/batches/1/",
    ):
        page.goto(f"{live_server.url}{path}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert (path, wide, axe()) == (path, size[0], [])
