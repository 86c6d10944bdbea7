"""A task is made of what its asker's own pages show, and of nothing else."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from apps.accounts.actors import SYSTEM
from apps.metrics.models import AgentDay
from apps.metrics.selectors.cells import Cell, cell_days
from apps.metrics.services import target_set
from apps.service.models import Suggestion
from apps.shop.models import Shop, TrafficSource
from apps.work.models import Task
from tests.accounts.planting import rows_of_every_kind
from tests.aftersales.cases import make_case
from tests.factories import signed_in
from tests.known_day import DAY, NOW
from tests.metrics.rollup_tools import D
from tests.work.desk import Team, make_team
from tests.work.test_task_pages import NEW, body

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(shop: Shop) -> Team:
    return make_team(shop)


@pytest.fixture
def known(known_shop: Shop) -> Team:
    target_set(shop=known_shop, month=date(2024, 6, 1), amount=D(30000), actor=SYSTEM, today=DAY)
    return make_team(known_shop)


def gap(metric: str, **query: Any) -> str:
    """Return the address of a task about a figure of the known day."""
    told = {"origin": "gap", "day": DAY.isoformat(), "metric": metric, **query}
    return f"{NEW}&{urlencode(told)}"


def test_figures_of_a_colleague_are_for_who_leads(known: Team) -> None:
    person = AgentDay.objects.filter(shop=known.shop, agent__isnull=False, day=DAY)[0].agent_id
    cell = Cell("service.rounds", "agent", str(person))
    assert cell_days(known.shop, cell, DAY, DAY, NOW)
    address = gap(cell.key, by="agent", member=person)
    for role in ("agent", "assistant", "promoter"):
        asks = signed_in(known.people[role])
        assert asks.get(address).status_code == 403, role
        assert asks.post(address, body()).status_code == 403, role
    assert Task.objects.count() == 0
    leads = signed_in(known.people["supervisor"])
    assert leads.get(address).status_code == 200
    assert leads.post(address, body(measure_days=7)).status_code == 302
    assert Task.objects.get().member == str(person)


@pytest.mark.parametrize(
    ("metric", "query", "agents"),
    [
        ("ads.cost", {}, 403),
        ("sales.refund_rate", {}, 403),
        ("sales.net_amount", {}, 200),
        ("traffic.conversion", {}, 200),
        ("ads.cost", {"by": "campaign"}, 403),
    ],
)
def test_an_agent_makes_tasks_of_what_the_day_page_shows(
    known: Team, metric: str, query: dict[str, str], agents: int
) -> None:
    address = gap(metric, **query)
    assert signed_in(known.people["agent"]).get(address).status_code == agents
    if not query:
        assert signed_in(known.people["promoter"]).get(address).status_code == 200


def test_an_agent_makes_a_task_of_a_source(known: Team) -> None:
    source = TrafficSource.objects.order_by("pk")[0]
    address = gap("sales.paid_amount", by="source", member=source.key)
    page = signed_in(known.people["agent"]).get(address)
    assert page.status_code == 200
    assert source.name in page.context["form"].initial["title"]


def test_a_promoter_makes_a_task_of_their_own_suggestion_alone(team: Team) -> None:
    row = rows_of_every_kind(team.shop)["suggestion_id"]
    address = f"{NEW}&origin=suggestion&about={row.pk}"
    asks = signed_in(team.people["promoter"])
    assert asks.get(address).status_code == 404
    assert signed_in(team.people["supervisor"]).get(address).status_code == 200
    Suggestion.objects.filter(pk=row.pk).update(reported_by=team.people["promoter"])
    assert asks.get(address).status_code == 200


def test_the_after_sales_desk_makes_a_task_of_any_case_an_agent_of_their_own(team: Team) -> None:
    case = make_case(team.shop, opened_by=team.people["director"])
    address = f"{NEW}&origin=case&about={case.pk}"
    for role, status in (("assistant", 200), ("agent", 404), ("promoter", 403)):
        assert signed_in(team.people[role]).get(address).status_code == status, role
    case.opened_by = team.people["agent"]
    case.save()
    assert signed_in(team.people["agent"]).get(address).status_code == 200


def test_a_task_links_to_its_origin_where_that_opens(team: Team) -> None:
    case = make_case(team.shop, opened_by=team.people["director"])
    task = team.make(owner=team.people["agent"], department="service")
    Task.objects.filter(pk=task.pk).update(case=case, origin="case")
    link = f'href="{reverse("aftersales:case", args=[case.pk])}"'

    def page_of(role: str) -> str:
        return signed_in(team.people[role]).get(f"/workday/tasks/{task.pk}/").content.decode()

    assert link in page_of("director")
    assert link not in page_of("agent")
    assert link not in page_of("promoter")
    case.opened_by = team.people["agent"]
    case.save()
    assert link in page_of("agent")
