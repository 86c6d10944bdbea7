"""The page of a month's target: everybody with figures reads it, the director sets it."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from time_machine import travel

from apps.accounts.actors import SYSTEM
from apps.metrics.models import TargetPlan
from apps.metrics.services import target_set
from apps.shop.models import Shop
from tests.metrics.plan_rows import NOW, TODAY

pytestmark = pytest.mark.django_db

D = Decimal
PAGE = "/targets/2024-06/"
AMOUNT = {"amount": "3200.00", "note": "as agreed"}


@pytest.fixture(autouse=True)
def sunday_morning() -> Iterator[None]:
    with travel(NOW, tick=False):
        yield


def send(client: Client, action: str, **more: str) -> str:
    """Send the form as the page of this moment holds it."""
    seen = re.search(r'name="seen" value="([^"]*)"', client.get(PAGE).content.decode())
    sent = {**AMOUNT, "action": action, "seen": seen[1] if seen else "", **more}
    response = client.post(PAGE, sent)
    return f"{response.status_code} {response.content.decode()}"


def test_the_director_sets_a_target_and_reads_its_days(director_client: Client) -> None:
    response = director_client.post(PAGE, {**AMOUNT, "action": "approve"})
    assert (response.status_code, response["Location"]) == (302, "/targets/2024-06/?shop=spring")
    plan = TargetPlan.objects.get()
    assert (plan.amount, plan.month, plan.note) == (D(3200), date(2024, 6, 1), "as agreed")
    assert plan.created_by.startswith("user:")
    page = director_client.get(PAGE).content.decode()
    assert "The target is set." in page
    assert "The days sum to ¥3,200.00" in page
    assert page.count(">120.00<") == 10


def test_a_preview_writes_nothing(director_client: Client) -> None:
    page = send(director_client, "preview")
    assert page.startswith("200")
    assert "The days sum to ¥3,200.00" in page
    assert TargetPlan.objects.count() == 0


def test_a_preview_by_htmx_is_only_the_days(director_client: Client) -> None:
    data = {**AMOUNT, "action": "preview"}
    response = director_client.post(PAGE, data, headers={"HX-Request": "true"})
    part = response.content.decode()
    assert "<html" not in part
    assert 'id="preview"' in part
    assert part.count("<tr>") == 32


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "A target must be more than 0."),
        ("1.005", "CNY has 2 decimal places."),
        ("", "This field is required."),
        ("much", "Enter a number."),
    ],
)
@pytest.mark.parametrize("action", ["preview", "approve"])
def test_a_wrong_amount_is_an_error_of_its_field(
    director_client: Client, action: str, amount: str, words: str
) -> None:
    page = send(director_client, action, amount=amount)
    assert page.startswith("422")
    assert words in page
    assert TargetPlan.objects.count() == 0


def test_a_changed_target_shows_its_versions(director_client: Client) -> None:
    send(director_client, "approve")
    send(director_client, "approve", amount="3300.00", note="more ads")
    page = director_client.get(PAGE).content.decode()
    assert "Superseded" in page
    assert "more ads" in page
    assert "¥3,200.00" in page


def test_a_target_of_a_month_that_is_over_is_refused_in_words(
    director_client: Client, shop: Shop
) -> None:
    target_set(shop=shop, month=date(2024, 5, 1), amount=D(31), actor=SYSTEM, today=TODAY)
    response = director_client.post("/targets/2024-05/", {**AMOUNT, "action": "approve"})
    assert response.status_code == 422
    assert "This month is over; its target stays." in response.content.decode()


def test_others_read_but_do_not_set(promoter_client: Client, analyst_client: Client) -> None:
    for client in (promoter_client, analyst_client):
        page = client.get(PAGE).content.decode()
        assert "The director of the shop sets the target." in page
        assert 'name="amount"' not in page
        assert send(client, "approve").startswith("403")
    assert TargetPlan.objects.count() == 0


def test_an_agent_does_not_see_targets(agent_client: Client) -> None:
    assert agent_client.get(PAGE).status_code == 403


def test_another_shops_target_is_as_if_it_were_not(
    director_client: Client, other_shop: Shop
) -> None:
    assert director_client.get(f"{PAGE}?shop=harbour").status_code == 404
    assert director_client.post(f"{PAGE}?shop=harbour", AMOUNT).status_code == 404
    assert TargetPlan.objects.count() == 0


@pytest.mark.parametrize("month", ["2024-13", "2024-6", "june", "1999-12", "2100-01", "0000-01"])
def test_a_month_that_is_none_is_not_found(director_client: Client, month: str) -> None:
    assert director_client.get(f"/targets/{month}/").status_code == 404


def test_without_a_month_the_page_shows_the_open_one(director_client: Client) -> None:
    page = director_client.get("/targets/").content.decode()
    assert 'href="/targets/2024-05/?shop=spring"' in page
    assert 'href="/targets/2024-07/?shop=spring"' in page


def test_the_page_costs_few_queries(
    director_client: Client, django_assert_max_num_queries: object
) -> None:
    send(director_client, "approve")
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        director_client.get(PAGE)
