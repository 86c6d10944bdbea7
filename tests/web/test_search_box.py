"""The search of every page by keyboard: it opens, what it answers is chosen, and Esc goes back."""

import re

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts.roles import Role
from apps.shop.models import Shop
from apps.work.models import Task
from tests.factories import make_person
from tests.web.test_journey import sign_in_as
from tests.work.desk import NOW, TODAY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tasks(page: Page, live_server: LiveServer, shop: Shop) -> list[Task]:
    """Sign in as the director of a shop with two tasks about apples and one about pears."""
    director = make_person("director@spring.example.com", Role.DIRECTOR, shop)
    told = {"shop": shop, "department": "supply", "asked_by": director, "due_on": TODAY}
    rows = [
        Task.objects.create(title=title, asked_at=NOW, asked_on=TODAY, **told)
        for title in ("Apples red", "Apples green", "Pears")
    ]
    sign_in_as(page, live_server, director.email)
    page.goto(f"{live_server.url}/workday/?shop=spring")
    return rows


def test_arrows_and_enter_open_what_was_found(page: Page, tasks: list[Task]) -> None:
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="What to look for")
    expect(field).to_be_focused()
    field.fill("Apples")
    options = page.get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/workday/tasks/{tasks[0].pk}/"))


def test_enter_never_opens_what_the_words_before_found(page: Page, tasks: list[Task]) -> None:
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="What to look for")
    field.fill("Apples")
    expect(page.get_by_role("option")).to_have_count(2)
    field.fill("Pears")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/workday/search/.*q=Pears"))
    expect(
        page.get_by_role("main").get_by_role("link", name=f"#{tasks[2].pk} Pears")
    ).to_be_visible()


def test_an_answer_that_comes_late_chooses_nothing(page: Page, tasks: list[Task]) -> None:
    waiting: list[Route] = []
    page.route(re.compile(r"/workday/search/\?.*q=Apples"), lambda route: waiting.append(route))
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="What to look for")
    field.fill("Apples")
    while not waiting:
        page.wait_for_timeout(20)
    # The next words stand there, and are not asked for yet, when the answer to the first comes.
    field.evaluate("(field) => { field.value = 'Pears'; }")
    waiting[0].continue_()
    expect(page.get_by_role("option")).to_have_count(2)
    assert page.locator("#find-list [aria-selected=true]").count() == 0


def test_escape_closes_it_and_gives_the_focus_back(page: Page, tasks: list[Task]) -> None:
    opener = page.locator("[data-search]").first
    opener.focus()
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="What to look for")
    field.fill("Apples")
    page.keyboard.press("Escape")
    expect(page.locator("#search")).not_to_be_visible()
    expect(opener).to_be_focused()
