"""Merges beside each other, and large ones: the same state, flat memory."""

import resource
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection

from apps.shop.models import ChangedDay, Order, OrderLine, OrderStage, Refund
from apps.shop.rows import OrderRow
from apps.shop.services import Counts, orders_compare, orders_stage, orders_upsert, stage_clear
from tests.shop.facts import NOON, line_row, order_row, water_shop

MEBIBYTE = 1024 * 1024


def resident() -> int:
    """Return the bytes of memory that this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def many(count: int, sizes: list[int]) -> Iterator[OrderRow]:
    """Yield orders that exist only while they are read, and weigh the process on the way."""
    for at in range(count):
        if at % 10_000 == 0:
            sizes.append(resident())
        yield order_row(str(at), customer_ref=str(at % 977))


@pytest.mark.django_db(transaction=True)
def test_two_merges_of_one_shop_at_once_end_as_one_after_the_other() -> None:
    shop = water_shop()
    start = Barrier(2)
    counts: list[Counts] = []

    def merge(hours: int) -> None:
        rows = [
            order_row(
                str(at),
                customer_ref=f"buyer {at % 7}",
                refund_total_seen=Decimal(hours),
                source_updated_at=NOON + timedelta(hours=hours),
                lines=(line_row("a", quantity=hours), line_row(str(hours))),
            )
            for at in range(300)
        ]
        start.wait(timeout=20)
        counts.append(orders_upsert(shop=shop, rows=rows, reason="import"))
        connection.close()

    threads = [Thread(target=merge, args=(hours,)) for hours in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert counts[0] == Counts(new=300)
    assert counts[1] in (Counts(changed=300), Counts(older=300))
    told = set(Order.objects.values_list("source_updated_at", "refund_total_seen"))
    assert told == {(NOON + timedelta(hours=2), Decimal(2))}
    keys = OrderLine.objects.values_list("line_key", "quantity").distinct()
    assert set(keys) == {("a", 2), ("2", 1)}
    assert set(Refund.objects.values_list("amount", flat=True)) == {Decimal(2)}
    assert Refund.objects.count() == 300


@pytest.mark.django_db
def test_staging_two_hundred_thousand_orders_needs_little_memory() -> None:
    shop = water_shop()
    orders_stage(shop=shop, stage_key="warm", rows=many(5_000, []))
    sizes: list[int] = []
    rows = many(200_000, sizes)
    assert orders_stage(shop=shop, stage_key="large", rows=rows) == 200_000
    assert max(sizes) - sizes[0] < 32 * MEBIBYTE
    assert orders_compare(shop=shop, stage_key="large") == Counts(new=200_000)
    stage_clear(stage_key="large")
    assert set(OrderStage.objects.values_list("stage_key", flat=True)) == {"warm"}


@pytest.mark.django_db
def test_a_failed_merge_leaves_no_row_and_no_mark() -> None:
    shop = water_shop()
    rows = [order_row("1"), order_row("2", number="x" * 65)]
    with pytest.raises(Exception, match="too long"):
        orders_upsert(shop=shop, rows=rows, reason="import")
    assert not Order.objects.exists()
    assert not ChangedDay.objects.exists()
    assert not OrderStage.objects.exists()


@pytest.mark.django_db
def test_the_stages_survive_no_crash_on_purpose() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r' ORDER BY 1"
        )
        names = [name for (name,) in cursor.fetchall()]
    assert names == [
        "promotion_adstatstage",
        "service_messagestage",
        "shop_orderlinestage",
        "shop_orderstage",
        "shop_ordertouch",
        "shop_recipientstage",
        "shop_refundstage",
        "shop_trafficstage",
    ]
