"""Refunds of many shops at once: only where nothing else is due; a bad one costs its day."""

from datetime import timedelta

from apps.metrics.models import ParkedDay, RollupRun, ShopDay
from apps.metrics.services import rollups_audit, shop_drain, shops_drain
from apps.metrics.services.locks import shop_lock
from apps.shop.models import ChangedDay, Refund, Shop
from apps.shop.rows import RefundRow
from apps.shop.services import refunds_upsert
from tests.metrics.rollup_tools import MONDAY, NOON, NOW, D, order, put

TUESDAY = MONDAY + timedelta(days=1)


def sold(*shops: Shop) -> None:
    """Give each shop an order on Monday and one on Tuesday, written to the figures."""
    for shop in shops:
        put(shop, order("1", NOON), order("2", NOON + timedelta(days=1)))
        shop_drain(shop=shop, now=NOW)


def refund(shop: Shop, number: str, days: int = 0, order_number: str | None = "1") -> None:
    on = MONDAY + timedelta(days=days)
    row = RefundRow(number, order_number, D("3.00"), None, on)
    refunds_upsert(shop=shop, rows=[row], reason="refund_new")


def refunded(shop: Shop) -> list[D]:
    days = ShopDay.objects.filter(shop=shop).order_by("day")
    return list(days.values_list("refund_amount", flat=True))


def test_refunds_of_two_shops_are_written_together_with_a_run_each(
    shop: Shop, other_shop: Shop
) -> None:
    sold(shop, other_shop)
    refund(shop, "a", 1)
    refund(other_shop, "a")
    assert shops_drain(now=NOW, seconds=5) == {"days": 3, "rows": 8, "failed": 0}
    assert (refunded(shop), refunded(other_shop)) == ([0, D("3.00")], [D("3.00"), 0])
    runs = RollupRun.objects.filter(marks__has_key="refund_new").order_by("shop_id")
    assert {run.shop_id: (run.days, run.marks, run.rows) for run in runs} == {
        shop.pk: ([MONDAY, TUESDAY], {"refund_new": 2}, 5),
        other_shop.pk: ([MONDAY], {"refund_new": 1}, 3),
    }
    assert rollups_audit(shop=shop) == rollups_audit(shop=other_shop) == []
    assert not ChangedDay.objects.exists()


def test_a_day_with_another_mark_gets_all_its_columns(shop: Shop) -> None:
    sold(shop)
    ShopDay.objects.filter(shop=shop, day=MONDAY).update(paid_amount=D("7.00"))
    refund(shop, "a")
    ChangedDay.objects.create(shop=shop, day=MONDAY, domain="sales", reason="import")
    shops_drain(now=NOW, seconds=5)
    assert rollups_audit(shop=shop) == []


def test_a_refund_before_the_first_order_that_moves_on_leaves_no_row_behind(shop: Shop) -> None:
    sold(shop)
    refund(shop, "a", -3, None)
    shops_drain(now=NOW, seconds=5)
    assert ShopDay.objects.filter(shop=shop).order_by("day").first().day < MONDAY
    refund(shop, "a", 1, None)
    shops_drain(now=NOW, seconds=5)
    assert list(ShopDay.objects.order_by("day").values_list("day", flat=True)) == [MONDAY, TUESDAY]
    assert rollups_audit(shop=shop) == []


def test_a_shop_that_is_rolled_up_elsewhere_is_left_out(
    transactional_db: None, shop: Shop, other_shop: Shop
) -> None:
    from threading import Thread

    from django.db import connection

    sold(shop, other_shop)
    refund(shop, "a")
    refund(other_shop, "a")

    def elsewhere() -> None:
        shops_drain(now=NOW, seconds=5)
        connection.close()

    with shop_lock(shop.pk) as held:
        assert held
        thread = Thread(target=elsewhere)
        thread.start()
        thread.join()
    assert set(ChangedDay.objects.values_list("shop_id", flat=True)) == {shop.pk}
    assert refunded(other_shop) == [D("3.00"), 0]


def test_one_bad_refund_parks_its_day_and_the_other_shop_is_written(
    transactional_db: None, shop: Shop, other_shop: Shop
) -> None:
    sold(shop, other_shop)
    refund(shop, "a")
    refund(shop, "b")
    refund(other_shop, "a")
    Refund.objects.filter(shop=shop).update(amount=D("99999999999999.9999"))
    done = shops_drain(now=NOW, seconds=5)
    assert (done["days"], done["failed"]) == (1, 1)
    assert list(ParkedDay.objects.values_list("shop_id", "day")) == [(shop.pk, MONDAY)]
    assert refunded(other_shop) == [D("3.00"), 0]
