"""Cases in a real browser: logged by keys, decided within a limit, received, paid, reopened."""

import re
from time import monotonic

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.aftersales.models import AfterSalesCase, AftersalesSettings
from apps.shop.models import Order, Refund, Shop
from tests.aftersales.cases import make_order
from tests.factories import make_person, make_shop
from tests.web.conftest import AxeCheck
from tests.web.test_journey import SIZES, sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A person needs no more for a case that they know, the waits for the pages with it.
SECONDS = 15


@pytest.fixture
def desk(live_server: LiveServer) -> Shop:
    """A shop with an assistant and a supervisor, who may approve up to 200 and 2,000."""
    shop = make_shop(code="spring", name="Spring Water")
    make_person("assistant@spring.example.com", "assistant", shop, name="Ada")
    make_person("supervisor@spring.example.com", "supervisor", shop, name="Bo")
    return shop


def no_sideways_scroll(page: Page) -> None:
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert width <= 0, page.url


def choose(page: Page, event: str) -> None:
    """Open the arguments of an event."""
    page.locator(f'form[action$="/{event}/"]').locator("xpath=ancestor::details").locator(
        "summary"
    ).click()


def send(page: Page, event: str) -> None:
    """Send the form of an event and wait for the page that follows."""
    with page.expect_navigation():
        page.locator(
            f'form[action$="/{event}/"] button[type=submit], form[action$="/{event}/"] button'
        ).first.click()


