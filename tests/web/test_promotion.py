"""Promotion in a real browser: a box of the content calendar filled, approved and published."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.promotion.models import CompetitorChange, ContentPost
from apps.shop.models import Shop
from tests.factories import make_person, make_shop, signed_in
from tests.promotion.planted import ad_rows
from tests.web.conftest import AxeCheck
from tests.web.test_journey import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 780}
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def desk(live_server: LiveServer) -> Shop:
    """A shop with a promoter and a director."""
    shop = make_shop(code="spring", name="Spring Water")
    make_person("pia@spring.example.com", Role.PROMOTER, shop, name="Pia")
    make_person("boss@spring.example.com", Role.DIRECTOR, shop, name="Boss")
    return shop


def approve(post: ContentPost) -> None:
    """Approve a post as the director does in another browser."""
    boss: Client = signed_in(User.objects.get(email="boss@spring.example.com"))
    answer = boss.post(reverse("promotion:post-act", args=[post.pk]), {"event": "approve"})
    assert answer.status_code == 302


def test_a_box_is_filled_approved_and_published(
    page: Page, live_server: LiveServer, desk: Shop, axe: AxeCheck
) -> None:
    sign_in_as(page, live_server, "pia@spring.example.com")
    page.goto(f"{live_server.url}/promotion/content/?view=list")
    assert axe() == []
    # Arrows go to the second box of tomorrow, N fills it.
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "n"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="New post")).to_be_visible()
    page.get_by_label("Title").fill("Fresh water")
    page.get_by_label("Words").fill("Change your review and get a coupon.")
    page.get_by_label("Needs a picture").uncheck()
    assert axe() == []
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("nothing may be offered for a review")).to_be_visible()
    page.get_by_label("Words").fill("Now in blue.")
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("button", name="Ready: ask for approval").click()
    expect(page.get_by_text("somebody else approves it")).to_be_visible()
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("Somebody else approves what you wrote.")).to_be_visible()
    assert axe() == []
    post = ContentPost.objects.get()
    assert (post.slot_no, post.state) == (2, "review")
    approve(post)
    page.goto(f"{live_server.url}/promotion/content/{post.pk}/")
    page.get_by_label("Link or number").fill("https://shop.example/posts/1")
    page.get_by_role("button", name="It is published").click()
    page.get_by_role("spinbutton", name="Reached").fill("1200")
    page.get_by_role("button", name="Note", exact=True).click()
    expect(page.get_by_text("1,200")).to_be_visible()
    page.set_viewport_size(PHONE)
    for view in ("week", "month", "list"):
        page.goto(f"{live_server.url}/promotion/content/?view={view}")
        assert not page.evaluate(SIDEWAYS), view
        assert axe() == [], view


def test_a_change_at_a_competitor_is_answered_by_a_key(
    page: Page, live_server: LiveServer, desk: Shop, axe: AxeCheck
) -> None:
    rows = ad_rows(desk, "Blue cup")
    sign_in_as(page, live_server, "pia@spring.example.com")
    page.goto(f"{live_server.url}/promotion/competitors/")
    assert axe() == []
    page.keyboard.press("j")
    page.keyboard.press("w")
    page.keyboard.press("e")
    expect(page.get_by_text("Every change is answered.")).to_be_visible()
    assert CompetitorChange.objects.get().action == "watch"
    page.set_viewport_size(PHONE)
    item, rival = rows["competitor_item_id"].pk, rows["competitor_id"].pk
    message = rows["send_id"].pk
    for path in ("competitors/", f"competitors/{rival}/", f"competitors/items/{item}/", "members/",
                 "members/sends/", "members/sends/new/", f"members/sends/{message}/",
                 "subscriptions/", f"subscriptions/{rows['subscription_id'].pk}/"):  # fmt: skip
        page.goto(f"{live_server.url}/promotion/{path}")
        assert not page.evaluate(SIDEWAYS), path
        assert axe() == [], path
