"""Why a day differs, for programs: the spec's four sources to the cent, and what is refused."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from apps.dashboard.addresses import MorningAsked
from apps.dashboard.selectors import morning
from apps.metrics.comparing import Mode
from apps.metrics.models import RollupRun
from apps.shop.models import Shop
from tests.api.contract import held, refused
from tests.metrics.test_why import FOUR_SOURCES, plan_put
from tests.metrics.why_days import CAME, DAY, NOW, PLAN, put_day, put_products, put_two_days

PATH = "/api/v1/attribution"
D = Decimal


@pytest.fixture(autouse=True)
def the_morning_after() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def two_days(shop: Shop) -> Shop:
    """The plan of the spec as the day before, its actuals as the day."""
    return put_two_days(shop)


def asked(client: Client, **query: Any) -> dict[str, Any]:
    """Return a day explained, held to the schema."""
    return held(client.get(PATH, {"day": str(DAY), **query}), PATH)


def test_metrics_7_four_sources_against_the_day_before(
    two_days: Shop, director_client: Client
) -> None:
    body = asked(director_client, compare="yesterday")
    told = {row["member"]: tuple(row["effects"].values()) for row in body["rows"]}
    assert told == FOUR_SOURCES
    assert body["totals"] == {
        "visitors": "3380.69",
        "conversion": "-5084.01",
        "basket": "77.32",
    }
    assert (body["actual"], body["gap"], body["residual"]) == ("47274.00", "-1626.00", "0.00")
    assert body["base"] == {
        "mode": "yesterday",
        "day": "2024-06-17",
        "amount": "48900.00",
        "silence": "",
    }
    search = next(row for row in body["rows"] if row["member"] == "taobao-search")
    assert search["before"] == {
        "counts": {"visitors": "4000", "buyers": "200"},
        "amount": "20000.00",
    }
    assert search["after"]["counts"] == {"visitors": "4200", "buyers": "168"}
    assert (search["gap"], search["method"]) == ("-3200.00", "lmdi")
    assert (body["basis"], body["key"], body["currency"]) == ("buyer", "sales.paid_amount", "CNY")


def test_metrics_7_search_is_the_cause(two_days: Shop, director_client: Client) -> None:
    body = asked(director_client, compare="yesterday")
    assert not body["is_normal"]
    assert len(body["causes"]) == 1
    cause = body["causes"][0]
    assert D(cause.pop("share")).quantize(D("0.0001")) == D("1.9680")
    assert cause == {
        "dimension": "source",
        "member": "taobao-search",
        "name": "手淘搜索",
        "factor": "conversion",
        "money": "-4095.47",
    }
    assert (D(body["explained"]).quantize(D("0.0001")), body["unexplained"]) == (
        D("1.9680"),
        "1574.00",
    )
    assert body["sentences"][0] == "Conversion on 手淘搜索 −4,095.47."


def test_by_factor_there_are_sums_alone(two_days: Shop, director_client: Client) -> None:
    by_source = asked(director_client, compare="yesterday")
    by_factor = asked(director_client, compare="yesterday", by="factor")
    assert by_factor["rows"] == []
    assert by_factor["totals"] == by_source["totals"]


def test_products_come_with_orders_and_units(two_days: Shop, director_client: Client) -> None:
    """metrics.md 7: 100 x 1.5 x 40.00 to 80 x 1.6 x 42.00."""
    before = [("P1", 100, 150, "6000.00"), (None, 0, 0, "42900.00")]
    put_products(two_days, DAY - timedelta(days=1), before)
    put_products(two_days, DAY, [("P1", 80, 128, "5376.00"), (None, 0, 0, "41898.00")])
    body = asked(director_client, compare="yesterday", by="product")
    row = body["rows"][0]
    assert row["effects"] == {"orders": "-1267.97", "units": "366.73", "price": "277.24"}
    assert row["after"]["counts"] == {"orders": "80", "units": "128"}
    assert body["lines"] == [
        {
            "key": "shipping",
            "name": "Shipping, tax and discounts",
            "before": "42900.00",
            "after": "41898.00",
            "gap": "-1002.00",
        }
    ]
    assert body["residual"] == "0.00"


def test_a_cut_that_is_not_to_be_had_is_empty_and_not_another_cut(
    two_days: Shop, director_client: Client
) -> None:
    body = asked(director_client, compare="yesterday", by="product")
    assert (body["by"], body["rows"], body["totals"], body["residual"]) == ("product", [], {}, None)
    assert body["gap"] == "-1626.00"


@pytest.mark.parametrize("mode", ["plan", "yesterday", "week"])
def test_programs_and_the_page_read_the_same(
    shop: Shop, director_client: Client, mode: str
) -> None:
    for at in range(1, 57):
        put_day(shop, DAY - timedelta(days=at), PLAN)
    put_day(shop, DAY, CAME)
    plan_put(shop)
    page = morning(shop, MorningAsked("/", shop.code, DAY, Mode(mode)), NOW).why
    body = asked(director_client, compare=mode)
    assert page.walk is not None
    assert (D(body["base"]["amount"]), D(body["actual"])) == (page.walk.start, page.walk.end)
    assert [row["name"] for row in body["rows"]] == [line.label for line in page.lines]
    assert [D(row["gap"]) for row in body["rows"]] == [step.effect for step in page.walk.steps]
    assert body["sentences"] == list(page.sentences)


@pytest.mark.parametrize(
    ("query", "silence"),
    [
        ({}, "no_plan"),
        ({"compare": "campaign"}, "no_day"),
        ({"compare": "year"}, "no_figures_then"),
        ({"day": "2024-05-01"}, "no_figures"),
    ],
)
def test_nothing_to_compare_with_is_said(
    two_days: Shop, director_client: Client, query: dict[str, str], silence: str
) -> None:
    body = asked(director_client, **query)
    assert body["base"]["silence"] == silence
    assert (body["gap"], body["rows"], body["residual"]) == (None, [], None)
    assert (body["causes"], body["sentences"], body["is_normal"]) == ([], [], False)


def test_an_open_day_says_that_it_is_open(two_days: Shop, director_client: Client) -> None:
    body = asked(director_client, day="2024-06-19")
    assert (body["state"], body["reason"], body["actual"]) == (
        "open",
        "The day is still open.",
        None,
    )


def test_a_chosen_day_is_compared_and_stamped(two_days: Shop, director_client: Client) -> None:
    run = RollupRun.objects.create(
        shop=two_days,
        days=[DAY],
        started_at=NOW,
        finished_at=NOW,
        state="done",
        definitions_version="x",
    )
    body = asked(director_client, compare="custom", **{"with": "2024-06-17"})
    assert (body["base"]["day"], body["gap"]) == ("2024-06-17", "-1626.00")
    assert datetime.fromisoformat(body["as_of"]) == run.finished_at
    assert body["definition_version"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"compare": "moon"}, "compare"),
        ({"by": "weather"}, "by"),
        ({"compare": "custom"}, "with"),
        ({"compare": "custom", "with": "soon"}, "with"),
        ({"day": "18.6.2024"}, "day"),
    ],
)
def test_a_wrong_question_names_its_field(
    director_client: Client, query: dict[str, str], field: str
) -> None:
    refused(director_client.get(PATH, query), 400, "field_invalid", field)


def test_roles_without_figures_are_refused(agent_client: Client) -> None:
    refused(agent_client.get(PATH), 403, "role_refused")
