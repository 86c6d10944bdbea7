"""The brief says in words and as JSON what the page shows."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from time_machine import travel

from apps.accounts.actors import SYSTEM
from apps.metrics.definitions import registry
from apps.metrics.models import DayPublication, ParkedDay, Restatement, TargetDay
from apps.metrics.services import target_set
from apps.shop.models import Shop
from tests.metrics.plan_rows import NOW, TODAY, YESTERDAY, make_day, make_shop, make_unpaid_order
from tests.metrics.test_why import plan_put
from tests.metrics.why_days import CAME, DAY, PLAN, put_day
from tests.metrics.why_days import NOW as AFTER

pytestmark = pytest.mark.django_db

D = Decimal


@pytest.fixture(autouse=True)
def sunday_morning() -> Any:
    with travel(NOW, tick=False):
        yield


def words(shop: Shop, *options: str) -> list[str]:
    out = StringIO()
    call_command("brief", "--shop", shop.code, *options, stdout=out)
    return out.getvalue().splitlines()


def data(shop: Shop, *options: str) -> dict[str, Any]:
    printed: dict[str, Any] = json.loads("\n".join(words(shop, "--json", *options)))
    return printed


def busy_shop(**columns: Any) -> Shop:
    shop = make_shop()
    target_set(shop=shop, month=TODAY, amount=D("3200.00"), actor=SYSTEM, today=TODAY)
    make_unpaid_order(shop)
    for at in range(14):
        make_day(shop, date(2024, 6, 1) + timedelta(days=at), "100.00")
    sold = {"paid_orders": 3, "paid_buyers": 3, "anonymous_orders": 0}
    given = {"ordered_orders": 5, "ordered_amount": D("140.50"), **sold, **columns}
    make_day(shop, YESTERDAY, "90.00", **given)
    return shop


def test_the_brief_of_yesterday_in_words() -> None:
    shop = busy_shop(refund_amount=D("20.25"), excluded_orders=0)
    assert words(shop) == [
        "Sat 15 Jun: 90 of 120 (75.00%), missed by 30.",
        ("Why: Visitors are missing on one side: orders and basket only."),
        "Buyers 3 (+90) × Basket 30.",
        "Orders: 5 placed for 140.50, 3 paid with 90.",
        "Refunds: 20.25; net 69.75.",
        (
            "Jun 2024 to Sat 15 Jun: 1,490 of 1,600 planned (93.13%), 110 behind."
            " At risk: 2,980 of 3,200 at today's pace. 128.25 needed on Sun 16 Jun."
        ),
        "The figures were never computed.",
    ]


def test_excluded_orders_and_undated_refunds_are_said() -> None:
    shop = busy_shop(
        refund_amount=D("20.25"),
        refund_undated_amount=D("20.25"),
        excluded_orders=2,
        excluded_amount=D("188320.00"),
    )
    lines = words(shop, "--date", "2024-06-15")
    assert lines[4] == "Refunds: 20.25 (of which 20.25 without a refund date); net 69.75."
    assert lines[5] == "Excluded from all figures: 2 orders, 188,320."


def planned_sources(shop: Shop) -> None:
    """Eight weeks like the plan of metrics.md 7, and the day that missed it."""
    for at in range(1, 57):
        put_day(shop, DAY - timedelta(days=at), PLAN)
    put_day(shop, DAY, CAME)
    plan_put(shop)
    TargetDay.objects.filter(day=DAY).update(visitors=10000, buyers=470)


def test_metrics_7_the_brief_names_the_cause_and_the_terms(shop: Shop) -> None:
    planned_sources(shop)
    with travel(AFTER, tick=False):
        lines = words(shop, "--date", DAY.isoformat())
        printed = data(shop, "--date", DAY.isoformat())
    assert lines[:3] == [
        "Tue 18 Jun: 47,274 of 48,900 (96.67%), missed by 1,626.",
        "Why: Conversion on 手淘搜索 −4,095.47. The others made up for +1,574 of it.",
        (
            "Visitors 11,200 (plan 10,000, +3,380.69)"
            " × Conversion 4.07% (plan 4.70%, −5,084.01)"
            " × Basket 103.67 (plan 104.04, +77.32)."
        ),
    ]
    assert printed["why"]["base"]["amount"] == "48900.00"
    assert printed["why"]["causes"][0]["money"] == "-4095.47"
    assert printed["why"]["sentences"] == [
        "Conversion on 手淘搜索 −4,095.47.",
        "The others made up for +1,574 of it.",
    ]
    assert printed["equation"][0] == {
        "key": "traffic.visitors",
        "value": "11200",
        "base": "10000",
        "effect": "3380.69",
        "state": "final",
    }


def test_a_day_as_usual_needs_no_cause(shop: Shop) -> None:
    for at in range(57):
        put_day(shop, DAY - timedelta(days=at), PLAN)
    plan_put(shop)
    with travel(AFTER, tick=False):
        lines = words(shop, "--date", DAY.isoformat())
    assert lines[1] == "Why: Within normal variation: no cause stands out."


def test_an_unknown_day_has_no_figures_in_words() -> None:
    shop = busy_shop()
    ParkedDay.objects.create(shop=shop, day=YESTERDAY, parked_until=NOW, error="boom")
    lines = words(shop)
    assert lines[0] == "Sat 15 Jun: no figure. The last recompute failed; it is tried again."
    assert lines[1].startswith("Jun 2024 to Sat 15 Jun: 1,400 of 1,480 planned")


def test_the_json_has_every_metric_as_decimal_strings() -> None:
    shop = busy_shop(ordered_paid_orders=3, refund_amount=D("20.25"), tax_amount=None)
    printed = data(shop)
    metrics = printed["metrics"]
    assert (printed["publication"], printed["restated"]) == (None, [])
    told = ["shop", "day", "state", "publication", "restated", "why", "equation", "metrics"]
    assert list(printed) == told
    assert (printed["shop"], printed["day"], printed["state"]) == ("lamp", "2024-06-15", "final")
    assert list(metrics) == [metric.key for metric in registry]
    assert metrics["sales.paid_amount"] == {"value": "90.00", "target": "120.00", "state": "final"}
    assert metrics["sales.ordered_orders"] == {"value": "5", "target": None, "state": "final"}
    assert metrics["sales.payment_rate"]["value"] == "0.600000"
    assert metrics["sales.net_amount"]["value"] == "69.75"
    assert metrics["sales.tax_amount"] == {"value": None, "target": None, "state": "missing"}


def test_the_json_of_an_unknown_day_is_null_everywhere() -> None:
    shop = make_shop("yen", currency="JPY", zone="Asia/Tokyo")
    printed = data(shop)
    assert printed["state"] == "missing"
    assert {metric["value"] for metric in printed["metrics"].values()} == {None}
    make_day(shop, YESTERDAY, "9000")
    assert data(shop)["metrics"]["sales.paid_amount"]["value"] == "9000"


def test_the_open_day_and_a_day_ahead_are_open() -> None:
    shop = busy_shop()
    make_day(shop, TODAY, "5.00")
    assert data(shop, "--date", "2024-06-16")["state"] == "open"
    assert data(shop, "--date", "2024-06-17")["metrics"]["sales.paid_amount"] == {
        "value": None,
        "target": "100.00",
        "state": "open",
    }


def published(shop: Shop, paid: str) -> None:
    """The day of yesterday as it was told at half past five."""
    DayPublication.objects.create(
        shop=shop,
        day=YESTERDAY,
        first_published_at=datetime(2024, 6, 15, 21, 30, tzinfo=UTC),
        state="provisional",
        figures={"sales.paid_amount": paid, "sales.net_amount": paid},
        metric_key="sales.paid_amount",
        target=D("120.00"),
    )


def test_metrics_4_4_a_published_day_carries_what_was_told_and_what_moved() -> None:
    shop = busy_shop(refund_amount=D("20.25"))
    published(shop, "130.25")
    for day, old, new in ((YESTERDAY, "130.25", "90.00"), (date(2024, 6, 2), "100.00", "88.00")):
        Restatement.objects.create(
            shop=shop,
            day=day,
            metric_key="sales.paid_amount",
            at=NOW,
            old=D(old),
            new=D(new),
            causes={"order_excluded": 1},
        )
    sentence = "First published 16 Jun 05:30 as 130.25 (hit); as of now 90 (missed)."
    printed = data(shop)
    assert printed["publication"] == {
        "first_published_at": "2024-06-16T05:30:00+08:00",
        "state": "provisional",
        "value": "130.25",
        "outcome": "hit",
        "sentence": sentence,
    }
    moved = [
        {
            "day": "2024-06-15",
            "key": "sales.paid_amount",
            "delta": "-40.25",
            "sentence": "15 Jun paid −40.25: 1 order excluded",
        },
        {
            "day": "2024-06-02",
            "key": "sales.paid_amount",
            "delta": "-12.00",
            "sentence": "2 Jun paid −12.00: 1 order excluded",
        },
    ]
    assert printed["restated"] == moved
    lines = words(shop)
    assert sentence in lines
    assert [line for line in lines if line.startswith("Restated")] == [
        f"Restated: {each['sentence']}." for each in moved
    ]


def test_metrics_4_4_a_day_that_stands_as_published_says_when() -> None:
    shop = busy_shop()
    published(shop, "90.00")
    assert "Published 16 Jun 05:30 as provisional." in words(shop)
    assert data(shop)["publication"]["sentence"] == ""


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--shop", "nobody"], "There is no shop with the code nobody"),
        (["--shop", "lamp", "--date", "yesterday"], "invalid fromisoformat value: 'yesterday'"),
    ],
)
def test_a_wrong_call_is_told_in_words(options: list[str], message: str) -> None:
    make_shop()
    with pytest.raises(CommandError, match=message):
        call_command("brief", *options)