def fill(page: Page, event: str, **fields: str) -> None:
    """Open the arguments of an event, fill them and send them."""
    form = page.locator(f'form[action$="/{event}/"]')
    if not form.is_visible():
        choose(page, event)
    for name, value in fields.items():
        field = form.locator(f"[name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    send(page, event)


def signed_in(browser: Browser, server: LiveServer, email: str, case: AfterSalesCase) -> Page:
    """Open a case in a window of another person; closing its context ends it."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    sign_in_as(page, server, email)
    page.goto(f"{server.url}{reverse('aftersales:case', args=[case.pk])}")
    return page


def act_by_key(page: Page, key: str) -> None:
    """Press the key of an act when the page has loaded: before, nobody listens to it."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def logged_by_keys(page: Page, server: LiveServer, order: Order, units: int = 1) -> AfterSalesCase:
    """Log a case with nothing but the keyboard; more units than one are typed into their field."""
    page.goto(f"{server.url}{reverse('aftersales:queue')}")
    act_by_key(page, "n")
    expect(page.locator("#log-number")).to_be_focused()
    page.keyboard.type(order.number)
    page.keyboard.press("Enter")
    expect(page.locator(".log-found")).to_contain_text(order.number)
    if units > 1:
        page.locator("[name^=qty_]").fill(str(units))
        page.locator(".log-found").click()
    act_by_key(page, "b")
    expect(page.locator('input[value="return_refund"]')).to_be_checked()
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_contain_text("Return and refund")
    return AfterSalesCase.objects.latest("pk")


def test_a_case_is_logged_by_keys_alone(
    page: Page, live_server: LiveServer, desk: Shop, axe: AxeCheck
) -> None:
    order = make_order(desk, "90.00", quantity=3)
    sign_in_as(page, live_server, "assistant@spring.example.com")
    began = monotonic()
    case = logged_by_keys(page, live_server, order)
    assert monotonic() - began < SECONDS
    line = case.lines.get()
    assert (line.qty, line.asked_amount, line.stated_reason_id is not None) == (1, 30, True)
    page.goto(f"{live_server.url}{reverse('aftersales:queue')}")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/aftersales/{case.pk}/$"))
    assert axe() == []


def test_a_draft_outlives_a_reload_and_ends_with_its_case(
    page: Page, live_server: LiveServer, desk: Shop
) -> None:
    order = make_order(desk, "90.00")
    sign_in_as(page, live_server, "assistant@spring.example.com")
    path = f"{live_server.url}{reverse('aftersales:log')}"
    page.goto(f"{path}?order={order.number}")
    page.locator("[name=note]").fill("The lamp does not light.")
    page.reload()
    expect(page.locator("[name=note]")).to_have_value("The lamp does not light.")
    page.locator('input[name="reason"]').first.check()
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_contain_text("Refund only")
    page.goto(f"{path}?order={make_order(desk).number}")
    expect(page.locator("[name=note]")).to_have_value("")


def test_within_the_limit_one_assistant_sees_a_damaged_return_through(
    page: Page, browser: Browser, live_server: LiveServer, desk: Shop, axe: AxeCheck
) -> None:
    """Nobody has changed the shop's limits: 180 of the 200 an assistant may allow and pay."""
    order = make_order(desk, "180.00", quantity=3)
    sign_in_as(page, live_server, "assistant@spring.example.com")
    case = logged_by_keys(page, live_server, order, units=3)
    line = case.lines.get()
    assert (line.qty, line.asked_amount) == (3, 180)
    act_by_key(page, "t")
    expect(page.locator(".case-state")).to_contain_text("To decide")
    act_by_key(page, "a")
    expect(page.locator(f'form[action$="/approve/"] [name=amount_{line.pk}]')).to_have_value(
        "180.00"
    )
    send(page, "approve")
    expect(page.locator(".case-state")).to_contain_text("In progress")

    # The goods come back: one whole, one broken, one not in the parcel.
    fill(page, "ship", carrier="SF", tracking_no="SF1")
    fill(page, "deliver")
    send(page, "inspect")
    short = {f"restock_{line.pk}": "1", f"scrap_{line.pk}": "1"}
    fill(page, "accept_part", **short)
    expect(page.locator("#refused")).to_contain_text("2 of 3 accounted for")
    page.locator(f'form[action$="/accept_part/"] [name=missing_{line.pk}]').fill("1")
    send(page, "accept_part")
    expect(page.locator(".case-state")).to_contain_text("received 2 of 3")
    line.refresh_from_db()
    assert (line.restock_qty, line.scrap_qty, line.missing_qty) == (1, 1, 1)
    assert axe() == []

    # Two of three stay, so two thirds are asked for again, allowed and paid by the same hand.
    sums = case.legs.filter(kind="money").values_list("state", "amount").order_by("pk")
    assert list(sums) == [("void", 180), ("requested", 120)]
    for event in ("approve", "execute"):
        fill(page, event)
    fill(page, "succeed", number="R-77")
    refund = Refund.objects.get()
    assert (refund.external_id, refund.amount, refund.order) == ("R-77", 120, order)
    fill(page, "resolve", note="Told by chat.")

    chief = signed_in(browser, live_server, "supervisor@spring.example.com", case)
    chief.locator('form[action$="/close/"]').locator("xpath=ancestor::details").click()
    chief.locator('form[action$="/close/"] [name=is_confirmed]').check()
    chief.locator('form[action$="/close/"] [name=note]').fill("Thanked us.")
    send(chief, "close")
    expect(chief.locator(".case-state")).to_contain_text("Closed")
    chief.context.close()
    page.reload()
    fill(page, "reopen", note="The third one came.")
    expect(page.locator(".case-state")).to_contain_text("To decide")
    case.refresh_from_db()
    assert (case.status, case.reopened_count) == ("deciding", 1)
    assert not AftersalesSettings.objects.filter(shop=desk).exists()


def test_above_the_limit_one_asks_another_allows_and_a_third_pays(
    page: Page, browser: Browser, live_server: LiveServer, desk: Shop, axe: AxeCheck
) -> None:
    make_person("director@spring.example.com", "director", desk)
    order = make_order(desk, "900.00", quantity=3)
    sign_in_as(page, live_server, "assistant@spring.example.com")
    case = logged_by_keys(page, live_server, order, units=3)
    act_by_key(page, "t")
    expect(page.locator(".case-state")).to_contain_text("To decide")
    act_by_key(page, "a")
    page.locator('form[action$="/approve/"] [name=route]').select_option("refund_only")
    send(page, "approve")
    expect(page.locator("#refused")).to_contain_text("900.00 is above your limit of 200.00")
    assert axe() == []
    fill(page, "propose", route="refund_only")
    expect(page.locator(".case-state")).to_contain_text("To approve")

    chief = signed_in(browser, live_server, "supervisor@spring.example.com", case)
    fill(chief, "approve")
    expect(chief.locator(".case-state")).to_contain_text("In progress")
    # Who allowed it does not pay it, and 900 is beyond what an assistant pays.
    fill(chief, "execute")
    expect(chief.locator("#refused")).to_contain_text("somebody else")
    chief.context.close()
    page.reload()
    fill(page, "execute")
    expect(page.locator("#refused")).to_contain_text("above your limit of 200.00")
    head = signed_in(browser, live_server, "director@spring.example.com", case)
    fill(head, "execute")
    head.context.close()
    page.goto(f"{live_server.url}{reverse('aftersales:case', args=[case.pk])}")
    fill(page, "succeed", number="R-78")
    assert Refund.objects.get().amount == 900
    leg = case.legs.get()
    hands = (leg.requested_by, leg.approved_by, leg.executed_by)
    assert [str(who.email).split("@")[0] for who in hands if who] == [
        "assistant", "supervisor", "director",
    ]  # fmt: skip


def test_several_are_asked_and_the_questions_taken_back(
    page: Page, live_server: LiveServer, desk: Shop, axe: AxeCheck
) -> None:
    sign_in_as(page, live_server, "assistant@spring.example.com")
    cases = [logged_by_keys(page, live_server, make_order(desk)) for _ in range(2)]
    page.goto(f"{live_server.url}{reverse('aftersales:queue')}?kind=return_refund")
    page.get_by_text("Keep this view").click()
    page.get_by_label("Name of the view").fill("Returns")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("link", name="Returns", exact=True)).to_be_visible()
    for act in ("Take", "Ask the buyers"):
        for case in cases:
            page.get_by_label(f"Choose case #{case.pk}").check()
        page.get_by_role("button", name=act).click()
        expect(page.get_by_text("2 cases can be done now")).to_be_visible()
        assert axe() == [], act
        if act == "Ask the buyers":
            page.get_by_label("What you ask each buyer for").fill("A picture, please.")
        page.get_by_role("button", name="Do it with 2 cases").click()
        expect(page.get_by_text("Done with 2 cases")).to_be_visible()
        if act == "Take":
            page.goto(f"{live_server.url}{reverse('aftersales:queue')}?tab=mine")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 taken back.")).to_be_visible()
    assert {each.status for each in AfterSalesCase.objects.all()} == {"deciding"}
    page.goto(f"{live_server.url}{reverse('aftersales:case', args=[cases[0].pk])}")
    expect(page.get_by_text("What it has cost us")).to_be_visible()
    assert axe() == []


def test_every_page_fits_a_phone_in_light_and_dark(
    page: Page, live_server: LiveServer, desk: Shop, axe: AxeCheck
) -> None:
    make_person("director@spring.example.com", "director", desk)
    order = make_order(desk, "90.00", quantity=3)
    sign_in_as(page, live_server, "director@spring.example.com")
    case = logged_by_keys(page, live_server, order)
    names = ("queue", "shift-start", "log", "reasons", "settings", "checklists")
    paths = [reverse(f"aftersales:{name}") for name in names]
    paths += [
        reverse("aftersales:case", args=[case.pk]),
        f"{reverse('aftersales:log')}?order={order.number}",
        reverse("dashboard:case-figures"),
        reverse("intake:case-words"),
    ]
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for path in paths:
                page.goto(f"{live_server.url}{path}")
                no_sideways_scroll(page)
                assert axe() == [], f"{path} {width} {scheme}"
