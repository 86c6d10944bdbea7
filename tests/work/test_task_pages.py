"""Pages of tasks: made from a case, a product, a word or a suggestion, by whom it may be."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.shop.models import Shop
from apps.work.models import Task
from apps.work.selectors.board import owners_of
from tests.accounts.planting import rows_of_every_kind
from tests.factories import signed_in
from tests.work.desk import Team, make_team

pytestmark = pytest.mark.django_db
NEW = "/workday/tasks/new/?shop=spring"


@pytest.fixture
def team(shop: Shop) -> Team:
    return make_team(shop)


def body(**fields: Any) -> dict[str, Any]:
    """Return a filled form."""
    day = timezone.now().date() + timedelta(days=3)
    told = {"title": "Do it", "department": "service", "kind": "general", "due_on": f"{day}"}
    return told | {"owner": "", "brief": ""} | fields


def test_a_task_is_made_of_each_kind_of_subject(team: Team) -> None:
    rows = rows_of_every_kind(team.shop)
    asks = signed_in(team.people["director"])
    for origin, name, field in (
        ("case", "case_id", "case_id"),
        ("issue", "issue_id", "issue_id"),
        ("suggestion", "suggestion_id", "suggestion_id"),
    ):
        address = f"{NEW}&origin={origin}&about={rows[name].pk}"
        page = asks.get(address)
        assert page.status_code == 200
        assert page.context["form"].initial["title"]
        assert asks.post(address, body(title=origin)).status_code == 302
        task = Task.objects.get(title=origin)
        assert (task.origin, getattr(task, field)) == (origin, rows[name].pk)
        assert asks.get(f"/workday/tasks/{task.pk}/").status_code == 200


def test_another_shops_subject_is_missing(team: Team, other_shop: Shop) -> None:
    theirs = rows_of_every_kind(other_shop)
    asks = signed_in(team.people["director"])
    for origin, name in (
        ("case", "case_id"),
        ("issue", "issue_id"),
        ("suggestion", "suggestion_id"),
    ):
        assert asks.get(f"{NEW}&origin={origin}&about={theirs[name].pk}").status_code == 404
    assert asks.get(f"{NEW}&origin=bid&about=1").status_code == 404


def test_an_agent_makes_no_task_of_anothers_case_and_sees_no_other_task(team: Team) -> None:
    rows = rows_of_every_kind(team.shop)
    asks = signed_in(team.people["agent"])
    assert asks.get(f"{NEW}&origin=case&about={rows['case_id'].pk}").status_code == 404
    assert asks.get(f"{NEW}&origin=bid&about=1").status_code == 403
    task = team.make("Secret plan")
    assert asks.get(f"/workday/tasks/{task.pk}/").status_code == 404
    assert "Secret plan" not in asks.get("/workday/?shop=spring").content.decode()


def test_a_form_with_mistakes_names_the_field_and_a_double_click_makes_one(team: Team) -> None:
    asks = signed_in(team.people["director"])
    wrong = asks.post(NEW, body(title="", due_on="2020-01-01"))
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"title"}
    late = asks.post(NEW, body(due_on="2020-01-01"))
    assert late.context["form"].errors["due_on"] == ["This day is over."]
    assert [asks.post(NEW, body()).status_code for _ in range(2)] == [302, 422]
    assert Task.objects.count() == 1


def test_odd_addresses_make_a_task_by_hand(team: Team) -> None:
    asks = signed_in(team.people["director"])
    page = asks.get(f"{NEW}&origin=nonsense&about=-4&day=x&compare=y&metric=no.such")
    assert page.status_code == 200
    assert page.context["source"].origin == "hand"
    assert asks.get(f"{NEW}&origin=gap&metric=no.such&day=2024-06-18").status_code == 404


def test_a_step_from_the_board_returns_to_it_and_one_without_words_says_so(team: Team) -> None:
    task = team.make(owner=team.people["promoter"])
    does = signed_in(team.people["promoter"])
    place = f"/workday/tasks/{task.pk}"
    answer = does.post(f"{place}/take/", {"from": "tasks"})
    assert answer["Location"] == "/workday/?shop=spring"
    silent = does.post(f"{place}/put_back/", {"note": ""})
    assert silent.status_code == 422
    assert "Say why" in silent.content.decode()
    assert does.post(f"{place}/nonsense/").status_code == 404
    assert does.post(f"{place}/accept/").status_code == 409
    assert does.post(f"{place}/submit/").status_code == 302
    assert Task.objects.get().state == "review"


def test_owners_are_the_people_of_the_shop_but_analysts(team: Team, other_shop: Shop) -> None:
    make_team(other_shop)
    found = owners_of(team.shop, timezone.now())
    assert set(found) == {p for role, p in team.people.items() if role != "analyst"}
    asks = signed_in(team.people["director"])
    task = team.make()
    giving = {"owner": f"{team.people['analyst'].pk}", "due_on": "2030-01-01"}
    assert asks.post(f"/workday/tasks/{task.pk}/give/", giving).status_code == 422
    giving["owner"] = f"{team.people['agent'].pk}"
    assert asks.post(f"/workday/tasks/{task.pk}/give/", giving).status_code == 302
    assert Task.objects.get().owner == team.people["agent"]


def test_who_puts_back_what_is_not_of_their_department_lands_on_their_day(team: Team) -> None:
    task = team.make(owner=team.people["agent"], department="supply")
    does, place = signed_in(team.people["agent"]), f"/workday/tasks/{task.pk}"
    assert does.post(f"{place}/take/").status_code == 302
    answer = does.post(f"{place}/put_back/", {"note": "Not mine"}, follow=True)
    assert answer.redirect_chain == [("/workday/mine/?shop=spring", 302)]
    assert answer.status_code == 200
    assert does.get(f"{place}/").status_code == 404
