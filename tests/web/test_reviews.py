"""A bad review followed up in a real browser, and a bad product on a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts.actors import SYSTEM
from apps.accounts.roles import Role
from apps.aftersales.hands import Hand
from apps.aftersales.models import ProductIssue, Review
from apps.aftersales.rows import ReviewRow
from apps.aftersales.services.reviews import reviews_upsert
from apps.aftersales.services.seeds import reasons_seed
from apps.shop.models import Shop
from tests.aftersales.planted import quality_rows
from tests.factories import make_person, make_shop
from tests.web.conftest import AxeCheck
from tests.web.test_journey import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 780}
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def desk(live_server: LiveServer) -> Shop:
    """A shop with an assistant and a supervisor, always open, and one bad review."""
    shop = make_shop(code="spring", name="Spring Water")
    reasons_seed()
    make_person("ann@spring.example.com", Role.ASSISTANT, shop, name="Ann")
    make_person("boss@spring.example.com", Role.SUPERVISOR, shop, name="Boss")
    now = timezone.now()
    row = ReviewRow("r-77", now - timedelta(hours=3), rating=1, text="It leaks since yesterday.")
    reviews_upsert(shop=shop, rows=[row], hand=Hand(SYSTEM, "intake", shop.pk, now))
    return shop


def test_a_review_from_new_to_invited(
    page: Page, live_server: LiveServer, desk: Shop, axe: AxeCheck
) -> None:
    sign_in_as(page, live_server, "ann@spring.example.com")
    page.goto(f"{live_server.url}/aftersales/reviews/")
    assert axe() == []
    page.get_by_role("link", name="It leaks since yesterday.").click()
    page.locator("#id_assign-owner").select_option(label="Ann")
    page.get_by_role("button", name="Assign").click()
    expect(page.get_by_role("heading", name="Contact the buyer")).to_be_visible()
    assert axe() == []
    page.get_by_label("What was said").fill("A seal was missing.")
    page.get_by_role("button", name="Note the contact").click()
    page.get_by_label("How it was put right").fill("Sent a seal, it is dry.")
    page.get_by_role("button", name="Solved").click()
    page.get_by_label("What is written to the buyer").fill("Change it and we send a coupon!")
    page.get_by_role("button", name="Note the invitation").click()
    expect(page.get_by_text("nothing may be offered for a review")).to_be_visible()
    expect(page.get_by_label("What is written to the buyer")).to_have_value(
        "Change it and we send a coupon!"
    )
    page.get_by_label("What is written to the buyer").fill("Is it dry now?")
    page.get_by_role("button", name="Note the invitation").click()
    expect(page.get_by_text("Invited to revise")).to_be_visible()
    review = Review.objects.get()
    assert (review.state, review.tries) == ("revise_invited", 1)
    told = ["received", "assign", "contact", "solve", "invite"]
    assert list(review.events.values_list("event", flat=True)) == told


def test_reviews_and_inspections_on_a_phone(
    page: Page, live_server: LiveServer, desk: Shop, axe: AxeCheck
) -> None:
    rows = quality_rows(desk)
    page.set_viewport_size(PHONE)
    sign_in_as(page, live_server, "boss@spring.example.com")
    paths = ("reviews/", f"reviews/{rows['review_id'].pk}/", "reviews/new/", "products/",
             f"products/{rows['issue_id'].pk}/", "refunds/", "inspections/",
             f"inspections/{rows['inspection_id'].pk}/")  # fmt: skip
    for path in paths:
        page.goto(f"{live_server.url}/aftersales/{path}")
        assert not page.evaluate(SIDEWAYS), path
        assert axe() == [], path
    page.get_by_text("In order", exact=True).click()
    page.get_by_role("button", name="Save the result").click()
    expect(page.get_by_text("Passed")).to_be_visible()


def test_a_bad_product_is_confirmed_and_held(
    page: Page, live_server: LiveServer, desk: Shop
) -> None:
    issue = quality_rows(desk)["issue_id"]
    sign_in_as(page, live_server, "boss@spring.example.com")
    page.goto(f"{live_server.url}/aftersales/products/")
    expect(page.get_by_text("Probably worse (98%)")).to_be_visible()
    page.get_by_role("link", name="Filter").click()
    page.get_by_label("Cause").select_option(index=0)
    page.get_by_label("Can it be mended?").select_option("yes_supplier")
    page.get_by_label("Who sees to it").select_option(label="Boss")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("held")).to_be_visible()
    assert ProductIssue.objects.get(pk=issue.pk).state == "confirmed"
