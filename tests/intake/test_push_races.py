"""A thousand equal pushes at once, against the real database, make one batch."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from apps.accounts.actors import KeyActor
from apps.intake.models import Batch, InboxEvent
from apps.intake.services import Push, push_receive
from apps.shop.models import ChangedDay, Order, Shop
from tests.factories import make_key, make_shop
from tests.intake.push_tools import order, push

THREADS, EACH = 50, 20


@pytest.fixture
def wide_gate(settings: Any) -> None:
    """Let more calls through than one key may make in a minute."""
    rates = {"anon": "60/min", "user": "300/min", "key": "100000/min"}
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}


@pytest.mark.django_db(transaction=True)
def test_a_thousand_equal_pushes_make_one_batch(
    wide_gate: None, record_property: Callable[[str, object], None]
) -> None:
    _, text = make_key(make_shop(code="spring"), "facts:push")
    orders = [order(str(at)) for at in range(5)]

    def robot(_: int) -> Counter[Any]:
        client = Client(headers={"Authorization": f"Bearer {text}"})
        try:
            answers = [push(client, "orders", orders) for _ in range(EACH)]
        finally:
            connection.close()
        return Counter((a.status_code, a.json().get("code")) for a in answers)  # type: ignore[attr-defined]

    with ThreadPoolExecutor(THREADS) as robots:
        met = sum(robots.map(robot, range(THREADS)), Counter[Any]())
    record_property("equal pushes at once", met.total())
    record_property("batches they made", Batch.objects.count())
    assert met.total() == THREADS * EACH
    assert met.keys() <= {(200, None), (409, "in_progress")}
    assert met[200, None] >= 1
    counts = (Batch.objects.count(), InboxEvent.objects.count(), Order.objects.count())
    assert counts == (1, 1, 5)
    assert ChangedDay.objects.count() == 1


def pushes(shop: Shop) -> Iterator[Push]:
    """Yield pushes of the same orders under keys of their own."""
    body = json.dumps({"orders": [order(str(number)) for number in range(20)]}).encode()
    for at in range(12):
        yield Push(shop, "orders", f"k{at}", body)


@pytest.mark.django_db(transaction=True)
def test_pushes_of_the_same_orders_under_many_keys_wait_for_each_other() -> None:
    shop = make_shop(code="spring")

    def send(one: Push) -> int:
        try:
            return push_receive(push=one, actor=KeyActor(1), now=datetime.now(UTC))["new"]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as robots:
        new = list(robots.map(send, pushes(shop)))
    assert sorted(new) == [0] * 11 + [20]
    assert (Batch.objects.count(), Order.objects.count()) == (12, 20)
