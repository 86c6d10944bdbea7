"""The numbers for programs: the figures of the known day, and refusals of one shape."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from apps.accounts.actors import SYSTEM
from apps.metrics.definitions import registry
from apps.metrics.models import RollupRun
from apps.metrics.registry import Ratio
from apps.metrics.selectors import scorecard
from apps.metrics.services import forecast_make, target_set
from apps.shop.models import Shop
from tests.api.contract import held, refused
from tests.factories import make_shop, membership_recipe
from tests.known_day import ANSWERS, DAY, HOURS, NOW
from tests.metrics.plan_rows import make_days

SERIES = "/api/v1/metrics/{key}/series"


def series(client: Client, key: str, first: str, last: str, **more: Any) -> Any:
    """Ask for a metric over days."""
    return client.get(SERIES.format(key=key), {"from": first, "to": last, **more})


def test_the_shops_are_those_of_the_caller(director_client: Client, other_shop: Shop) -> None:
    body = held(director_client.get("/api/v1/shops/"), "/api/v1/shops/")
    assert body["shops"] == [
        {
            "code": "spring",
            "name": "Spring Water",
            "platform": "tmall",
            "zone": "Asia/Shanghai",
            "currency": "CNY",
            "day_cut": "00:00",
            "visit_basis": "buyer",
        }
    ]


def test_the_catalogue_lists_every_metric_with_its_formula(director_client: Client) -> None:
    body = held(director_client.get("/api/v1/metrics/"), "/api/v1/metrics/")
    assert [metric["key"] for metric in body["metrics"]] == [metric.key for metric in registry]
    assert body["definition_version"] == registry.version
    net = next(m for m in body["metrics"] if m["key"] == "sales.net_amount")
    assert net["parts"] == {"sales.paid_amount": 1, "sales.refund_amount": -1}


@pytest.mark.parametrize("key", list(ANSWERS))
def test_every_number_is_the_one_of_the_scorecard(
    known_shop: Shop, director_client: Client, key: str
) -> None:
    wanted = scorecard(known_shop, DAY, NOW).value(key)
    card = held(director_client.get("/api/v1/scorecard", {"day": DAY}), "/api/v1/scorecard")
    told = next(value for value in card["values"] if value["key"] == key)
    found = held(series(director_client, key, str(DAY), str(DAY)), SERIES)["points"]
    assert len(found) == 1
    assert {name: found[0][name] for name in told} == told
    assert Decimal(told["value"]) == wanted.value
    assert told["unit"] == wanted.unit
    assert isinstance(told["value"], str)
    assert told["state"] == "final"
    run = RollupRun.objects.order_by("-finished_at")[0]
    assert datetime.fromisoformat(told["as_of"]) == run.finished_at
    assert told["definition_version"] == registry.version
    if not isinstance(registry[key], Ratio):
        assert Decimal(told["value"]) == ANSWERS[key]


def test_a_ratio_comes_with_both_sides_its_interval_and_its_basis(
    known_shop: Shop, director_client: Client
) -> None:
    rate = series(director_client, "sales.payment_rate", str(DAY), str(DAY)).json()["points"][0]
    assert (rate["value"], rate["numerator"], rate["denominator"]) == ("0.875", "7", "8")
    assert rate["interval"]["low"].startswith("0.529")
    assert rate["interval"]["high"].startswith("0.977")
    basket = series(director_client, "sales.basket", str(DAY), str(DAY)).json()["points"][0]
    assert (basket["value"], basket["basis"], basket["currency"]) == ("81.2500", "order", "CNY")
    assert basket["interval"] is None


def test_a_day_nobody_knows_is_null_with_its_state(
    known_shop: Shop, director_client: Client
) -> None:
    body = held(series(director_client, "sales.paid_amount", "2020-01-01", "2020-01-02"), SERIES)
    assert [(p["value"], p["state"]) for p in body["points"]] == [(None, "missing")] * 2
    assert body["points"][0]["reason"] == "This day was never computed."


def test_weeks_and_months_are_whole_and_count_people_once(
    known_shop: Shop, director_client: Client
) -> None:
    week = series(director_client, "sales.paid_buyers", str(DAY), str(DAY), grain="week")
    point = held(week, SERIES)["points"][0]
    assert (point["first"], point["last"], point["days"]) == ("2024-06-17", "2024-06-23", 7)
    assert point["value"] == "6"  # the five of the day, and fay of the 19th
    month = series(director_client, "sales.refund_amount", str(DAY), "2024-07-02", grain="month")
    points = held(month, SERIES)["points"]
    assert [(p["first"], p["last"]) for p in points] == [
        ("2024-06-01", "2024-06-30"),
        ("2024-07-01", "2024-07-31"),
    ]
    assert [p["value"] for p in points] == ["78.00", "0.00"]  # 70 on the day, 8 on the 19th


def test_a_month_rate_is_the_ratio_of_its_sums(known_shop: Shop, director_client: Client) -> None:
    month = series(director_client, "sales.refund_rate", str(DAY), str(DAY), grain="month")
    point = month.json()["points"][0]
    paid = series(director_client, "sales.paid_amount", str(DAY), str(DAY), grain="month")
    assert (point["numerator"], point["denominator"]) == ("78.0000", "774.0000")
    assert paid.json()["points"][0]["value"] == "774.00"  # 650, 44 on the 10th, 80 on the 19th
    assert Decimal(point["value"]) == Decimal(78) / Decimal(774)


def test_hours_are_those_of_the_page(known_shop: Shop, director_client: Client) -> None:
    told = held(
        series(director_client, "sales.paid_amount", str(DAY), str(DAY), grain="hour"), SERIES
    )["points"]
    assert len(told) == 24
    found = {p["hour"]: Decimal(p["value"]) for p in told if Decimal(p["value"])}
    assert found == {hour: amount for hour, (_, _, amount) in HOURS.items() if amount}


def test_an_hour_that_the_clocks_skipped_is_not_listed(director_client: Client) -> None:
    Shop.objects.update(zone="America/New_York")
    told = series(director_client, "sales.paid_orders", "2026-03-08", "2026-03-08", grain="hour")
    assert [p["hour"] for p in told.json()["points"]] == [h for h in range(24) if h != 2]


def test_the_open_day_has_its_state_and_no_verdict(
    known_shop: Shop, director_client: Client
) -> None:
    body = held(
        director_client.get("/api/v1/scorecard", {"day": "2099-01-01"}), "/api/v1/scorecard"
    )
    assert (body["state"], body["verdict"]["outcome"]) == ("open", "open")
    assert all(value["value"] is None for value in body["values"])


def test_pacing_and_status_are_those_of_the_pages(
    known_shop: Shop, director_client: Client
) -> None:
    path = "/api/v1/pacing"
    body = held(director_client.get(path, {"month": "2024-06"}), path)
    assert (body["actual"], body["target"], body["last"]) == ("774.00", None, "2024-06-30")
    assert body["points"][17]["actual"] == "650.00"
    assert body["forecast"] is None
    status = held(director_client.get("/api/v1/status"), "/api/v1/status")
    assert status["shop"] == "spring"
    assert status["items"]


def test_pacing_carries_the_forecast_with_its_error_and_chance(
    shop: Shop, director_client: Client
) -> None:
    make_days(shop, date(2024, 3, 1), [str(100 + at % 7) for at in range(107)])
    today = date(2024, 6, 16)
    target_set(shop=shop, month=date(2024, 6, 1), amount=Decimal(3_000), actor=SYSTEM, today=today)
    with time_machine.travel(datetime(2024, 6, 16, 2, tzinfo=UTC), tick=False):
        forecast_make(shop=shop, metric_key="sales.paid_amount", made_on=today)
        body = held(director_client.get("/api/v1/pacing"), "/api/v1/pacing")
    said = body["forecast"]
    assert (said["made_on"], said["model"], said["clean_days"]) == (
        "2024-06-16",
        "seasonal_naive",
        107,
    )
    # A week that repeats itself exactly is never forecast wrong: no band, no chance, no scale.
    assert said["amount"] == "3087.00"
    assert (said["low"], said["high"], said["chance"], said["mase"]) == (None,) * 4
    assert said["sentence"].startswith("Forecast to close: 3,087 of 3,000. Last week repeated")


@pytest.fixture
def two_shops(director_client: Client, shop: Shop, other_shop: Shop) -> tuple[Shop, Shop]:
    """Let the director of the shop direct the other one too."""
    from apps.accounts.models import User

    membership_recipe.make(
        user=User.objects.get(email="director@spring.example.com"), shop=other_shop, role="director"
    )
    return shop, other_shop


def test_shops_of_one_currency_are_added_up(
    known_shop: Shop, two_shops: tuple[Shop, Shop], director_client: Client
) -> None:
    shops = ["spring", "harbour"]
    told = series(director_client, "sales.paid_amount", str(DAY), str(DAY), shop=shops)
    point = held(told, SERIES)["points"][0]
    assert (point["value"], point["known_days"], point["days"]) == ("650.00", 1, 2)
    assert point["state"] == "missing"


def test_people_of_two_shops_are_not_added(
    two_shops: tuple[Shop, Shop], director_client: Client
) -> None:
    shops = ["spring", "harbour"]
    told = series(director_client, "sales.paid_buyers", str(DAY), str(DAY), shop=shops)
    assert "month" in refused(told, 400, "not_additive")["kinds"]


def test_two_currencies_are_not_added(
    two_shops: tuple[Shop, Shop], director_client: Client
) -> None:
    Shop.objects.filter(code="harbour").update(currency="USD")
    told = series(director_client, "sales.paid_amount", str(DAY), str(DAY), shop=["spring"] * 2)
    assert told.status_code == 200
    told = series(
        director_client, "sales.paid_amount", str(DAY), str(DAY), shop=["harbour", "spring"]
    )
    assert refused(told, 400, "mixed_currency", "shop") == {"currencies": ["CNY", "USD"]}


@pytest.mark.parametrize(
    ("grain", "first", "last", "status"),
    [
        ("hour", "2024-01-01", "2025-02-03", 200),
        ("hour", "2024-01-01", "2025-02-04", 400),
        ("day", "2021-01-01", "2024-01-05", 200),
        ("day", "2021-01-01", "2024-01-06", 400),
        ("week", "2000-01-01", "2020-01-01", 400),
    ],
)
def test_a_range_has_its_limit(
    director_client: Client, grain: str, first: str, last: str, status: int
) -> None:
    told = series(director_client, "sales.paid_orders", first, last, grain=grain)
    if status == 200:
        held(told, SERIES)
    else:
        assert refused(told, 400, "range_too_large", "to")["most_days"] in (400, 1_100, 3_660)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "from"),
        ({"from": "2024-06-18"}, "to"),
        ({"from": "18.6.2024", "to": "2024-06-18"}, "from"),
        ({"from": "0001-01-01", "to": "2024-06-18"}, "from"),
        ({"from": "2024-06-18", "to": "9999-12-31"}, "to"),
        ({"from": "2024-06-18", "to": "2024-06-17"}, "to"),
        ({"from": "2024-06-18", "to": "2024-06-18", "grain": "century"}, "grain"),
    ],
)
def test_a_wrong_question_names_its_field(
    director_client: Client, query: dict[str, str], field: str
) -> None:
    refused(
        director_client.get(SERIES.format(key="sales.units"), query), 400, "field_invalid", field
    )


def test_hours_of_a_metric_without_them_are_refused(director_client: Client) -> None:
    told = series(director_client, "sales.units", str(DAY), str(DAY), grain="hour")
    assert "sales.paid_orders" in refused(told, 400, "field_invalid", "grain")["metrics"]


def test_an_unknown_metric_is_not_found(director_client: Client) -> None:
    refused(series(director_client, "sales.luck", str(DAY), str(DAY)), 404, "not_found", "key")


@pytest.mark.parametrize("path", ["scorecard", "pacing", "status"])
def test_a_foreign_shop_answers_like_a_missing_one(director_client: Client, path: str) -> None:
    make_shop(code="foreign")
    theirs = director_client.get(f"/api/v1/{path}?shop=foreign")
    nobodys = director_client.get(f"/api/v1/{path}?shop=nothing")
    refused(theirs, 404, "not_found")
    assert theirs.content == nobodys.content


def test_a_foreign_shop_among_several_is_not_found(director_client: Client) -> None:
    make_shop(code="foreign")
    told = series(director_client, "sales.units", str(DAY), str(DAY), shop=["foreign", "spring"])
    refused(told, 404, "not_found")


def test_strangers_and_roles_without_figures_are_refused(
    client: Client, agent_client: Client
) -> None:
    refused(client.get("/api/v1/shops/"), 401, "sign_in")
    refused(agent_client.get("/api/v1/scorecard"), 403, "role_refused")


def test_an_unknown_address_is_not_found_in_the_same_shape(director_client: Client) -> None:
    refused(director_client.get("/api/v1/nothing"), 404, "not_found")
