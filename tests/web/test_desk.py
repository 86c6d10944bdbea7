"""An agent's desk in a real browser: an inquiry logged and answered by keyboard alone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.service.models import Inquiry, Message, QueueItem, Round, SnippetUse
from tests.factories import make_shop
from tests.service.desk import make_agent
from tests.service.text_tools import plant_text
from tests.web.conftest import AxeCheck
from tests.web.test_journey import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_inquiry_is_logged_and_answered_by_keyboard_alone(
    page: Page, live_server: LiveServer, axe: AxeCheck
) -> None:
    shop = make_shop(code="spring", name="Spring Water")
    li = make_agent(shop, "Li")
    plant_text(shop, "Yes, from the spring.")
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
    page.keyboard.press("f")
    expect(page.locator("#follow-due")).to_be_focused()
    page.locator("#follow-due").fill(f"{timezone.now() + timedelta(days=2):%Y-%m-%dT%H:%M}")
    page.get_by_label("What about").fill("Ask whether it came cold")
    assert axe() == []
    page.keyboard.press("Enter")
    expect(page.get_by_text("The call-back is noted.")).to_be_visible()
    item = QueueItem.objects.get()
    assert (item.kind, item.inquiry, item.owner) == ("callback", inquiry, li)
    page.keyboard.press("r")
    expect(page.locator("#answer_body")).to_be_focused()
    # A quick reply is copied into the channel, changed by hand, and sent at once.
    page.keyboard.type("/planted")
    expect(page.locator('[data-pick][aria-selected="true"]')).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.type(" Bye!")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied: paste it in the channel.")).to_be_visible()
    page.locator("#answer_body").focus()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Nothing here")).to_be_visible()
    message = Message.objects.get(side="agent")
    assert (message.sender, message.body) == (li, "Yes, from the spring. Bye!")
    # Only what was typed by hand counts: the sign that opened the picker, and the words after.
    assert message.typed_chars == len("/planted Bye!")
    assert Round.objects.get().replier == li
    use = SnippetUse.objects.get()
    assert (use.message, use.edited_ratio) == (message, 0)
    page.keyboard.press("g")
    page.keyboard.press("u")
    page.wait_for_url("**/queues/unpaid/**")
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{live_server.url}/desk/{inquiry.pk}/")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
