"""A supervisor's roster in a real browser, and an agent's on a phone."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts.actors import SYSTEM
from apps.accounts.roles import Role
from apps.service.models import Agent, Roster, RosterPublish, ShiftAssignment, SwapRequest
from apps.service.services.rosters import roster_make
from tests.factories import make_person, make_shop
from tests.service.desk import make_agent, publish, put
from tests.web.conftest import AxeCheck
from tests.web.test_journey import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MONDAY = date(2027, 3, 1)
DAYS = [MONDAY + timedelta(days=n) for n in range(14)]


@pytest.fixture
def desk(live_server: LiveServer) -> Roster:
    """A shop with a supervisor, two agents and an empty roster of two weeks."""
    shop = make_shop(code="spring", name="Spring Water")
    make_person("boss@spring.example.com", Role.SUPERVISOR, shop)
    for name in ("Ada", "Bo"):
        make_agent(shop, name)
    today = timezone.now().date()
    return roster_make(shop=shop, starts_on=DAYS[0], ends_on=DAYS[-1], actor=SYSTEM, today=today)


def open_roster(page: Page, server: LiveServer) -> None:
    """Sign in as the supervisor and open the roster."""
    sign_in_as(page, server, "boss@spring.example.com")
    page.goto(f"{server.url}/roster/2027-03/")


def cell(page: Page, name: str, day: date) -> Locator:
    """Return a person's cell of a day."""
    agent = Agent.objects.get(user__name=name)
    return page.locator(f'#grid td.cell[data-agent="{agent.pk}"][data-day="{day}"]')


def planned() -> list[tuple[str, date, str]]:
    """Return (person, day, code) of what is on duty."""
    rows = ShiftAssignment.objects.on_duty().order_by("start_at", "agent__user__name")
    return list(rows.values_list("agent__user__name", "shift__day", "shift__template__code"))


def test_the_keyboard_fills_moves_copies_and_undoes(
    page: Page, live_server: LiveServer, desk: Roster, axe: AxeCheck
) -> None:
    open_roster(page, live_server)
    cell(page, "Ada", DAYS[0]).click()
    page.keyboard.press("d")
    expect(cell(page, "Ada", DAYS[0])).to_have_attribute("data-codes", "D")
    expect(cell(page, "Ada", DAYS[0])).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("d")
    expect(cell(page, "Ada", DAYS[1])).to_have_attribute("data-codes", "D")
    page.keyboard.press("Control+c")
    cell(page, "Ada", DAYS[8]).click()
    page.keyboard.press("Control+v")
    expect(cell(page, "Ada", DAYS[7])).to_have_attribute("data-codes", "D")
    assert [day for _, day, _ in planned()] == [DAYS[0], DAYS[1], DAYS[7], DAYS[8]]

    page.keyboard.press("Control+z")
    expect(cell(page, "Ada", DAYS[7])).to_have_attribute("data-codes", "")
    page.keyboard.press("Control+z")
    expect(cell(page, "Ada", DAYS[1])).to_have_attribute("data-codes", "")
    page.keyboard.press("Control+Shift+z")
    expect(cell(page, "Ada", DAYS[1])).to_have_attribute("data-codes", "D")
    assert planned() == [("Ada", DAYS[0], "D"), ("Ada", DAYS[1], "D")]

    cell(page, "Ada", DAYS[1]).click()
    page.keyboard.press("Space")
    expect(cell(page, "Bo", DAYS[1])).to_have_attribute("data-verdict", "ok")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(cell(page, "Bo", DAYS[1])).to_have_attribute("data-codes", "D")
    assert planned() == [("Ada", DAYS[0], "D"), ("Bo", DAYS[1], "D")]
    assert axe() == []


def drag(page: Page, source: Locator, target: Locator) -> None:
    """Carry the shift of one cell over another, step by step, and let go."""
    begin, end = source.locator(".chip").bounding_box(), target.bounding_box()
    assert begin
    assert end
    page.mouse.move(begin["x"] + 6, begin["y"] + 6)
    page.mouse.down()
    page.mouse.move(begin["x"] + 20, begin["y"] + 12, steps=4)
    expect(page.locator("[data-verdict]").first).to_be_attached()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=12)


def test_a_drag_says_why_not_and_the_server_refuses_it_in_words(
    page: Page, live_server: LiveServer, desk: Roster
) -> None:
    ada, bo = (Agent.objects.get(user__name=name) for name in ("Ada", "Bo"))
    put(desk, ada, DAYS[0], "N")
    put(desk, bo, DAYS[1], "D")
    open_roster(page, live_server)
    drag(page, cell(page, "Bo", DAYS[1]), cell(page, "Bo", DAYS[3]))
    page.mouse.up()
    expect(cell(page, "Bo", DAYS[3])).to_have_attribute("data-codes", "D")

    drag(page, cell(page, "Bo", DAYS[3]), cell(page, "Ada", DAYS[1]))
    expect(cell(page, "Ada", DAYS[1])).to_have_attribute("data-verdict", "stop")
    expect(page.locator("#drag-reason")).to_contain_text("rest 8 h 30 < 11 h")
    page.mouse.up()
    expect(page.locator("#refusal")).to_contain_text("rest 8 h 30 < 11 h")
    expect(page.locator("#refusal")).to_contain_text("director")
    assert planned() == [("Ada", DAYS[0], "N"), ("Bo", DAYS[3], "D")]


