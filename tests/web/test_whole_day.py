"""A whole day of the shop in real browsers: from one morning page to the next.

One test, told in steps. What the next morning says was computed by hand from `whole_day.py`.
"""

from collections.abc import Callable, Iterator

import pytest
from django.core import mail
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer
from time_machine import travel

from apps.accounts.models import User
from apps.promotion.models import ContentPost
from apps.shop.models import Refund, TrafficSource
from apps.work.models import Handover, Task
from tests.factories import signed_in
from tests.service.desk import MONDAY
from tests.web.test_cases import act_by_key, choose, logged_by_keys, send
from tests.web.whole_day import (
    DIRECT,
    REFUND,
    SALES,
    SEARCH,
    Planted,
    amounts_sold,
    at,
    plant,
    ring,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TUESDAY = MONDAY.replace(day=8)
PICTURE = "https://pictures.example/spring-2.png"
OpenAs = Callable[[User, str], Page]


@pytest.fixture
def open_as(browser: Browser, live_server: LiveServer) -> Iterator[OpenAs]:
    """Open a page in a browser of its own, as somebody who signed in just now."""
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


def test_a_whole_day(open_as: OpenAs, live_server: LiveServer) -> None:
    planted = plant()
    with travel(at(MONDAY, 8, 40)) as clock:
        ring("day-tick", "rollup-drain", "checks-tick")
        titles = the_director_makes_tasks_of_two_gaps(open_as, planted)
        post = the_promoter_does_hers_and_sends_a_post_to_the_designers(open_as, planted, titles)
        the_designer_takes_it_and_hands_in_the_picture(open_as, planted)
        the_picture_is_accepted_and_the_post_approved(open_as, planted, post, titles)
        amounts_sold(planted.shop, MONDAY, SALES)
        clock.move_to(at(MONDAY, 15, 5))
        the_promoter_publishes_it(open_as, planted, post)
        the_assistant_gives_money_back(open_as, live_server, planted)
        clock.move_to(at(MONDAY, 16, 1))
        the_shift_hands_over_item_by_item(open_as, planted)
        clock.move_to(at(TUESDAY, 0, 30))
        ring("day-tick", "rollup-drain", "day-tick", "handovers-tick", "posts-tick", "cases-sweep")
        clock.move_to(at(TUESDAY, 7, 59))
        ring("checks-tick", "digests-tick")
        assert mail.outbox == []
        clock.move_to(at(TUESDAY, 8, 0))
        ring("digests-tick", "digests-tick")
        the_digest_says_what_the_day_was(planted, titles)
        clock.move_to(at(TUESDAY, 8, 40))
        the_next_morning_shows_it(open_as, planted, titles)


def the_director_makes_tasks_of_two_gaps(open_as: OpenAs, planted: Planted) -> list[str]:
    """Sunday missed by 400: search lost 300, direct visits 100; the digest is asked for."""
    page = open_as(planted.director, "/")
    expect(page.locator("#verdict")).to_contain_text("33.33%")
    expect(page.locator("#verdict")).to_contain_text("¥200.00")
    titles = []
    for key, money, person in ((SEARCH, "−300.00", "Pia"), (DIRECT, "−100.00", "Desi")):
        name = TrafficSource.objects.get(key=key).name
        page.locator(".why-table").get_by_role("link", name=f"Make a task: {name}").click()
        title = page.get_by_role("textbox", name="What is to be done").input_value()
        assert title == f"{name}: {money} CNY, Sun 6 Dec"
        page.get_by_label("Who does it").select_option(label=person)
        if person == "Desi":
            page.get_by_label("Department").select_option("design")
            page.get_by_label("Kind of picture").select_option("banner")
        page.get_by_role("textbox", name="Until").fill(f"{TUESDAY:%Y-%m-%d}")
        page.get_by_role("button", name="Make the task").click()
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        titles.append(title)
        page.get_by_role("link", name="Morning", exact=True).click()
    base = page.url.split("?")[0]
    page.goto(f"{base}workday/checklist/")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Answered by the figures")).to_be_visible()
    page.goto(f"{base}workday/digest/")
    page.get_by_role("button", name="Send it to me").click()
    expect(page.get_by_text("You get it")).to_be_visible()
    return titles


def the_promoter_does_hers_and_sends_a_post_to_the_designers(
    open_as: OpenAs, planted: Planted, titles: list[str]
) -> ContentPost:
    page = open_as(planted.promoter, "/workday/mine/")
    page.get_by_role("button", name=f"Begin {titles[0]}").click()
    page.get_by_role("button", name=f"It is done: have it checked {titles[0]}").click()
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    page.goto(page.url.split("/workday/")[0] + "/promotion/content/")
    page.get_by_role("link", name="New post").click()
    page.get_by_label("Title").fill("Fresh water")
    page.get_by_label("Words").fill("A filter for every tap.")
    page.get_by_label("Goes out at").fill(f"{MONDAY:%Y-%m-%d}T15:00")
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("link", name="Send it to the designers").click()
    # Less than two days are left: the picture is due today.
    expect(page.get_by_role("textbox", name="Until")).to_have_value(f"{MONDAY:%Y-%m-%d}")
    page.get_by_role("button", name="Make the task").click()
    expect(page.get_by_role("heading", name="Picture for “Fresh water”")).to_be_visible()
    post = ContentPost.objects.get()
    assert post.state == "design"
    return post


def the_designer_takes_it_and_hands_in_the_picture(open_as: OpenAs, planted: Planted) -> None:
    page = open_as(planted.designer, "/workday/mine/")
    page.get_by_role("button", name="Begin Picture for “Fresh water”").click()
    page.get_by_role("link", name="Hand it in Picture for “Fresh water”").click()
    expect(page.get_by_text("A filter for every tap.")).to_be_visible()
    page.get_by_label("Picture or page").fill("spring-1.png")
    page.get_by_role("button", name="It is done: have it checked").click()
    expect(page.get_by_text("version 1").first).to_be_visible()


def the_picture_is_accepted_and_the_post_approved(
    open_as: OpenAs, planted: Planted, post: ContentPost, titles: list[str]
) -> None:
    """The first version goes back, the second is good; the director approves and accepts."""
    asks = open_as(planted.promoter, f"/workday/tasks/{post.tasks.get().pk}/")
    asks.get_by_text("Send it back", exact=True).first.click()
    asks.get_by_label("Why").first.fill("Too dark.")
    asks.get_by_role("button", name="Send it back").click()
    makes = open_as(planted.designer, f"/workday/tasks/{post.tasks.get().pk}/")
    expect(makes.get_by_text("Too dark.")).to_be_visible()
    makes.get_by_label("Picture or page").fill(PICTURE)
    makes.get_by_role("button", name="It is done: have it checked").click()
    asks.reload()
    expect(asks.get_by_text("version 2").first).to_be_visible()
    asks.get_by_role("button", name="It is good").click()
    post.refresh_from_db()
    assert (post.state, post.picture) == ("review", PICTURE)

    leads = open_as(planted.director, f"/promotion/content/{post.pk}/")
    leads.get_by_role("button", name="Approve", exact=True).click()
    expect(leads.get_by_role("heading", name="Approved")).to_be_visible()
    leads.goto(leads.url.split("/promotion/")[0] + "/workday/")
    leads.get_by_role("button", name=f"It is good {titles[0]}").click()
    expect(
        leads.get_by_role("region", name="Done").get_by_role("link", name=titles[0])
    ).to_be_visible()


def the_promoter_publishes_it(open_as: OpenAs, planted: Planted, post: ContentPost) -> None:
    page = open_as(planted.promoter, f"/promotion/content/{post.pk}/")
    page.get_by_label("Link or number").fill("https://shop.example/posts/1")
    page.get_by_role("button", name="It is published").click()
    expect(page.get_by_role("heading", name="Published")).to_be_visible()


def the_assistant_gives_money_back(
    open_as: OpenAs, live_server: LiveServer, planted: Planted
) -> None:
    """A return within the assistant's limit: goods back, money back, resolved."""
    page = open_as(planted.desk.assistant, "/aftersales/")
    case = logged_by_keys(page, live_server, planted.faulty)
    act_by_key(page, "t")
    expect(page.locator(".case-state")).to_contain_text("To decide")
    page.keyboard.press("a")
    page.locator('form[action$="/approve/"] [name=route]').select_option("refund_only")
    send(page, "approve")
    expect(page.locator(".case-state")).to_contain_text("In progress")
    choose(page, "succeed")
    page.locator('form[action$="/succeed/"] [name=number]').fill("R-77")
    send(page, "succeed")
    choose(page, "resolve")
    page.locator('form[action$="/resolve/"] [name=note]').fill("Told by chat.")
    send(page, "resolve")
    case.refresh_from_db()
    refund = Refund.objects.get()
    assert (case.status, f"{refund.amount:.2f}", refund.refunded_on) == ("resolved", REFUND, MONDAY)


def the_shift_hands_over_item_by_item(open_as: OpenAs, planted: Planted) -> None:
    """Two buyers of Ann wait at four: both go to Ben, each by a key."""
    desk = planted.desk
    for number in (1, 2):
        desk.inquiry(number)
    ring("handovers-tick")
    row = Handover.objects.get()
    assert sorted(row.items.values_list("inquiry__number", flat=True)) == [1, 2]
    gives = open_as(desk.ann.user, f"/workday/handovers/{row.pk}/")
    gives.get_by_label("What else the next shift").fill("Stock of jugs is low.")
    gives.get_by_role("button", name="Hand over").click()
    expect(gives.get_by_text("0 of 2")).to_be_visible()
    takes = open_as(desk.ben.user, f"/workday/handovers/{row.pk}/")
    expect(takes.get_by_text("Stock of jugs is low.")).to_be_visible()
    for done in (1, 2):
        takes.keyboard.press("j")
        takes.keyboard.press("Enter")
        expect(takes.get_by_text(f"{done} of 2")).to_be_visible()
    takes.get_by_role("button", name="We have taken over").click()
    expect(takes.get_by_text("Closed", exact=True)).to_be_visible()
    row.refresh_from_db()
    assert row.figures is not None
    # All of Monday's seven orders were paid on her shift, and one case was logged.
    assert (row.state, row.figures["orders"], row.figures["cases"]) == ("closed", 7, 1)
    owners = row.items.values_list("inquiry__owner__user", flat=True)
    assert set(owners) == {desk.ben.user_id}


def the_digest_says_what_the_day_was(planted: Planted, titles: list[str]) -> None:
    """Once, at eight, with Monday's money, and the one task that is due today."""
    (sent,) = mail.outbox
    assert sent.to == [planted.director.email]
    verdict = "Mon 7 Dec: 721 of 600 (120.17%), hit, 121 over."
    assert sent.subject == f"Spring Water: {verdict}"
    body = str(sent.body)
    for words in (
        verdict, "Visitors 1,000 (", "× Conversion 0.70% (", "× Basket 103 (",
        "Orders: 7 placed for 721, 7 paid with 721.", "Refunds: 45; net 676.",
        # Five days of 600, the Sunday with 200, and Monday.
        "Dec 2026 to Mon 7 Dec: 3,921 of ", "Published 8 Dec 00:30 as final.",
        "1 of 3 posts were published",
    ):  # fmt: skip
        assert words in body
    task = Task.objects.get(title=titles[1])
    assert f"Task #{task.pk}, Design: {titles[1]}" in body
    assert titles[0] not in body


def the_next_morning_shows_it(open_as: OpenAs, planted: Planted, titles: list[str]) -> None:
    """Monday: 721.00 of 600.00, 1,000 visitors x 0.70% x 103.00, less 45.00 = 676.00."""
    page = open_as(planted.director, "/")
    expect(page.locator("h1")).to_contain_text("Monday, 7 December 2026")
    verdict, made = page.locator("#verdict"), page.locator("#equation")
    for words in ("120.17%", "¥721.00", "¥600.00", "+121.00"):
        expect(verdict).to_contain_text(words)
    for label, number in (
        ("Visitors", "1,000"), ("Conversion", "0.7%"), ("Basket", "103.00"), ("Refunded", "45.00"),
        ("Net", "676.00"),
    ):  # fmt: skip
        expect(made.locator("li", has_text=label).first).to_contain_text(number)
    expect(page.locator("#checks")).to_contain_text("1 of 3 posts were published")
    page.goto(page.url + "workday/")
    done = page.get_by_role("region", name="Done")
    expect(done.get_by_role("link", name=titles[0])).to_be_visible()
    expect(done.get_by_role("link", name="Picture for “Fresh water”")).to_be_visible()
    still = page.get_by_role("region", name="Open 1")
    expect(still.get_by_role("link", name=titles[1])).to_be_visible()
