"""The drain of changed days: what a mark reaches, what survives, what a bad fact costs."""

from datetime import date, datetime, timedelta

import pytest

from apps.metrics.models import ParkedDay, RollupRun, ShopDay, ShopHour
from apps.metrics.selectors.values import values
from apps.metrics.services import rollup_all, rollup_drain, rollups_audit, shop_drain
from apps.shop.models import ChangedDay, Order, Shop
from apps.shop.rows import RefundRow
from apps.shop.services import order_exclude, order_restore, refunds_upsert
from tests.known_day import ZONE
from tests.metrics.rollup_tools import (
    MONDAY,
    NOON,
    NOW,
    D,
    days,
    order,
    paid,
    put,
    put_poison,
    row_versions,
)

TUESDAY = MONDAY + timedelta(days=1)


def test_the_same_day_three_times_leaves_every_row_as_it_was(shop: Shop) -> None:
    put(shop, order("1", NOON, customer_ref="ann"), order("2", NOON + timedelta(hours=3)))
    # day, hours, source, product, week and month
    assert shop_drain(shop=shop, now=NOW).rows == 1 + 2 + 1 + 1 + 2
    before = row_versions()
    again = [rollup_all(shop=shop, first=MONDAY, last=MONDAY, now=NOW).rows for _ in range(2)]
    assert again == [0, 0]
    assert row_versions() == before


def test_an_order_paid_past_midnight_after_all_changes_both_days(shop: Shop) -> None:
    put(shop, order("1", NOON), order("2", NOON + timedelta(hours=11), "5.00"))
    shop_drain(shop=shop, now=NOW)
    assert paid(shop) == {MONDAY: D("15.00")}
    moved = order("2", NOON + timedelta(hours=13), "5.00", ordered_at=NOON + timedelta(hours=11))
    put(shop, moved)
    shop_drain(shop=shop, now=NOW)
    assert paid(shop) == {MONDAY: D("10.00"), TUESDAY: D("5.00")}
    hours = ShopHour.objects.filter(shop=shop).values_list("day", "hour", "paid_orders")
    assert set(hours) == {(MONDAY, 12, 1), (MONDAY, 23, 0), (TUESDAY, 1, 1)}
    assert rollups_audit(shop=shop) == []


def test_a_refund_60_days_late_restates_its_day_and_the_day_of_payment(shop: Shop) -> None:
    put(shop, order("1", NOON, "80.00"))
    shop_drain(shop=shop, now=NOW)
    late = MONDAY + timedelta(days=60)
    after = NOW + timedelta(days=60)
    refund = RefundRow("r", "1", D("30.00"), NOON + timedelta(days=60), late)
    refunds_upsert(shop=shop, rows=[refund], reason="refund_new")
    assert sorted(shop_drain(shop=shop, now=after).days) == [MONDAY, late]
    keys = ("sales.refund_amount", "sales.cohort_refund_amount", "sales.refund_same_day_amount")
    assert tuple(values(shop_id=shop.pk, first=MONDAY, keys=keys).values()) == (0, 30, 0)
    assert tuple(values(shop_id=shop.pk, first=late, keys=keys).values()) == (30, 0, 0)
    assert values(shop_id=shop.pk, first=MONDAY, keys=["sales.paid_amount"]) == {
        "sales.paid_amount": 80
    }


def test_an_excluded_order_leaves_the_figures_and_comes_back(shop: Shop) -> None:
    put(shop, order("1", NOON, "80.00"), order("2", NOON))
    order_exclude(shop=shop, external_id="1", reason="fake")
    shop_drain(shop=shop, now=NOW)
    keys = ("sales.paid_amount", "sales.excluded_orders", "sales.excluded_amount")
    assert tuple(values(shop_id=shop.pk, first=MONDAY, keys=keys).values()) == (10, 1, 80)
    order_restore(shop=shop, external_id="1")
    shop_drain(shop=shop, now=NOW)
    assert tuple(values(shop_id=shop.pk, first=MONDAY, keys=keys).values()) == (90, 0, 0)


def test_an_older_first_purchase_makes_the_next_one_a_return(shop: Shop) -> None:
    put(shop, order("2", NOON, customer_ref="ann"))
    shop_drain(shop=shop, now=NOW)
    keys = ("sales.new_buyers", "sales.returning_buyers", "sales.first_in_month_buyers")
    assert tuple(values(shop_id=shop.pk, first=MONDAY, keys=keys).values()) == (1, 0, 1)
    put(shop, order("1", NOON - timedelta(days=7), customer_ref="ann"))
    shop_drain(shop=shop, now=NOW)
    assert tuple(values(shop_id=shop.pk, first=MONDAY, keys=keys).values()) == (0, 1, 0)
    assert rollups_audit(shop=shop) == [
        each for each in rollups_audit(shop=shop) if each.column == "row"
    ]


