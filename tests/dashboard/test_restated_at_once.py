"""What a page remembers for speed never outlives its figures: a restated day is new at once."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from time_machine import travel

from apps.accounts.actors import SYSTEM
from apps.common.cells import format_amount, format_signed
from apps.metrics.services import day_close, day_publish, shop_drain, target_set
from apps.metrics.whys import Why
from apps.shop.models import Shop
from tests.factories import make_shop
from tests.known_day import DAY, ZONE, known_shop_fill
from tests.metrics.rollup_tools import D, order, put

pytestmark = pytest.mark.django_db
MORNING = datetime(2024, 6, 19, 8, tzinfo=ZONE)
NOON = datetime(2024, 6, 18, 12, tzinfo=ZONE)
SEARCH = "taobao-search"


@pytest.fixture(autouse=True)
def the_morning_after() -> Iterator[None]:
    with travel(MORNING, tick=False):
        yield


@pytest.fixture
def published(shop: Shop) -> Shop:
    """The known day against a target, published."""
    known_shop_fill(shop)
    target_set(shop=shop, month=DAY, amount=D(30000), actor=SYSTEM, today=DAY.replace(day=1))
    day_close(shop=shop, now=MORNING)
    shop_drain(shop=shop, now=MORNING)
    day_publish(shop=shop, now=MORNING)
    return shop


def page(client: Client, shop: Shop) -> tuple[Why, str]:
    """Look at the day; return the table of why as words and the text of the page."""
    answer = client.get("/", {"shop": shop.code, "day": DAY.isoformat()})
    return answer.context["why"], answer.content.decode()


def attribution(client: Client, shop: Shop) -> dict[str, Any]:
    found: dict[str, Any] = client.get(
        "/api/v1/attribution", {"shop": shop.code, "day": DAY.isoformat()}
    ).json()
    return found


def brief(shop: Shop) -> dict[str, Any]:
    out = StringIO()
    call_command("brief", "--shop", shop.code, "--date", DAY.isoformat(), "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_a_restated_day_shows_its_new_figures_at_once_everywhere(
    published: Shop, director_client: Client
) -> None:
    for _look in range(2):
        before, text = page(director_client, published)
    assert "650.00" in text
    put(published, order("late", NOON, "123.45", customer_ref="zoe", source_key=SEARCH))
    shop_drain(shop=published, now=MORNING)
    after, text = page(director_client, published)
    assert ("773.45" in text, "650.00" in after.total) == (True, False)
    assert before.total != after.total
    told, short = attribution(director_client, published), brief(published)
    assert told["actual"] == short["metrics"]["sales.paid_amount"]["value"] == "773.45"
    assert D(told["residual"]) == 0
    row = next(row for row in told["rows"] if row["member"] in (SEARCH, "shop"))
    line = next(line for line in after.lines if line.label == row["name"])
    money = (row["after"]["amount"], row["before"]["amount"], row["gap"])
    shown = [format_amount(D(amount), "CNY") for amount in money[:2]]
    effects = [format_signed(D(effect)) for effect in row["effects"].values()]
    assert list(line.cells[-3 - len(effects) :]) == [*shown, format_signed(D(money[2])), *effects]
    assert [entry["day"] for entry in short["restated"]] != []


def test_a_new_target_is_held_against_the_day_at_once(
    published: Shop, director_client: Client
) -> None:
    before, _text = page(director_client, published)
    month = DAY.replace(day=1)
    amount = D(60000)
    target_set(shop=published, month=month, amount=amount, actor=SYSTEM, today=month)
    after, _text = page(director_client, published)
    planned = attribution(director_client, published)["base"]["amount"]
    assert before.total != after.total
    assert format_amount(D(planned), "CNY") in after.total


def test_days_of_two_shops_with_equal_figures_keep_their_own_names(
    published: Shop, director_client: Client
) -> None:
    twin = make_shop(code="twin", name="Twin")
    known_shop_fill(twin)
    day_close(shop=twin, now=MORNING + timedelta(minutes=1))
    shop_drain(shop=twin, now=MORNING)
    first = page(director_client, published)[0]
    assert first.lines
    assert brief(twin)["metrics"]["sales.paid_amount"]["value"] == "650.00"
    assert page(director_client, published)[0].lines == first.lines
