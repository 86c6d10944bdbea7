"""What no file brought is unknown; what a file brought in part is provisional."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from apps.intake.models import Batch, Coverage, Feed, RejectedRow
from apps.intake.services.demo import demo_feeds
from apps.metrics.readings import Value
from apps.metrics.selectors import data_status, hours, month_pace, scorecard
from apps.shop.models import Shop
from tests.metrics.plan_rows import NOW, TODAY, YESTERDAY, make_day, make_shop, make_unpaid_order

pytestmark = pytest.mark.django_db


def fed_shop(**fields: Any) -> Shop:
    shop = make_shop(**fields)
    Feed.objects.create(shop=shop, kind="orders")
    return shop


def cover(shop: Shop, day: date, *, complete: bool = True, batch: Batch | None = None) -> None:
    Coverage.objects.create(shop=shop, kind="orders", day=day, complete=complete, batch=batch)


def refuse(shop: Shop, day: date | None, lines: list[int], **more: Any) -> Batch:
    batch = Batch.objects.create(
        shop=shop, kind="orders", file_name="a.csv", sha256="0", size=1, stage="done"
    )
    for line in lines:
        RejectedRow.objects.create(
            batch=batch, line=line, day=day, code="bad_amount", message="No.", **more
        )
    return batch


def paid(shop: Shop, day: date = YESTERDAY) -> Value:
    return scorecard(shop, day, NOW).value("sales.paid_amount")


def test_a_covered_day_without_orders_is_a_final_zero() -> None:
    shop = fed_shop()
    cover(shop, YESTERDAY)
    make_day(shop, YESTERDAY, "0.00")
    assert (paid(shop).value, paid(shop).state) == (0, "final")


def test_an_empty_day_that_no_file_covers_is_missing_not_zero() -> None:
    shop = fed_shop()
    make_day(shop, YESTERDAY, "0.00")
    read = paid(shop)
    assert (read.value, read.state) == (None, "missing")
    assert read.reason == "No order file covers this day."
    assert {bar.paid_orders for bar in hours(shop, YESTERDAY)} == {None}
    assert YESTERDAY in month_pace(shop, YESTERDAY, YESTERDAY, NOW).unknown_days


def test_a_day_never_computed_that_no_file_covers_says_so() -> None:
    read = paid(fed_shop())
    assert (read.value, read.reason) == (None, "No order file covers this day.")


@pytest.mark.parametrize(
    "columns", [{"paid_orders": 2}, {"ordered_orders": 1}, {"refund_count": 1}]
)
def test_orders_of_a_day_that_no_file_covers_are_provisional(columns: dict[str, int]) -> None:
    shop = fed_shop()
    make_day(shop, YESTERDAY, "10.00", **columns)
    read = paid(shop)
    assert (read.value, read.state) == (10, "provisional")


def test_a_day_that_a_file_covers_in_part_is_provisional() -> None:
    shop = fed_shop()
    cover(shop, YESTERDAY, complete=False)
    make_day(shop, YESTERDAY, "10.00", paid_orders=1)
    read = paid(shop)
    assert (read.state, read.reason) == ("provisional", "The order file ends during this day.")
    told = scorecard(shop, YESTERDAY, NOW).verdict.sentence
    assert told.endswith("Provisional: The order file ends during this day.")


@pytest.mark.parametrize(
    ("lines", "day", "resolved", "state", "reason"),
    [
        ([7, 7, 9], YESTERDAY, None, "provisional", "2 rows of the order file that covers this"),
        ([7], None, None, "provisional", "1 row of the order file that covers this day was"),
        ([7], YESTERDAY, NOW, "final", ""),
        ([7], YESTERDAY - timedelta(days=1), None, "final", ""),
    ],
)
def test_refused_rows_make_their_day_provisional_until_they_are_resolved(
    lines: list[int], day: date | None, resolved: datetime | None, state: str, reason: str
) -> None:
    shop = fed_shop()
    cover(shop, YESTERDAY, batch=refuse(shop, day, lines, resolved_at=resolved))
    make_day(shop, YESTERDAY, "10.00", paid_orders=1)
    read = paid(shop)
    assert read.state == state
    assert read.reason.startswith(reason)


def test_a_later_file_that_covers_the_day_clears_what_an_earlier_one_refused() -> None:
    shop = fed_shop()
    refuse(shop, YESTERDAY, [7])
    cover(shop, YESTERDAY)
    make_day(shop, YESTERDAY, "10.00", paid_orders=1)
    assert paid(shop).state == "final"


def test_a_pushed_feed_asks_for_no_file() -> None:
    pushed = make_shop("push")
    Feed.objects.create(shop=pushed, kind="orders", cadence="push")
    make_day(pushed, YESTERDAY, "0.00")
    assert (paid(pushed).value, paid(pushed).state) == (0, "final")


def test_a_demo_shop_is_whole_as_far_as_its_command_has_filled_it() -> None:
    demo = fed_shop(is_demo=True)
    for day in (YESTERDAY, YESTERDAY - timedelta(days=1)):
        make_day(demo, day, "0.00")
    demo_feeds(
        shop=demo, first=YESTERDAY - timedelta(days=3), last=YESTERDAY - timedelta(days=1), now=NOW
    )
    assert paid(demo, YESTERDAY - timedelta(days=1)).state == "final"
    assert paid(demo, YESTERDAY).state == "missing"


def test_the_open_day_asks_for_no_file() -> None:
    shop = fed_shop()
    make_day(shop, TODAY, "0.00")
    assert (paid(shop, TODAY).value, paid(shop, TODAY).state) == (0, "open")


def test_the_missing_file_of_yesterday_is_named_with_its_action() -> None:
    shop = fed_shop()
    make_unpaid_order(shop)
    make_day(shop, YESTERDAY, "0.00")
    item = data_status(shop, NOW).items[0]
    assert item.sentence == "Sat 15 Jun: No order file covers this day."
    assert (item.state, item.action_url_name) == ("bad", "intake:batch-upload")


def test_a_required_refund_file_that_is_late_leaves_the_day_provisional() -> None:
    shop = fed_shop()
    Feed.objects.create(shop=shop, kind="refunds")
    cover(shop, YESTERDAY)
    make_day(shop, YESTERDAY, "10.00", paid_orders=1)
    read = paid(shop)
    assert (read.value, read.state) == (10, "provisional")
    assert read.reason == "No refund file covers this day."
    late = Coverage.objects.create(shop=shop, kind="refunds", day=YESTERDAY, complete=False)
    assert paid(shop).reason == "The refund file ends during this day."
    late.complete = True
    late.save()
    assert paid(shop).state == "final"


def test_a_refund_file_that_is_not_required_is_not_waited_for() -> None:
    shop = fed_shop()
    Feed.objects.create(shop=shop, kind="refunds", required=False)
    cover(shop, YESTERDAY)
    make_day(shop, YESTERDAY, "10.00", paid_orders=1)
    assert paid(shop).state == "final"
