"""What a browser keeps of a sign-in: no page that outlives it, drafts of one person for a day."""

import re
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts import sessions
from apps.shop.models import Shop
from tests.aftersales.cases import make_order
from tests.factories import make_person, make_shop
from tests.service.chats import make_inquiry
from tests.service.desk import make_agent
from tests.web.test_journey import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIGN_IN = re.compile(r"/accounts/login/\?next=")
HOUR = 60 * 60
TEXT = "The lamp does not light."
STORAGE = "() => JSON.stringify(localStorage)"
ONE_DAY_OLDER = """() => Object.keys(localStorage).filter((key) => key.startsWith("draft:"))
  .forEach((key) => {
    const draft = JSON.parse(localStorage.getItem(key));
    localStorage.setItem(key, JSON.stringify({ ...draft, at: draft.at - 86400001 }));
  })"""


@pytest.fixture
def desk(live_server: LiveServer) -> Shop:
    shop = make_shop(code="spring", name="Spring Water")
    make_person("ada@example.com", "assistant", shop, name="Ada")
    make_person("bo@example.com", "director", shop, name="Bo")
    return shop


@pytest.fixture
def note(page: Page, live_server: LiveServer, desk: Shop) -> Any:
    """Return a function that opens the log of one order and gives the field of its note."""
    order = make_order(desk, "90.00")

    def opened() -> Any:
        page.goto(f"{live_server.url}{reverse('aftersales:log')}?order={order.number}")
        return page.locator("[name=note]")

    return opened


def open_a_talk(page: Page, desk: Shop, live_server: LiveServer) -> None:
    """Sign an agent in, with a clock of our own, and open a conversation of theirs."""
    li = make_agent(desk, "Li")
    talk = make_inquiry(desk, at=timezone.now(), owner=li, state="waiting_us")
    page.clock.install()
    sign_in_as(page, live_server, "li@spring.example.com")
    page.goto(f"{live_server.url}{reverse('service:inquiry', args=[talk.pk])}")
    page.wait_for_load_state("networkidle")


