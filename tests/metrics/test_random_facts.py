"""Facts written in any order and drained at any moment end as the facts say, cell by cell."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest

from apps.metrics.services import day_close, rolling_refresh, rollups_audit, shop_drain
from apps.shop.models import Order, Shop
from apps.shop.rows import OrderLineRow, RefundRow, TrafficRow
from apps.shop.services import order_exclude, order_restore, refunds_upsert, traffic_upsert
from tests.known_day import ZONE
from tests.metrics.rollup_tools import D, order, put

START = datetime(2023, 3, 1, tzinfo=ZONE)
END = datetime(2024, 9, 1, 12, tzinfo=ZONE)
SPAN_MINUTES = 480 * 24 * 60
PRODUCTS = ["filter", "jug"]
BUYERS = ["ann", "bob", "cai", None]


def some_instant(random: Random) -> datetime:
    return START + timedelta(minutes=random.randrange(SPAN_MINUTES))


def order_put(shop: Shop, random: Random) -> None:
    """Write a new order, or one that is there already with other times, money and buyer."""
    placed = some_instant(random)
    delay = random.choice([None, timedelta(minutes=1), timedelta(days=1), timedelta(days=40)])
    names = random.choices([*PRODUCTS, None], k=random.randrange(4))
    lines = tuple(
        OrderLineRow(
            str(at), name, None, "", random.randrange(3), D(1), D(random.randrange(-1, 90))
        )
        for at, name in enumerate(names)
    )
    row = order(
        str(random.randrange(25)),
        placed + delay if delay else None,
        str(random.randrange(1, 900)),
        lines=random.choice([None, lines]),
        source_key=random.choice([None, "taobao-search", "zhitongche", "no_visit"]),
        goods_amount=random.choice([None, D(0), D(7)]),
        shipping_amount=random.choice([None, D(0), D("3.33")]),
        tax_amount=random.choice([None, D("1.01")]),
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


def visits_put(shop: Shop, random: Random) -> None:
    """Tell of visits on one of the days that orders fall on, or on any other."""
    paid = list(Order.objects.filter(shop=shop, paid_on__isnull=False).order_by("pk"))
    known = random.choice(paid).paid_on if paid else None
    member = random.choice(
        [{}, {"source_name": "手淘搜索"}, {"source_name": "智钻"}, {"source_name": "钻展"}]
        + [{"external_product_id": name} for name in PRODUCTS]
    )
    row = TrafficRow(
        day=random.choice([known, None]) or some_instant(random).date(),
        device=random.choice(["all", "pc", "wireless"]),
        visitors=random.choice([None, 0, 40]),
        sessions=random.choice([None, 0, 50]),
        cart_adders=random.choice([None, 2]),
        paying_buyers=random.choice([None, 1]),
        paid_amount=random.choice([None, None, D(100)]),
        **member,
    )
    traffic_upsert(shop=shop, rows=[row], reason="traffic")


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
    visits_put,
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
