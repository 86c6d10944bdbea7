"""Facts written in any order and drained at any moment end as the facts say, cell by cell."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest

from apps.metrics.services import day_close, rolling_refresh, rollups_audit, shop_drain
from apps.shop.models import Order, Shop
from apps.shop.rows import RefundRow
from apps.shop.services import order_exclude, order_restore, refunds_upsert
from tests.known_day import ZONE
from tests.metrics.rollup_tools import D, order, put

START = datetime(2023, 3, 1, tzinfo=ZONE)
END = datetime(2024, 9, 1, 12, tzinfo=ZONE)
SPAN_MINUTES = 480 * 24 * 60
BUYERS = ["ann", "bob", "cai", None]


def some_instant(random: Random) -> datetime:
    return START + timedelta(minutes=random.randrange(SPAN_MINUTES))


def order_put(shop: Shop, random: Random) -> None:
    """Write a new order, or one that is there already with other times, money and buyer."""
    placed = some_instant(random)
    delay = random.choice([None, timedelta(minutes=1), timedelta(days=1), timedelta(days=40)])
    row = order(
        str(random.randrange(25)),
        placed + delay if delay else None,
        str(random.randrange(1, 900)),
        ordered_at=placed,
        customer_ref=random.choice(BUYERS),
        quantity_seen=random.choice([None, 2]),
        currency=random.choice(["CNY", "CNY", "CNY", "USD"]),
        refund_total_seen=random.choice([None, None, D(1)]),
    )
    put(shop, row)


def refund_put(shop: Shop, random: Random) -> None:
    at = some_instant(random)
    number = random.choice([*map(str, range(25)), None])
    amount = D(random.randrange(1, 9))
    row = RefundRow(f"r{random.randrange(12)}", number, amount, at, at.date())
    refunds_upsert(shop=shop, rows=[row], reason="refund_new")


def exclusion_turn(shop: Shop, random: Random) -> None:
    found = Order.objects.filter(shop=shop).exclude(excluded_reason="currency").order_by("pk")
    picked = random.choice(list(found)) if found else None
    if picked is not None and picked.excluded_reason:
        order_restore(shop=shop, external_id=picked.external_id)
    elif picked is not None:
        order_exclude(shop=shop, external_id=picked.external_id, reason="test")


def drain(shop: Shop, random: Random) -> None:
    shop_drain(shop=shop, now=END)


STEPS: list[Callable[[Shop, Random], None]] = [
    order_put,
    order_put,
    order_put,
    refund_put,
    exclusion_turn,
    drain,
]


@pytest.mark.parametrize("seed", range(8))
def test_figures_equal_a_recompute_after_any_history(shop: Shop, seed: int) -> None:
    random = Random(seed)  # noqa: S311
    for _ in range(60):
        random.choice(STEPS)(shop, random)
    shop_drain(shop=shop, now=END)
    day_close(shop=shop, now=END)
    shop_drain(shop=shop, now=END)
    rolling_refresh(shop=shop, now=END, again=True)
    assert rollups_audit(shop=shop) == []
