"""A figure of traffic is as good as the files of traffic, whatever the orders are."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.intake.models import Batch, Coverage, Feed, RejectedRow
from apps.metrics.models import ShopDay
from apps.metrics.readings import Value
from apps.metrics.selectors import scorecard, source_table
from apps.metrics.services import shop_drain
from apps.shop.models import ChangedDay, Shop
from apps.shop.rows import TrafficRow
from apps.shop.services import traffic_upsert
from tests.known_day import ZONE
from tests.metrics.rollup_tools import MONDAY, NOON, NOW, order, put

TUESDAY_NINE = datetime(2024, 6, 18, 9, tzinfo=ZONE)


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """A shop with an order on Monday, whose visits are to come as a daily file by noon."""
    Feed.objects.create(shop=shop, kind="shop_traffic", expected_by=time(12))
    put(shop, order("1", NOON))
    shop_drain(shop=shop, now=NOW)
    return shop


def visit(shop: Shop, **numbers: Any) -> None:
    row = TrafficRow(day=MONDAY, **(numbers or {"visitors": 40}))
    traffic_upsert(shop=shop, rows=[row], reason="traffic")


def cover(shop: Shop, kind: str = "shop_traffic", **more: Any) -> None:
    Coverage.objects.create(shop=shop, kind=kind, day=MONDAY, **{"complete": True, **more})


def told(shop: Shop, key: str = "traffic.visitors", now: datetime = NOW) -> Value:
    return scorecard(shop, MONDAY, now).value(key)


def state(value: Value) -> tuple[Any, str, str]:
    return value.value, value.state, value.reason


def test_a_missing_traffic_file_is_missing_and_leaves_the_sales_final(sold: Shop) -> None:
    missing = (None, "missing", "No traffic file covers this day.")
    assert state(told(sold)) == missing
    assert state(told(sold, "traffic.conversion")) == missing
    assert state(told(sold, "sales.paid_amount")) == (10, "final", "")


def test_a_traffic_file_that_is_not_due_yet_is_expected(sold: Shop) -> None:
    wait = (None, "provisional", "The traffic file is expected by 12:00.")
    assert state(told(sold, now=TUESDAY_NINE)) == wait


def test_a_covered_day_is_final_and_one_covered_in_part_is_provisional(sold: Shop) -> None:
    visit(sold)
    shop_drain(shop=sold, now=NOW)
    cover(sold)
    assert state(told(sold)) == (40, "final", "")
    assert told(sold, "traffic.conversion").value == Decimal("0.025")
    Coverage.objects.update(complete=False)
    assert state(told(sold)) == (40, "provisional", "The traffic file ends during this day.")


def test_refused_rows_of_the_traffic_file_make_its_figures_provisional(sold: Shop) -> None:
    visit(sold)
    shop_drain(shop=sold, now=NOW)
    batch = Batch.objects.create(
        shop=sold, kind="shop_traffic", file_name="a.csv", sha256="0", size=1, stage="done"
    )
    RejectedRow.objects.create(batch=batch, line=2, day=MONDAY, code="bad", message="No.")
    cover(sold, batch=batch)
    words = "1 row of the traffic file that covers this day was refused."
    assert state(told(sold)) == (40, "provisional", words)
    assert told(sold, "sales.paid_amount").state == "final"


def test_visits_that_wait_for_a_recompute_are_stale_and_the_sales_are_not(sold: Shop) -> None:
    visit(sold)
    words = "Visits changed; the figures are being recomputed."
    assert state(told(sold, now=NOW)) == (None, "stale", words)
    shop_drain(shop=sold, now=NOW)
    cover(sold)
    visit(sold, visitors=41)
    ChangedDay.objects.update(marked_at=NOW - timedelta(minutes=11))
    assert (told(sold).value, told(sold).state) == (40, "stale")
    assert told(sold, "sales.paid_amount").state == "final"


def test_a_day_known_by_its_visits_alone_has_no_sales_and_says_so(shop: Shop) -> None:
    visit(shop)
    shop_drain(shop=shop, now=NOW)
    row = ShopDay.objects.get(shop=shop)
    assert (row.visitors, row.paid_orders, row.paid_amount) == (40, None, None)
    assert state(told(shop)) == (40, "final", "")
    assert told(shop, "sales.paid_amount").state == "missing"
    assert told(shop, "sales.paid_amount").value is None


def test_sources_go_by_their_own_file(sold: Shop) -> None:
    Feed.objects.create(shop=sold, kind="source_traffic")
    cover(sold)
    visit(sold, visitors=40)
    shop_drain(shop=sold, now=NOW)
    assert told(sold).state == "final"
    row = source_table(sold, MONDAY, MONDAY, NOW).row("unmapped")
    assert row.value("sales.paid_amount").value == 10
    words = "No source traffic file covers this day."
    assert state(row.value("traffic.visitors")) == (None, "missing", words)
    visit(sold, source_name="手淘搜索", visitors=30)
    cover(sold, "source_traffic")
    shop_drain(shop=sold, now=NOW)
    search = source_table(sold, MONDAY, MONDAY, NOW).row("taobao-search")
    assert state(search.value("traffic.visitors")) == (30, "final", "")
    assert state(search.value("sales.paid_amount")) == (0, "final", "")
