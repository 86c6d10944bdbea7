"""A gap becomes a task, is done and checked; a shift is handed over item by item (Chromium)."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.shop.models import Shop, TrafficSource
from apps.work.models import Handover, Task
from apps.work.services.handover import handovers_tick
from tests.factories import make_person, make_shop, signed_in
from tests.web.conftest import AXE
from tests.web.test_why import SEARCH, desk
from tests.work.shifts import make_change

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

__all__ = ["desk"]
OpenAs = Callable[[User, str], Page]


def findings(page: Page) -> list[str]:
    """List what axe finds on a page."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("async () => (await axe.run()).violations")
    return [f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in found]


@pytest.fixture
def open_as(browser: Browser, live_server: LiveServer) -> Iterator[OpenAs]:
    """Open a page in a browser of its own, as somebody who is signed in."""
    contexts: list[BrowserContext] = []

    def page_of(user: User, path: str) -> Page:
        cookie = signed_in(user).cookies["sid"].value
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
        context.add_cookies([{"name": "sid", "value": cookie, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{live_server.url}{path}")
        return page

    yield page_of
    for context in contexts:
        context.close()


def test_a_gap_becomes_a_task_that_its_owner_does_and_the_director_accepts(
    open_as: OpenAs,
    desk: Shop,
) -> None:
    promoter = make_person("promoter@example.com", Role.PROMOTER, desk, name="Pia")
    director = User.objects.get(email="director@spring.example.com")
    name = TrafficSource.objects.get(key=SEARCH).name
    page = open_as(director, "/")
    page.locator(".why-table").get_by_role("link", name=f"Make a task: {name}").click()
    title = page.get_by_role("textbox", name="What is to be done").input_value()
    assert title.startswith(f"{name}: −")
    assert findings(page) == []
    page.get_by_label("Who does it").select_option(label="Pia")
    page.get_by_role("button", name="Make the task").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    assert findings(page) == []
    task = Task.objects.get()
    assert (task.member, task.cut, task.owner) == (SEARCH, "source", promoter)
    assert task.gap is not None
    assert task.gap < 0

    does = open_as(promoter, "/workday/mine/")
    assert findings(does) == []
    does.keyboard.press("j")
    expect(does.get_by_role("link", name=title)).to_be_focused()
    does.get_by_role("button", name=f"Begin {title}").click()
    does.get_by_role("button", name=f"It is done: have it checked {title}").click()
    expect(does.get_by_text("Nothing waits for you")).to_be_visible()

    page.goto(page.url.split("/workday/")[0] + "/workday/")
    assert findings(page) == []
    page.get_by_role("button", name=f"It is good {title}").click()
    done = page.get_by_role("region", name="Done")
    expect(done.get_by_role("link", name=title)).to_be_visible()
    assert Task.objects.get().state == "done"


def test_a_shift_is_handed_over_item_by_item(open_as: OpenAs) -> None:
    change = make_change(make_shop(code="spring", name="Spring Water"))
    change.inquiry(1)
    change.inquiry(2)
    handovers_tick(now=change.now)
    row = Handover.objects.get()
    gives = open_as(change.ann.user, f"/workday/handovers/{row.pk}/")
    gives.get_by_text("Remark Inquiry 1").click()
    gives.locator(f"#item-{row.items.get(inquiry__number=1).pk} input[name=text]").fill("Is angry")
    gives.get_by_role("button", name="Keep").first.click()
    gives.get_by_label("What else the next shift").fill("Stock of jugs is low.")
    assert findings(gives) == []
    gives.get_by_role("button", name="Hand over").click()
    expect(gives.get_by_text("0 of 2")).to_be_visible()

    takes = open_as(change.ben.user, "/workday/handovers/")
    assert findings(takes) == []
    takes.get_by_role("link", name="Mon 7 Dec").click()
    expect(takes.get_by_text("Is angry")).to_be_visible()
    takes.keyboard.press("j")
    takes.keyboard.press("Enter")
    expect(takes.get_by_text("1 of 2")).to_be_visible()
    takes.keyboard.press("j")
    takes.keyboard.press("n")
    takes.keyboard.type("Buyer is asleep")
    takes.get_by_role("button", name="Leave it").click()
    expect(takes.get_by_text("2 of 2")).to_be_visible()
    assert findings(takes) == []
    takes.get_by_role("button", name="We have taken over").click()
    expect(takes.get_by_text("Accepted, with items left")).to_be_visible()

    leads = open_as(change.boss, f"/workday/handovers/{row.pk}/")
    leads.get_by_role("button", name="Seen: close it").click()
    row.refresh_from_db()
    assert (row.state, row.closed_by) == ("closed", change.boss)