def age(**seconds: int) -> None:
    """Move what the server knows of every sign-in into the past."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for row in Session.objects.all():
        session = store(row.session_key)
        for name, by in seconds.items():
            session[name] -= by
        session.save()


def test_an_idle_page_ends_after_three_hours_and_its_draft_stays(
    page: Page, desk: Shop, live_server: LiveServer, note: Any
) -> None:
    page.clock.install()
    sign_in_as(page, live_server, "ada@example.com")
    note().fill(TEXT)
    page.clock.fast_forward((3 * HOUR - 60) * 1000)
    expect(page.locator("[name=note]")).to_have_value(TEXT)
    age(**{sessions.SEEN: 3 * HOUR})
    page.clock.fast_forward(90_000)
    expect(page).to_have_url(SIGN_IN)
    expect(page.locator("body")).not_to_contain_text("Spring Water")
    page.clock.resume()
    cache.clear()  # a one-time code opens once in its half minute
    sign_in_as(page, live_server, "ada@example.com")
    expect(note()).to_have_value(TEXT)


def test_a_page_of_people_ends_after_an_hour(
    page: Page, desk: Shop, live_server: LiveServer
) -> None:
    page.clock.install()
    sign_in_as(page, live_server, "bo@example.com")
    page.goto(f"{live_server.url}{reverse('accounts:people')}")
    expect(page.locator("main")).to_contain_text("ada@example.com")
    age(**{sessions.SEEN: HOUR})
    page.clock.fast_forward((HOUR + 30) * 1000)
    expect(page).to_have_url(SIGN_IN)


def test_a_page_ends_twelve_hours_after_the_sign_in_however_busy(
    page: Page, desk: Shop, live_server: LiveServer, note: Any
) -> None:
    page.clock.install()
    sign_in_as(page, live_server, "ada@example.com")
    age(**{sessions.STARTED: 11 * HOUR})
    note()
    page.clock.fast_forward(HOUR // 2 * 1000)
    page.evaluate("localStorage.setItem('seen-at', Date.now())")
    expect(page.locator("[name=note]")).to_be_visible()
    age(**{sessions.STARTED: HOUR})
    page.clock.fast_forward((HOUR // 2 + 90) * 1000)
    expect(page).to_have_url(SIGN_IN)


def test_the_windows_of_a_browser_count_as_one(
    page: Page, desk: Shop, live_server: LiveServer, note: Any
) -> None:
    page.clock.install()
    sign_in_as(page, live_server, "ada@example.com")
    note()
    page.clock.fast_forward((3 * HOUR - 60) * 1000)
    page.evaluate("localStorage.setItem('seen-at', Date.now())")
    page.clock.fast_forward(HOUR * 1000)
    expect(page.locator("[name=note]")).to_be_visible()


def test_a_desk_that_asks_for_news_by_itself_ends_after_three_hours(
    page: Page, desk: Shop, live_server: LiveServer
) -> None:
    open_a_talk(page, desk, live_server)
    for _ in range(17):
        with page.expect_response("**/presence/**") as asked:
            page.clock.fast_forward(10 * 60 * 1000)
        assert asked.value.request.headers["x-unattended"] == "1"
    age(**{sessions.SEEN: 3 * HOUR})
    page.clock.fast_forward((10 * 60 + 90) * 1000)
    expect(page).to_have_url(SIGN_IN)


def test_a_desk_that_somebody_moves_at_stays_open(
    page: Page, desk: Shop, live_server: LiveServer
) -> None:
    open_a_talk(page, desk, live_server)
    for step in range(4):
        with page.expect_response("**/presence/**"):
            page.clock.fast_forward(HOUR * 1000)
        page.wait_for_load_state("networkidle")
        page.mouse.move(100 + step, 100)
        with page.expect_response("**/presence/**") as asked:
            page.clock.fast_forward(20_000)
        assert "x-unattended" not in asked.value.request.headers
        asked.value.finished()
    expect(page.locator("[data-desk=reply]")).to_be_visible()


def test_a_draft_ends_after_a_day(
    page: Page, desk: Shop, live_server: LiveServer, note: Any
) -> None:
    sign_in_as(page, live_server, "ada@example.com")
    note().fill(TEXT)
    expect(note()).to_have_value(TEXT)
    page.evaluate(ONE_DAY_OLDER)
    expect(note()).to_have_value("")
    assert TEXT not in page.evaluate(STORAGE)


def test_nobody_else_at_the_same_browser_finds_a_draft(
    page: Page, desk: Shop, live_server: LiveServer, note: Any
) -> None:
    sign_in_as(page, live_server, "ada@example.com")
    note().fill(TEXT)
    Session.objects.all().delete()
    sign_in_as(page, live_server, "bo@example.com")
    expect(note()).to_have_value("")
    assert TEXT not in page.evaluate(STORAGE)


def test_a_sign_out_removes_drafts_where_the_browser_does_not_do_it_itself(
    page: Page, desk: Shop, live_server: LiveServer, note: Any
) -> None:
    sign_in_as(page, live_server, "ada@example.com")
    note().fill(TEXT)
    page.goto(f"{live_server.url}{reverse('account_logout')}")
    page.evaluate("document.addEventListener('submit', (event) => event.preventDefault())")
    page.locator("main form button[type=submit]").first.click()
    assert TEXT not in page.evaluate(STORAGE)


def test_a_started_answer_comes_back_after_the_sign_in(
    page: Page, desk: Shop, live_server: LiveServer
) -> None:
    li = make_agent(desk, "Li")
    talk = make_inquiry(desk, at=timezone.now(), owner=li, state="waiting_us")
    page.clock.install()
    sign_in_as(page, live_server, "li@spring.example.com")
    page.goto(f"{live_server.url}{reverse('service:inquiry', args=[talk.pk])}")
    page.locator("[data-desk=reply]").fill(TEXT)
    page.wait_for_load_state("networkidle")
    age(**{sessions.STARTED: 12 * HOUR})
    page.clock.fast_forward((12 * HOUR + 90) * 1000)
    expect(page).to_have_url(SIGN_IN)
    page.clock.resume()
    cache.clear()
    sign_in_as(page, live_server, "li@spring.example.com")
    page.goto(f"{live_server.url}{reverse('service:inquiry', args=[talk.pk])}")
    expect(page.locator("[data-desk=reply]")).to_have_value(TEXT)
