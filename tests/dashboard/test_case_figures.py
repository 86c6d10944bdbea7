"""The page of after-sales figures: the same numbers as the registry, with the next step."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from apps.aftersales.services.deciding import case_answer, case_take
from apps.dashboard.templatetags.case_figures import lasting
from apps.metrics.selectors.values import values
from apps.metrics.services import rollup_all
from apps.shop.models import Shop
from tests.aftersales.cases import NOW, hand, log, make_order

pytestmark = pytest.mark.django_db
PAGE = reverse("dashboard:case-figures")


def test_the_page_shows_what_the_registry_knows(
    shop: Shop, supervisor_client: Client, analyst_client: Client
) -> None:
    cases = [log(shop, make_order(shop), kind="complaint") for _ in range(3)]
    chief = hand(shop, "supervisor", NOW + timedelta(hours=2))
    for case in cases[:2]:
        case_take(case_id=case.pk, hand=chief)
        case_answer(case_id=case.pk, hand=chief, note="Told by chat.")
    day = cases[0].opened_on
    rollup_all(shop=shop, first=day - timedelta(days=1), last=day, now=NOW + timedelta(days=1))
    assert values(shop_id=shop.pk, first=day, keys=["aftersales.open"]) == {"aftersales.open": 1}
    answer = supervisor_client.get(PAGE, {"day": day.isoformat()})
    page = answer.content.decode()
    shown = {value.key: value.value for value in answer.context["page"].of_day}
    assert (shown["aftersales.open"], shown["aftersales.opened"]) == (1, 3)
    assert "1 case open at the day's end" in page
    # Two of three took two hours.
    assert "2 h 0 min" in page
    assert "2 of 3 resolved" in page
    assert "What is late now" in page
    # Twenty-nine of the thirty days are before the first case: no figure is of one day alone.
    assert "Some days have no cases." in page
    assert "No cases are kept of this day" not in page
    analysed = analyst_client.get(PAGE, {"day": day.isoformat()}).content.decode()
    assert "What is late now" not in analysed


def test_before_the_first_case_the_page_says_how_to_begin(
    shop: Shop, director_client: Client, assistant_client: Client
) -> None:
    assert "Log a case" in director_client.get(PAGE).content.decode()
    assert assistant_client.get(PAGE).status_code == 403


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "—"), (59, "59 s"), (60, "1 min"), (3_599, "59 min"), (7_800, "2 h 10 min"),
        (86_399, "23 h 59 min"), (370_800, "4 d 7 h"),
    ],
)  # fmt: skip
def test_a_time_is_told_by_its_two_largest_units(seconds: int | None, words: str) -> None:
    assert lasting(seconds) == words
