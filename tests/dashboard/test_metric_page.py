"""The page of a metric: value and state, history with gaps, definition, files and recomputes."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from model_bakery import baker
from time_machine import travel

from apps.dashboard.selectors.metric_view import definition
from apps.intake.models import Coverage, Feed, RejectedRow
from apps.metrics.definitions import registry
from apps.metrics.models import DayFactor, RollupRun, ShopDay
from apps.metrics.selectors import scorecard
from apps.metrics.selectors.metric_days import metric_day
from apps.shop.models import Shop
from tests.metrics.test_why import plan_put
from tests.metrics.why_days import CAME, DAY, NOW, PLAN, put_day

pytestmark = pytest.mark.django_db
D = Decimal
PAID = "sales.paid_amount"
ASKED = {"day": DAY.isoformat()}


@pytest.fixture(autouse=True)
def the_morning_after() -> Any:
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def weeks(shop: Shop) -> Shop:
    """Four weeks with one day unknown, a target and a campaign on the day."""
    for at in range(1, 29):
        if at != 5:
            put_day(shop, DAY - timedelta(days=at), PLAN)
    put_day(shop, DAY, CAME)
    plan_put(shop)
    DayFactor.objects.create(shop=shop, day=DAY, kind="campaign", factor=2, label="618")
    return shop


def page(client: Client, key: str = PAID) -> str:
    """Return the text of a metric's page."""
    answer = client.get(f"/metrics/{key}/", ASKED)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_history_has_ninety_days_with_gaps_plan_and_campaigns(weeks: Shop) -> None:
    found = metric_day(weeks, PAID, DAY, NOW)
    days = {each.day: each for each in found.history}
    assert (len(days), min(days), max(days)) == (90, DAY - timedelta(days=89), DAY)
    assert (days[DAY].value, days[DAY].plan, days[DAY].campaign) == (
        D("47274.00"),
        D("48900"),
        "618",
    )
    gap = days[DAY - timedelta(days=5)]
    assert (gap.value, gap.campaign) == (None, "")
    assert days[DAY - timedelta(days=6)].value == D("48900.00")
    assert days[date(2024, 5, 31)].plan is None


@pytest.mark.parametrize("metric", list(registry), ids=lambda metric: metric.key)
def test_every_metric_has_a_page_with_the_value_of_the_scorecard(shop: Shop, metric: Any) -> None:
    put_day(shop, DAY, CAME)
    found = metric_day(shop, metric.key, DAY, NOW)
    assert found.value == scorecard(shop, DAY, NOW).value(metric.key)
    assert definition(metric, found.basis, {}).doc == metric.doc


def test_a_rate_names_its_parts_its_basis_and_its_interval(
    weeks: Shop, director_client: Client
) -> None:
    ShopDay.objects.filter(day=DAY).update(visitors=300, paid_buyers=30)
    text = page(director_client, "traffic.conversion")
    assert "30 of 300" in text
    # Wilson for 30 of 300: 7.09 to 13.92%.
    assert "7.09% – 13.92%" in text
    assert f"/metrics/traffic.visitors/?shop={weeks.code}&amp;day=2024-06-18" in text
    assert "per buyer" in text


def test_people_are_told_to_be_not_additive(weeks: Shop, director_client: Client) -> None:
    assert "not additive" in page(director_client, "traffic.visitors")
    assert "not additive" not in page(director_client, PAID)


def test_files_and_recomputes_of_the_day_are_named(weeks: Shop, director_client: Client) -> None:
    batch = baker.make(
        "intake.Batch", shop=weeks, kind="orders", file_name="june.csv", stage="done", done_at=NOW
    )
    Feed.objects.create(shop=weeks, kind="orders")
    Feed.objects.create(shop=weeks, kind="shop_traffic")
    Coverage.objects.create(shop=weeks, kind="orders", day=DAY, batch=batch, complete=True)
    for line in (3, 4):
        RejectedRow.objects.create(batch=batch, line=line, day=DAY, code="x", message="x")
    run = {"started_at": NOW, "finished_at": NOW, "state": "done", "definitions_version": "x"}
    RollupRun.objects.create(shop=weeks, days=[DAY], marks={"refund_new": 3}, **run)
    RollupRun.objects.create(shop=weeks, days=[date(2024, 6, 1)], marks={"zone": 1}, **run)
    text = page(director_client)
    assert f'<a href="{reverse("intake:batch", args=[batch.pk])}">june.csv</a>' in text
    assert "2 rows refused." in text
    assert "3 changes by new refunds" in text
    assert "zone 1" not in text
    assert "Shop traffic" not in text
    assert "Shop traffic" in page(director_client, "traffic.visitors")


def test_files_are_links_for_those_who_bring_them(weeks: Shop, analyst_client: Client) -> None:
    batch = baker.make("intake.Batch", shop=weeks, kind="orders", file_name="june.csv")
    Feed.objects.create(shop=weeks, kind="orders")
    Coverage.objects.create(shop=weeks, kind="orders", day=DAY, batch=batch, complete=True)
    text = page(analyst_client)
    assert "june.csv" in text
    assert "june.csv</a>" not in text
    assert "Rows behind this figure" not in text


def test_the_day_links_to_the_page_of_each_figure(weeks: Shop, director_client: Client) -> None:
    text = director_client.get("/", ASKED).content.decode()
    for key in (PAID, "traffic.visitors", "traffic.conversion", "sales.new_buyers"):
        assert f"/metrics/{key}/?shop={weeks.code}&amp;day=2024-06-18" in text
    assert "History and definition: Visitors" in text


def test_an_unknown_metric_is_not_found(shop: Shop, director_client: Client) -> None:
    assert director_client.get("/metrics/sales.luck/").status_code == 404


def test_an_agent_sees_neither_page_nor_link(weeks: Shop, agent_client: Client) -> None:
    assert agent_client.get(f"/metrics/{PAID}/", ASKED).status_code == 403
    assert "History and definition" not in agent_client.get("/", ASKED).content.decode()
