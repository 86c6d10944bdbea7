"""An agent's desk in a real browser: an inquiry logged and answered by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.service.models import Inquiry, Message, Round
from tests.factories import make_shop
from tests.service.desk import make_agent
from tests.web.conftest import AxeCheck
from tests.web.test_journey import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_inquiry_is_logged_and_answered_by_keyboard_alone(
    page: Page, live_server: LiveServer, axe: AxeCheck
) -> None:
    li = make_agent(make_shop(code="spring", name="Spring Water"), "Li")
    sign_in_as(page, live_server, "li@spring.example.com")
    page.goto(f"{live_server.url}/desk/")
    assert axe() == []
    page.keyboard.press("l")
    expect(page.locator("#id_channel")).to_be_focused()
    assert axe() == []
    for text in ("phone", "Anna", "", "Is it cold?"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("is logged")).to_be_visible()
    expect(page.locator("#id_channel")).to_have_value("phone")
    inquiry = Inquiry.objects.get()
    assert (inquiry.channel, inquiry.state, inquiry.owner) == ("phone", "new", None)

    page.goto(f"{live_server.url}/desk/?tab=queue")
    page.keyboard.press("j")
    expect(page.locator("#talk")).to_contain_text("Is it cold?")
    expect(page.locator("#context")).to_contain_text("Orders")
    assert axe() == []
    page.keyboard.press("p")
    expect(page.locator("#priority-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(page.locator("#answer_body")).to_be_focused()
    page.keyboard.type("Yes, from the spring.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Nothing here")).to_be_visible()
    message = Message.objects.get(side="agent")
    assert (message.sender, message.typed_chars) == (li, 21)
    assert Round.objects.get().replier == li
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{live_server.url}/desk/{inquiry.pk}/")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
