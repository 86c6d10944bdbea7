"""Quick replies and articles put into an answer by keyboard, in a real browser."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts.roles import Role
from apps.service.models import SnippetUse
from apps.shop.models import Shop
from tests.accounts.test_reveal import make_buyer
from tests.factories import make_person, make_shop
from tests.service.text_tools import make_text, reader_of
from tests.web.conftest import AxeCheck
from tests.web.test_journey import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shop_with_texts(live_server: LiveServer) -> Shop:
    """A shop with a supervisor, three texts and one order."""
    shop = make_shop(code="spring", name="Spring Water")
    user = make_person("boss@spring.example.com", Role.SUPERVISOR, shop, name="Sam")
    by = reader_of(user, (shop, Role.SUPERVISOR))
    make_text(by, "Greeting", "Hello, this is {agent}.", code="hi")
    make_text(by, "Shipping", "Order {order} leaves today.", code="ship")
    make_text(by, "Parcel", "Your number is {tracking}.", code="track")
    make_text(by, "滤芯多久更换", "六个月。", code="lx", kind="article")
    make_buyer(shop)
    return shop


def test_replies_are_stacked_at_the_cursor_and_what_lacks_a_value_is_not_sent(
    page: Page, live_server: LiveServer, shop_with_texts: Shop, axe: AxeCheck
) -> None:
    sign_in_as(page, live_server, "boss@spring.example.com")
    page.goto(f"{live_server.url}/buyers/?q=A1")
    page.goto(f"{live_server.url}/orders/{make_order_id(shop_with_texts)}/")
    answer = page.get_by_label("Type / for a quick reply")
    answer.click()
    page.keyboard.type("Dear Anna! Bye.")
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    page.keyboard.type("/gree")
    expect(page.locator("[data-pick]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(answer).to_have_value("Dear Anna! Hello, this is Sam.Bye.")
    page.keyboard.type(" /shiping ")
    expect(page.get_by_role("option", name="Shipping")).to_be_visible()
    assert axe() == []
    page.keyboard.press("Enter")
    expect(answer).to_have_value("Dear Anna! Hello, this is Sam. Order A1 leaves today.Bye.")

    page.keyboard.press("End")
    page.keyboard.type(" /")
    expect(page.locator("[data-pick]")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(page.locator("[data-pick]")).to_have_count(0)
    page.keyboard.type("track")
    option = page.get_by_role("option", name="Parcel")
    expect(option).to_contain_text("not known yet: tracking")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Fill in before you send: {tracking}")).to_be_visible()
    page.get_by_role("button", name="Copy the answer").click()
    expect(answer).to_be_focused()
    expect(page.get_by_text("Copied")).to_have_count(0)

    page.keyboard.press("Control+a")
    page.keyboard.type("@滤芯")
    page.get_by_role("option", name="滤芯多久更换").click()
    expect(answer).to_have_value("六个月。")
    expect(page.locator("input[name=snippet_use]")).to_have_count(4)
    with page.expect_response("**/texts/sent/"):
        page.get_by_role("button", name="Copy the answer").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    expect(page.locator("input[name=snippet_use]")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    uses = SnippetUse.objects.used().order_by("pk").values_list("edited_ratio", flat=True)
    assert [float(each) for each in uses if each is not None][-1] == 0
    assert len(uses) == 4


def make_order_id(shop: Shop) -> int:
    """Return the id of the shop's one order."""
    return int(shop.order_set.get().pk)


def test_a_search_in_vain_is_noted_and_pages_are_clean(
    page: Page, live_server: LiveServer, shop_with_texts: Shop, axe: AxeCheck
) -> None:
    sign_in_as(page, live_server, "boss@spring.example.com")
    for width, height in ((1280, 900), (360, 740)):
        page.set_viewport_size({"width": width, "height": height})
        for path in ("/texts/", "/texts/new/", "/buyers/", "/texts/missed/"):
            page.goto(f"{live_server.url}{path}")
            assert axe() == [], path
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (path, width)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{live_server.url}/texts/?kind=article")
    page.get_by_role("searchbox", name="Search", exact=True).fill("moon dust")
    with page.expect_response("**/texts/missed/note/**"):
        page.get_by_text("Found nothing", exact=True).last.wait_for()
    page.goto(f"{live_server.url}/texts/missed/")
    page.get_by_role("link", name="Write moon dust").click()
    expect(page.get_by_label("Title")).to_have_value("moon dust")
    page.get_by_label("Text").fill("We have none.")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", name="moon dust")).to_be_visible()
    assert axe() == []