def test_a_cell_changed_meanwhile_shows_both_and_loses_nothing(
    page: Page, live_server: LiveServer, desk: Roster, axe: AxeCheck
) -> None:
    open_roster(page, live_server)
    put(desk, Agent.objects.get(user__name="Ada"), DAYS[0], "D")
    cell(page, "Ada", DAYS[0]).click()
    page.keyboard.press("n")
    expect(page.locator("#refusal")).to_contain_text("Nothing of yours is lost")
    expect(page.locator("#refusal tbody td")).to_have_text(["N", "D"])
    assert axe() == []
    assert planned() == [("Ada", DAYS[0], "D")]
    page.get_by_role("button", name="Use mine").click()
    expect(cell(page, "Ada", DAYS[0])).to_have_attribute("data-codes", "N")
    assert planned() == [("Ada", DAYS[0], "N")]


def test_the_planner_fills_the_roster_and_it_is_published(
    page: Page, live_server: LiveServer, desk: Roster, axe: AxeCheck
) -> None:
    open_roster(page, live_server)
    page.get_by_role("button", name="Let the planner fill it").click()
    expect(page.locator("#run")).to_contain_text("A plan is ready")
    assert axe() == []
    page.get_by_role("button", name="Use this plan").click()
    expect(page.locator("#grid .chip").first).to_be_visible()
    assert len(planned()) >= 18
    page.get_by_role("link", name="Publish").click()
    expect(page.locator("h1")).to_contain_text("Publish")
    assert axe() == []
    page.get_by_label("Reason").fill("only two people")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("The roster is published.")).to_be_visible()
    assert RosterPublish.objects.get().notices.count() == 2


def test_an_agent_swaps_on_a_phone_and_the_supervisor_approves(
    page: Page, live_server: LiveServer, desk: Roster, axe: AxeCheck
) -> None:
    ada, bo = (Agent.objects.get(user__name=name) for name in ("Ada", "Bo"))
    put(desk, ada, DAYS[0], "D")
    put(desk, bo, DAYS[2], "N")
    publish(desk)
    near(desk)
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in_as(page, live_server, "ada@spring.example.com")
    page.goto(f"{live_server.url}/shifts/")
    page.get_by_role("button", name="I have seen it").click()
    expect(page.locator("#notices")).to_have_count(0)
    page.get_by_role("button", name="Clock in").click()
    expect(page.get_by_text("On duty, since")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert axe() == []
    page.get_by_role("link", name="Swap or give").first.click()
    assert axe() == []
    page.get_by_role("button", name=re.compile("Give it Bo")).click()
    expect(page.get_by_text("Your colleague is asked.")).to_be_visible()

    page.context.clear_cookies()
    sign_in_as(page, live_server, "bo@spring.example.com")
    page.goto(f"{live_server.url}/shifts/")
    page.locator("#asked").get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Accepted. A supervisor approves it now.")).to_be_visible()

    page.context.clear_cookies()
    sign_in_as(page, live_server, "boss@spring.example.com")
    page.goto(f"{live_server.url}/roster/swaps/")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("The shifts changed hands; both are told.")).to_be_visible()
    assert SwapRequest.objects.get().state == "applied"
    assert [name for name, _, _ in planned()] == ["Bo", "Bo"]


def near(roster: Roster) -> None:
    """Bring all shifts of a roster near to now, so that they show among the coming ones."""
    soon = timezone.now() + timedelta(days=2)
    gap = soon - min(shift.start_at for shift in roster.shifts.all())
    for model in (roster.shifts.all(), ShiftAssignment.objects.all()):
        for row in model:
            row.start_at, row.end_at = row.start_at + gap, row.end_at + gap
            row.save(update_fields=["start_at", "end_at"])


@pytest.mark.parametrize("size", [(1280, 900), (360, 740)], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_the_desk_fit_their_window_and_pass_axe(
    page: Page,
    live_server: LiveServer,
    desk: Roster,
    axe: AxeCheck,
    size: tuple[int, int],
    scheme: str,
) -> None:
    put(desk, Agent.objects.get(user__name="Ada"), DAYS[0], "D")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    sign_in_as(page, live_server, "boss@spring.example.com")
    person = Agent.objects.get(user__name="Ada").user_id
    for path in (
        "/roster/2027-03/",
        "/roster/2027-03/?week=2027-03-01",
        "/roster/2027-05/",
        "/roster/coverage/?day=2027-03-01",
        "/roster/people/",
        f"/roster/people/{person}/",
        "/roster/swaps/",
        "/roster/leave/",
        "/roster/settings/",
        "/roster/settings/shifts/new/",
        f"/roster/settings/rotations/{desk.shop.rotation_patterns.all()[0].pk}/",
        "/roster/settings/cohorts/",
        "/roster/settings/rules/?rule=days_per_week",
        "/roster/settings/bands/",
        "/shifts/",
    ):
        page.goto(f"{live_server.url}{path}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert (path, wide, axe()) == (path, size[0], [])