def test_a_purchase_370_days_back_makes_a_return_to_the_month_but_not_the_day(shop: Shop) -> None:
    put(shop, order("2", datetime(2024, 6, 28, 12, tzinfo=ZONE), customer_ref="ann"))
    now = NOW + timedelta(days=20)
    shop_drain(shop=shop, now=now)
    june = {"first": date(2024, 6, 1), "last": date(2024, 6, 30)}
    keys = ["sales.returning_buyers"]
    assert values(shop_id=shop.pk, **june, keys=keys) == {"sales.returning_buyers": 0}
    put(shop, order("1", datetime(2023, 6, 20, 12, tzinfo=ZONE), customer_ref="ann"))
    shop_drain(shop=shop, now=now)
    assert values(shop_id=shop.pk, **june, keys=keys) == {"sales.returning_buyers": 1}
    assert values(shop_id=shop.pk, first=date(2024, 6, 28), keys=keys) == {
        "sales.returning_buyers": 0
    }


def test_one_bad_day_is_parked_and_stays_unknown_while_the_others_are_written(shop: Shop) -> None:
    put(shop, *(order(str(at), NOON - timedelta(days=at)) for at in range(1, 9)))
    put_poison(shop, NOON)
    result = shop_drain(shop=shop, now=NOW)
    assert (result.failed, result.more) == ([MONDAY], False)
    assert paid(shop) == {day: D("10.00") for day in days(MONDAY - timedelta(days=8), 8)}
    assert values(shop_id=shop.pk, first=MONDAY, keys=["sales.paid_amount"]) == {
        "sales.paid_amount": None
    }
    failed = RollupRun.objects.filter(shop=shop, state="failed", days=[MONDAY]).get()
    assert "overflow" in failed.error
    assert set(ChangedDay.objects.values_list("day", flat=True)) == {MONDAY}


def test_a_parked_day_waits_longer_each_time_and_is_written_once_it_can_be(shop: Shop) -> None:
    put_poison(shop, NOON)
    shop_drain(shop=shop, now=NOW)
    assert shop_drain(shop=shop, now=NOW + timedelta(minutes=9)).failed == []
    second = NOW + timedelta(minutes=11)
    assert shop_drain(shop=shop, now=second).failed == [MONDAY]
    parked = ParkedDay.objects.get(shop=shop, day=MONDAY)
    assert (parked.attempts, parked.parked_until) == (2, second + timedelta(minutes=20))
    Order.objects.filter(shop=shop).update(paid_amount=D("1.00"))
    assert shop_drain(shop=shop, now=second + timedelta(minutes=19)).days == []
    assert shop_drain(shop=shop, now=second + timedelta(minutes=21)).days == [MONDAY]
    assert paid(shop) == {MONDAY: D("2.00")}
    assert not ParkedDay.objects.exists()


def test_fresh_days_come_before_a_backfill_and_newest_first(shop: Shop) -> None:
    put(shop, *(order(str(at), NOON - timedelta(days=at)) for at in (0, 20, 40, 80)))
    fresh = rollup_drain(shop=shop, now=NOW)
    assert fresh.days == [MONDAY, MONDAY - timedelta(days=20)]
    assert fresh.more
    older = rollup_drain(shop=shop, now=NOW, limit=1)
    assert older.days == [MONDAY - timedelta(days=40)]
    assert shop_drain(shop=shop, now=NOW).days == [MONDAY - timedelta(days=80)]


def test_an_hour_that_happens_twice_adds_into_one(db: None) -> None:
    berlin = Shop.objects.create(
        code="berlin", name="B", platform="shopify", zone="Europe/Berlin", currency="EUR"
    )
    first = datetime.fromisoformat("2024-10-27T02:30:00+02:00")
    second = datetime.fromisoformat("2024-10-27T02:30:00+01:00")
    put(berlin, order("1", first, currency="EUR"), order("2", second, currency="EUR"))
    shop_drain(shop=berlin, now=NOW + timedelta(days=200))
    assert list(ShopHour.objects.values_list("hour", "paid_orders")) == [(2, 2)]


def test_a_shop_whose_first_order_moves_on_forgets_the_days_before(shop: Shop) -> None:
    put(shop, order("1", NOON, customer_ref="ann"))
    shop_drain(shop=shop, now=NOW)
    put(shop, order("1", NOON + timedelta(days=1), customer_ref="bob"))
    put(shop, order("1", NOON + timedelta(days=1), excluded_reason="test", customer_ref="bob"))
    shop_drain(shop=shop, now=NOW)
    assert paid(shop) == {TUESDAY: D(0)}
    assert rollups_audit(shop=shop) == []


def test_marks_of_a_domain_without_figures_are_claimed_and_write_nothing(shop: Shop) -> None:
    ChangedDay.objects.create(shop=shop, day=MONDAY, domain="ads", reason="ads")
    result = shop_drain(shop=shop, now=NOW)
    assert (result.days, result.rows) == ([MONDAY], 0)
    assert not ShopDay.objects.exists()
    assert not ChangedDay.objects.exists()


@pytest.mark.parametrize("reason", ["refund_new", "order_changed"])
def test_refund_marks_write_refund_columns_only(shop: Shop, reason: str) -> None:
    put(shop, order("1", NOON))
    shop_drain(shop=shop, now=NOW)
    ShopDay.objects.filter(shop=shop).update(paid_amount=D("7.00"), refund_amount=D("7.00"))
    ChangedDay.objects.create(shop=shop, day=MONDAY, domain="sales", reason=reason)
    shop_drain(shop=shop, now=NOW)
    row = ShopDay.objects.get(shop=shop)
    kept = D("7.00") if reason == "refund_new" else D("10.00")
    assert (row.paid_amount, row.refund_amount) == (kept, 0)
