"""Planning on the page: pins, the calendar, drafts and versions, and who may do it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from time_machine import travel

from apps.accounts.actors import SYSTEM
from apps.metrics.models import DayFactor, TargetPlan
from apps.metrics.services import day_factor_set, target_draft, target_set
from apps.shop.models import Shop
from tests.metrics.plan_rows import NOW, TODAY

pytestmark = pytest.mark.django_db

D = Decimal
JUNE = date(2024, 6, 1)
PAGE = "/targets/2024-06/"
FACTORS = "/targets/2024-06/factors/"
CAMPAIGN = {"day": "2024-06-18", "kind": "campaign", "factor": "5", "label": "618"}
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def sunday_morning() -> Iterator[None]:
    with travel(NOW, tick=False):
        yield


def plan(shop: Shop, amount: str = "3200.00", today: date = JUNE) -> TargetPlan:
    return target_set(shop=shop, month=JUNE, amount=D(amount), actor=SYSTEM, today=today)


def test_pins_and_a_campaign_make_the_plan(director_client: Client) -> None:
    assert director_client.post(FACTORS, CAMPAIGN).status_code == 302
    pins = {"pin-2024-06-01": "500.00", "pin-2024-06-30": "100.00"}
    data = {"amount": "3600.00", "absorb": "basket", "action": "approve", **pins}
    assert director_client.post(PAGE, data).status_code == 302
    made = TargetPlan.objects.get()
    days = {day.day.day: day for day in made.days.all()}
    assert (days[1].amount, days[30].amount, made.absorb) == (D(500), D(100), "basket")
    assert (days[18].label, days[18].weight) == ("618", D(5))
    page = director_client.get(PAGE).content.decode()
    assert 'name="pin-2024-06-30" value="100.00"' in page
    assert 'name="pin-2024-06-01"' not in page  # it is over
    assert "The days sum to ¥3,600.00" in page


def test_pins_over_the_total_are_told_and_kept_as_typed(director_client: Client) -> None:
    pins = {"pin-2024-06-18": "3000.00", "pin-2024-06-19": "428.00"}
    data = {"amount": "3200.00", "action": "preview", **pins}
    response = director_client.post(PAGE, data, headers=HTMX)
    part = response.content.decode()
    assert response.status_code == 422
    assert "over by 228.00" in part
    assert 'value="3000.00"' in part
    assert 'value="428.00"' in part
    assert part.count('<th scope="row">') == 30


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("much", "Tue 18 Jun: Enter a number."),
        ("-5", "Tue 18 Jun: Ensure this value is greater than or equal to 0."),
        ("1.005", "CNY has 2 decimal places."),
    ],
)
def test_a_wrong_pin_names_its_day(director_client: Client, typed: str, words: str) -> None:
    data = {"amount": "3200.00", "action": "approve", "pin-2024-06-18": typed}
    response = director_client.post(PAGE, data)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert TargetPlan.objects.count() == 0


def test_a_pin_on_a_day_that_is_over_is_not_listened_to(
    director_client: Client, shop: Shop
) -> None:
    old = plan(shop)
    data = {"amount": "3300.00", "action": "approve", "seen": "1.1", "pin-2024-06-03": "1.00"}
    director_client.post(PAGE, data)
    new = TargetPlan.objects.active().get()
    assert new != old
    assert new.days.get(day=date(2024, 6, 3)).amount == old.days.get(day=date(2024, 6, 3)).amount


def test_a_draft_is_kept_then_approved_or_put_away(director_client: Client, shop: Shop) -> None:
    plan(shop, today=TODAY)
    sent = {"amount": "3300.00", "action": "draft", "note": "more ads", "seen": "1.1"}
    director_client.post(PAGE, sent)
    draft = TargetPlan.objects.get(state="draft")
    page = director_client.get(PAGE).content.decode()
    assert "Approve version 2" in page
    assert "The target is kept as a draft; nothing changed yet." in page
    assert TargetPlan.objects.active().get().amount == D(3200)
    assert (
        director_client.post(f"/targets/plans/{draft.pk}/approve/", {"seen": "2.1"}).status_code
        == 302
    )
    assert TargetPlan.objects.active().get() == draft
    assert director_client.post(f"/targets/plans/{draft.pk}/discard/").status_code == 409


def test_an_earlier_version_can_be_read_and_not_changed(
    director_client: Client, shop: Shop
) -> None:
    plan(shop)
    plan(shop, "6400.00", TODAY)
    page = director_client.get(f"{PAGE}?version=1").content.decode()
    assert "You look at version 1." in page
    assert "The days sum to ¥3,200.00" in page
    assert 'name="pin-' not in page


def test_a_factor_is_removed_again(director_client: Client, shop: Shop) -> None:
    director_client.post(FACTORS, CAMPAIGN)
    factor = DayFactor.objects.get()
    assert "Campaign × " in director_client.get(PAGE).content.decode()
    assert director_client.post(f"/targets/factors/{factor.pk}/remove/").status_code == 302
    assert DayFactor.objects.count() == 0


@pytest.mark.parametrize("change", [{"factor": "0"}, {"day": "2024-06-31"}, {"kind": "party"}])
def test_a_wrong_factor_is_an_error_of_its_field(
    director_client: Client, change: dict[str, str]
) -> None:
    response = director_client.post(FACTORS, {**CAMPAIGN, **change})
    assert response.status_code == 422
    assert 'class="field-error"' in response.content.decode()
    assert DayFactor.objects.count() == 0


def test_only_the_director_plans(
    supervisor_client: Client, promoter_client: Client, analyst_client: Client, shop: Shop
) -> None:
    draft = target_draft(shop=shop, month=JUNE, amount=D(3300), actor=SYSTEM, today=TODAY)
    factor = day_factor_set(shop=shop, day=JUNE, kind="other", factor=D(2), actor=SYSTEM)
    writes = (
        f"/targets/plans/{draft.pk}/approve/",
        f"/targets/plans/{draft.pk}/discard/",
        f"/targets/factors/{factor.pk}/remove/",
        FACTORS,
        PAGE,
    )
    for client in (supervisor_client, promoter_client, analyst_client):
        page = client.get(PAGE).content.decode()
        assert "Approve version" not in page
        assert 'name="pin-' not in page
        assert [client.post(path, CAMPAIGN).status_code for path in writes] == [403] * 5
    draft.refresh_from_db()
    assert (draft.state, DayFactor.objects.count()) == ("draft", 1)


def test_another_shops_plans_and_calendar_are_as_if_they_were_not(
    director_client: Client, other_shop: Shop
) -> None:
    draft = target_draft(shop=other_shop, month=JUNE, amount=D(33), actor=SYSTEM, today=TODAY)
    factor = day_factor_set(shop=other_shop, day=JUNE, kind="other", factor=D(2), actor=SYSTEM)
    for path in (
        f"/targets/plans/{draft.pk}/approve/",
        f"/targets/factors/{factor.pk}/remove/",
        f"{FACTORS}?shop=harbour",
    ):
        assert director_client.post(path, CAMPAIGN).status_code == 404
    draft.refresh_from_db()
    assert (draft.state, DayFactor.objects.count()) == ("draft", 1)
