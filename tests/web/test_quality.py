"""A chat reviewed and its person coached, in a real browser."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts.actors import SYSTEM
from apps.accounts.roles import Role
from apps.service.models import Coaching, QualityMark, QualityReview
from apps.service.services.quality_draw import quality_sample_add
from tests.factories import make_person, make_shop
from tests.service.chats import make_inquiry, make_message, policy_of
from tests.service.desk import make_agent
from tests.web.conftest import AxeCheck
from tests.web.test_journey import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def review(live_server: LiveServer) -> QualityReview:
    """A chat that is up for review, and a supervisor."""
    shop = make_shop(code="spring", name="Spring Water")
    policy_of(shop)
    make_person("boss@spring.example.com", Role.SUPERVISOR, shop)
    ada = make_agent(shop, "Ada")
    inquiry = make_inquiry(shop)
    make_message(inquiry, "buyer", body="Does it fit a 20 l tank?")
    make_message(inquiry, "agent", 12, sender=ada, body="Yes, it is made for up to 25 l.")
    quality_sample_add(inquiries=[inquiry], agent=ada, why="random", actor=SYSTEM)
    return QualityReview.objects.get()


def test_a_chat_is_reviewed_by_keys_and_its_person_coached(
    page: Page, live_server: LiveServer, review: QualityReview, axe: AxeCheck
) -> None:
    sign_in_as(page, live_server, "boss@spring.example.com")
    page.goto(f"{live_server.url}/quality/")
    assert axe() == []
    page.get_by_role("link", name="no. 1").click()
    page.get_by_role("button", name="Review this chat").click()
    # Two words of the answer become a finding.
    page.locator(".side-agent [data-body]").dblclick(position={"x": 8, "y": 8})
    expect(page.locator("[data-quote]")).to_have_text("Yes")
    page.get_by_label("What it shows").select_option("good")
    page.get_by_label("What would be better").fill("Keep it short like this")
    page.get_by_role("button", name="Pin it").click()
    expect(page.locator(".review-finding b")).to_have_text("Worth sharing")
    mark = QualityMark.objects.get(error="good")
    assert (mark.start, mark.end) == (0, 3)
    assert axe() == []
    page.locator("body").press("5")
    for digit in "4554":
        page.keyboard.press(digit)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Sent. The person reads it now")).to_be_visible()
    scores = QualityMark.objects.filter(category__isnull=False).order_by("category__position")
    assert list(scores.values_list("score", flat=True)) == [5, 4, 5, 5, 4]
    page.goto(f"{live_server.url}/quality/{review.pk}/")
    page.get_by_role("link", name="Coach", exact=True).click()
    page.get_by_label("What is to become better").select_option("first_reply")
    page.get_by_label("What the person will do differently").fill("Greet within ten seconds")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("Agreed. It is measured again in two weeks.")).to_be_visible()
    assert axe() == []
    assert Coaching.objects.get().review == review


@pytest.mark.parametrize("path", ["", "{pk}/", "scorecard/", "coaching/"])
def test_on_a_phone_nothing_scrolls_sideways(
    page: Page, live_server: LiveServer, review: QualityReview, axe: AxeCheck, path: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in_as(page, live_server, "boss@spring.example.com")
    page.goto(f"{live_server.url}/quality/{path.format(pk=review.pk)}")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert axe() == []
