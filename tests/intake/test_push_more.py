"""Figures of ads and reviews pushed by programs: as a file would bring them, and every fault."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from apps.aftersales.models import Review
from apps.intake.models import Batch, Feed
from apps.promotion.models import AdStatDay
from apps.shop.models import ChangedDay, Shop
from tests.aftersales.cases import make_order
from tests.api.contract import held
from tests.factories import make_key
from tests.intake.push_tools import push

pytestmark = pytest.mark.django_db
ADS, REVIEWS = "/api/v1/push/ad-stats/", "/api/v1/push/reviews/"
STAT: dict[str, Any] = {
    "campaign": "c1", "campaign_name": "Search", "ad_group": "g1", "keyword": "红茶", "bid": "1.20",
    "day": "2026-03-01", "as_of": "2026-03-02T08:00:00+08:00", "impressions": 1_000,
    "clicks": 40, "cost": "48.1234", "orders": 3, "amount": "240.00",
}  # fmt: skip
REVIEW: dict[str, Any] = {
    "external_id": "r1", "posted_at": "2026-03-01T10:00:00+08:00", "rating": 2, "text": "漏水",
}  # fmt: skip


@pytest.fixture
def robot(shop: Shop) -> Client:
    """A program with a key that may push facts into the shop."""
    _, text = make_key(shop, "facts:push")
    return Client(headers={"Authorization": f"Bearer {text}"})


def test_pushed_ads_are_facts_and_a_later_word_stands_beside(robot: Client, shop: Shop) -> None:
    body = held(_push(robot, "ad_stats", [STAT]), ADS)
    assert (body["new"], body["changed"], body["same"], body["older"]) == (1, 0, 0, 0)
    stat = AdStatDay.objects.get()
    assert (stat.cost, stat.orders, stat.keyword.text) == (Decimal("48.1234"), 3, "红茶")  # type: ignore[union-attr]
    assert (stat.ad_campaign.name, stat.window_days) == ("Search", 15)
    assert ChangedDay.objects.get().domain == "ads"
    feed = Feed.objects.get()
    assert (feed.kind, feed.cadence, feed.required) == ("ad_stats", "push", False)
    assert Batch.objects.get().kind == "ad_stats"
    assert _push(robot, "ad_stats", [STAT], key="k2").json()["same"] == 1
    late = {**STAT, "as_of": "2026-03-09T08:00:00+08:00", "orders": 5}
    assert _push(robot, "ad_stats", [late], key="k3").json()["changed"] == 1
    told = AdStatDay.objects.order_by("as_of").values_list("orders", "is_latest")
    assert list(told) == [(3, False), (5, True)]


def test_pushed_reviews_stand_on_the_board(robot: Client, shop: Shop) -> None:
    order = make_order(shop)
    body = held(_push(robot, "reviews", [{**REVIEW, "order_number": order.number}]), REVIEWS)
    assert (body["new"], body["changed"]) == (1, 0)
    review = Review.objects.get()
    assert (review.result, review.text, review.order_line) == ("bad", "漏水", order.lines.get())
    assert not Feed.objects.get(kind="reviews").required
    better = {**REVIEW, "order_number": order.number, "rating": 5}
    assert _push(robot, "reviews", [better], key="k2").json()["changed"] == 1


@pytest.mark.parametrize(
    ("topic", "fields", "where", "code"),
    [
        ("ad_stats", {"campaign": None}, "campaign", "required_empty"),
        ("ad_stats", {"day": "2099-01-01"}, "day", "day_range"),
        ("ad_stats", {"as_of": "2099-01-01T00:00:00Z"}, "as_of", "time_range"),
        ("ad_stats", {"window_days": 0}, "window_days", "count_text"),
        ("ad_stats", {"window_days": 91}, "window_days", "count_text"),
        ("ad_stats", {"cost": "-1.00"}, "cost", "amount_negative"),
        ("ad_stats", {"cost": "1.00001"}, "cost", "amount_scale"),
        ("ad_stats", {"clicks": -1}, "clicks", "count_text"),
        ("ad_stats", {"ad_group": None}, "ad_group", "group_missing"),
        ("ad_stats", {"creative": "b1"}, "creative", "grain_double"),
        ("ad_stats", {"orders_direct": 1, "orders_indirect": 1}, "orders", "orders_identity"),
        ("ad_stats", {"roas": "5"}, "roas", "field_unknown"),
        ("reviews", {"external_id": ""}, "external_id", "required_empty"),
        ("reviews", {"rating": 0}, "rating", "mark_range"),
        ("reviews", {"rating": 6}, "rating", "count_text"),
        ("reviews", {"rating": None}, "rating", "required_empty"),
        ("reviews", {"result": "fine"}, "result", "choice_unknown"),
        ("reviews", {"posted_at": "2099-01-01T00:00:00Z"}, "posted_at", "time_range"),
    ],
)
def test_every_fault_is_named(
    robot: Client, topic: str, fields: dict[str, Any], where: str, code: str
) -> None:
    row = {**(STAT if topic == "ad_stats" else REVIEW), **fields}
    answer = _push(robot, topic, [row])
    assert answer.status_code == 422
    faults = answer.json()["extra"]["errors"]
    assert (where, code) in [(each["field"], each["code"]) for each in faults]
    assert not AdStatDay.objects.exists()
    assert not Review.objects.exists()


def test_a_row_of_ads_without_a_number_says_nothing(robot: Client) -> None:
    row = {"campaign": "c1", "day": "2026-03-01"}
    faults = _push(robot, "ad_stats", [row]).json()["extra"]["errors"]
    assert [each["code"] for each in faults] == ["number_missing"]


def _push(client: Client, topic: str, rows: list[dict[str, Any]], *, key: str = "k1") -> Any:
    return push(client, topic, rows, key=key)
