"""A desk is set up, a plan compared and leave approved, in a real browser."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.service.models import Agent, Roster, RotationPattern, ShiftAssignment
from apps.service.services.availability import When, availability_ask
from tests.service.desk import actor_of, publish, put, shift_of
from tests.web.conftest import AxeCheck
from tests.web.test_journey import sign_in_as
from tests.web.test_roster import DAYS, desk, open_roster, planned

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["desk"]


def test_a_rotation_is_drawn_by_keyboard_and_a_small_team_parted_by_one_click(
    page: Page, live_server: LiveServer, desk: Roster, axe: AxeCheck
) -> None:
    sign_in_as(page, live_server, "boss@spring.example.com")
    page.goto(f"{live_server.url}/roster/settings/rotations/new/")
    page.get_by_label("Name").fill("Ours")
    page.keyboard.press("Tab")
    page.get_by_label("Week 1, Monday").focus()
    for _day in range(5):
        page.keyboard.press("n")
        page.keyboard.press("Tab")
    page.get_by_role("button", name="Without the last week").click()
    expect(page.get_by_label("Week 1, Friday")).to_have_value("N")
    expect(page.get_by_label("Week 2, Monday")).to_have_count(0)
    assert axe() == []
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert RotationPattern.objects.get(name="Ours").cells == ["N"] * 5 + ["", ""]

    usual = RotationPattern.objects.get(name="Day week, night week")
    Agent.objects.update(pattern=usual, start_offset=0)
    page.goto(f"{live_server.url}/roster/settings/cohorts/")
    expect(page.get_by_text("All 2 people switch on Monday")).to_be_visible()
    assert axe() == []
    page.get_by_role("button", name="Let half the team switch on Thursday").click()
    expect(page.get_by_text("1 person switches on another weekday")).to_be_visible()
    assert sorted(Agent.objects.values_list("switch_weekday", flat=True)) == [0, 3]


def test_a_plan_is_compared_by_keyboard_and_used_for_one_person(
    page: Page, live_server: LiveServer, desk: Roster, axe: AxeCheck
) -> None:
    open_roster(page, live_server)
    page.get_by_role("button", name="Let the planner fill it").click()
    page.get_by_role("link", name="Compare it with the roster").click()
    expect(page.locator(".proposal-table td.is-changed").first).to_have_attribute("tabindex", "0")
    page.locator(".proposal-table td.is-changed").first.focus()
    page.keyboard.press("n")
    expect(page.locator(".proposal-table td.is-changed").nth(1)).to_be_focused()
    assert axe() == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_role("checkbox", name="Bo").uncheck()
    page.get_by_role("button", name="Use it for the chosen people").click()
    expect(page.locator("#grid .chip").first).to_be_visible()
    assert {name for name, _day, _code in planned()} == {"Ada"}


def test_leave_says_what_it_takes_and_the_shift_is_open_then(
    page: Page, live_server: LiveServer, desk: Roster, axe: AxeCheck
) -> None:
    ada = Agent.objects.get(user__name="Ada")
    put(desk, ada, DAYS[0], "D")
    publish(desk)
    start = shift_of(desk, DAYS[0], "D").start_at
    when = When(start, start + timedelta(days=1))
    availability_ask(agent=ada, shop=desk.shop, kind="leave", when=when, actor=actor_of(ada))
    sign_in_as(page, live_server, "boss@spring.example.com")
    page.goto(f"{live_server.url}/roster/leave/")
    expect(page.get_by_text("Takes 1 shift:")).to_be_visible()
    assert axe() == []
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("The shifts of that time are open now")).to_be_visible()
    held = ShiftAssignment.objects.on_duty().values_list("agent", "shift__day")
    assert list(held) == [(None, date(2027, 3, 1))]
