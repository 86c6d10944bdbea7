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


def logged_by_keys(page: Page, server: LiveServer, order: Order) -> AfterSalesCase:
    """Log a case with nothing but the keyboard."""
    page.goto(f"{server.url}{reverse('aftersales:queue')}")
    page.keyboard.press("n")
    expect(page.locator("#log-number")).to_be_focused()
    page.keyboard.type(order.number)
    page.keyboard.press("Enter")
    expect(page.locator(".log-found")).to_contain_text(order.number)
    page.keyboard.press("b")
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


def test_a_return_with_damage_is_received_in_part_paid_closed_and_taken_up_again(
    page: Page, browser: Browser, live_server: LiveServer, desk: Shop, axe: AxeCheck
) -> None:
    order = make_order(desk, "900.00", quantity=3)
    sign_in_as(page, live_server, "assistant@spring.example.com")
    case = logged_by_keys(page, live_server, order)
    case.lines.update(qty=3, asked_amount=900)
    page.keyboard.press("t")
    expect(page.locator(".case-state")).to_contain_text("To decide")
    # Above the limit: refused in words, then proposed.
    page.keyboard.press("a")
    page.locator('form[action$="/approve/"] [name=route]').select_option("return_refund")
    send(page, "approve")
    expect(page.locator("#refused")).to_contain_text("above your limit of 200.00")
    assert axe() == []
    choose(page, "propose")
    page.locator('form[action$="/propose/"] [name=route]').select_option("return_refund")
    send(page, "propose")
    expect(page.locator(".case-state")).to_contain_text("To approve")

    chief_context = browser.new_context(viewport={"width": 1280, "height": 900})
    chief = chief_context.new_page()
    sign_in_as(chief, live_server, "supervisor@spring.example.com")
    chief.goto(f"{live_server.url}{reverse('aftersales:case', args=[case.pk])}")
    choose(chief, "approve")
    send(chief, "approve")
    expect(chief.locator(".case-state")).to_contain_text("In progress")

    page.reload()
    choose(page, "ship")
    page.locator('form[action$="/ship/"] [name=carrier]').fill("SF")
    page.locator('form[action$="/ship/"] [name=tracking_no]').fill("SF1")
    send(page, "ship")
    choose(page, "deliver")
    send(page, "deliver")
    send(page, "inspect")
    choose(page, "accept_part")
    line = case.lines.get()
    counts = page.locator('form[action$="/accept_part/"]')
    counts.locator(f"[name=restock_{line.pk}]").fill("1")
    counts.locator(f"[name=scrap_{line.pk}]").fill("1")
    send(page, "accept_part")
    expect(page.locator("#refused")).to_contain_text("2 of 3 accounted for")
    counts.locator(f"[name=missing_{line.pk}]").fill("1")
    send(page, "accept_part")
    expect(page.locator(".case-state")).to_contain_text("received 2 of 3")

    # 600 of the 900 stay to be paid: the supervisor allows it, the director's hand is not needed.
    AftersalesSettings.objects.create(shop=desk, assistant_limit=600)
    page.reload()
    for event in ("approve", "execute"):
        choose(page, event)
        send(page, event)
    choose(page, "succeed")
    page.locator('form[action$="/succeed/"] [name=number]').fill("R-77")
    send(page, "succeed")
    refund = Refund.objects.get()
    assert (refund.external_id, refund.amount, refund.order) == ("R-77", 600, order)
    choose(page, "resolve")
    page.locator('form[action$="/resolve/"] [name=note]').fill("Told by chat.")
    send(page, "resolve")

    chief.reload()
    choose(chief, "close")
    chief.locator('form[action$="/close/"] [name=is_confirmed]').check()
    chief.locator('form[action$="/close/"] [name=note]').fill("Thanked us.")
    send(chief, "close")
    expect(chief.locator(".case-state")).to_contain_text("Closed")
    chief_context.close()
    page.reload()
    choose(page, "reopen")
    page.locator('form[action$="/reopen/"] [name=note]').fill("The third one came.")
    send(page, "reopen")
    expect(page.locator(".case-state")).to_contain_text("To decide")
    case.refresh_from_db()
    assert (case.status, case.reopened_count) == ("deciding", 1)


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
