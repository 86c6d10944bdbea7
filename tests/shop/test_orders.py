"""Orders become facts once, whatever road, order or number of times they come."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from apps.common.errors import ShopError
from apps.shop.models import ChangedDay, Customer, Order, OrderLine, Product, Sku
from apps.shop.services import (
    Counts,
    order_exclude,
    order_restore,
    orders_compare,
    orders_merge,
    orders_stage,
    orders_upsert,
    refunds_upsert,
    stage_clear,
)
from tests.shop.facts import (
    NOON,
    day,
    line_row,
    marks_take,
    order_row,
    refund_row,
    stored,
    water_shop,
)

pytestmark = pytest.mark.django_db


def versions() -> list[tuple[str, str, str]]:
    """Return where every stored row stands: any write moves it."""
    names = ("shop_order", "shop_orderline", "shop_refund", "shop_customer", "shop_product")
    with connection.cursor() as cursor:
        found = []
        for name in names:
            cursor.execute(f"SELECT '{name}', ctid::text, xmin::text FROM {name}")  # noqa: S608
            found += cursor.fetchall()
    return sorted(found)


def test_a_new_order_is_stored_with_its_business_days_and_marks_them() -> None:
    shop = water_shop()
    late = datetime(2024, 6, 18, 15, 59, 30, tzinfo=UTC)  # 23:59:30 in Shanghai
    row = order_row("7", ordered_at=late, paid_at=late + timedelta(minutes=1), customer_ref="mei")

    counts = orders_upsert(shop=shop, rows=[row], reason="import")

    order = Order.objects.get()
    assert counts == Counts(new=1)
    assert (order.ordered_on, order.paid_on) == (day(0), day(1))
    assert (order.number, order.paid_amount, order.is_cod) == ("7", Decimal(100), False)
    marks = ChangedDay.objects.order_by("day").values_list("day", "domain", "reason")
    assert list(marks) == [(day(0), "sales", "import"), (day(1), "sales", "import")]


def test_the_same_rows_again_write_nothing_and_mark_nothing() -> None:
    shop = water_shop()
    rows = [
        order_row("1", lines=(line_row("a"), line_row("b")), customer_ref="mei"),
        order_row("2", refund_total_seen=Decimal(30), source_updated_at=NOON),
    ]
    orders_upsert(shop=shop, rows=rows, reason="import")
    marks_take(shop)
    before = versions()

    counts = orders_upsert(shop=shop, rows=rows, reason="import")

    assert counts == Counts(same=2)
    assert marks_take(shop) == set()
    assert versions() == before


def test_an_order_twice_in_a_batch_counts_once() -> None:
    shop = water_shop()
    row = order_row("1")
    assert orders_upsert(shop=shop, rows=[row, row], reason="import") == Counts(new=1)


def test_compare_tells_what_merge_does_and_writes_nothing() -> None:
    shop = water_shop()
    newer = NOON + timedelta(days=9)
    old = [order_row("1"), order_row("2"), order_row("3", source_updated_at=newer)]
    orders_upsert(shop=shop, rows=old, reason="import")
    rows = [
        order_row("1"),
        order_row("2", status="done", lines=(line_row(),)),
        order_row("3", status="done", source_updated_at=NOON),
        order_row("4", customer_ref="lan"),
    ]
    orders_stage(shop=shop, stage_key="batch:1", rows=rows)
    before = versions()

    counts = orders_compare(shop=shop, stage_key="batch:1")

    assert counts == Counts(new=1, changed=1, same=1, older=1)
    assert versions() == before
    assert orders_merge(shop=shop, stage_key="batch:1", reason="import") == counts
    assert orders_compare(shop=shop, stage_key="batch:1") == Counts(same=3, older=1)


def test_a_stage_is_cleared_by_its_key_and_belongs_to_one_shop() -> None:
    shop, other = water_shop(), water_shop("other")
    orders_stage(shop=shop, stage_key="a", rows=[order_row("1")])
    orders_stage(shop=shop, stage_key="a", rows=[order_row("2")])
    orders_stage(shop=shop, stage_key="b", rows=[order_row("1")])
    assert orders_compare(shop=shop, stage_key="a") == Counts(new=2)
    assert orders_merge(shop=other, stage_key="a", reason="import") == Counts()
    stage_clear(stage_key="a")
    assert orders_compare(shop=shop, stage_key="a") == Counts()
    assert orders_compare(shop=shop, stage_key="b") == Counts(new=1)


def test_an_older_row_after_a_newer_one_changes_nothing() -> None:
    shop = water_shop()
    newer = order_row("1", status="done", source_updated_at=NOON + timedelta(hours=2))
    older = order_row("1", status="paid", source_updated_at=NOON, seller_note="old")
    orders_upsert(shop=shop, rows=[newer], reason="import")
    marks_take(shop)
    before = stored(shop)

    assert orders_upsert(shop=shop, rows=[older], reason="import") == Counts(older=1)
    assert (stored(shop), marks_take(shop)) == (before, set())


def test_a_later_word_with_the_same_content_is_remembered_without_a_mark() -> None:
    shop = water_shop()
    first, third = (order_row("1", source_updated_at=NOON + timedelta(hours=h)) for h in (1, 3))
    second = order_row("1", status="done", source_updated_at=NOON + timedelta(hours=2))
    orders_upsert(shop=shop, rows=[first], reason="import")
    marks_take(shop)
    assert orders_upsert(shop=shop, rows=[third], reason="import") == Counts(same=1)
    assert marks_take(shop) == set()
    assert orders_upsert(shop=shop, rows=[second], reason="import") == Counts(older=1)


def test_a_column_that_the_source_does_not_carry_never_empties_a_stored_value() -> None:
    shop = water_shop()
    full = order_row(
        "1",
        goods_amount=Decimal(90),
        region="上海",
        seller_note="gift",
        customer_ref="mei",
        is_cod=True,
        lines=(line_row(),),
    )
    orders_upsert(shop=shop, rows=[full], reason="import")
    orders_upsert(shop=shop, rows=[order_row("1", status="done")], reason="import")

    order = Order.objects.get()
    assert (order.status, order.goods_amount, order.region) == ("done", Decimal(90), "上海")
    assert (order.seller_note, order.is_cod, order.lines.count()) == ("gift", True, 1)
    assert order.customer == Customer.objects.get()


def test_an_order_moved_across_midnight_marks_both_days() -> None:
    shop = water_shop()
    orders_upsert(shop=shop, rows=[order_row("1"), order_row("2", days=5)], reason="import")
    marks_take(shop)

    counts = orders_upsert(shop=shop, rows=[order_row("1", days=1)], reason="order_changed")

    assert counts == Counts(changed=1)
    assert marks_take(shop) == {day(0), day(1)}


def test_a_purchase_marks_the_same_buyers_next_paid_day_within_a_year() -> None:
    shop = water_shop()
    rows = [
        order_row("30", days=30, customer_ref="mei"),
        order_row("60", days=60, customer_ref="mei"),
        order_row("20", days=20, customer_ref="lan"),
        order_row("500", days=500, customer_ref="tao"),
    ]
    orders_upsert(shop=shop, rows=rows, reason="import")
    marks_take(shop)

    orders_upsert(shop=shop, rows=[order_row("0", customer_ref="mei")], reason="import")
    assert marks_take(shop) == {day(0), day(30)}

    orders_upsert(shop=shop, rows=[order_row("0", customer_ref="lan")], reason="import")
    assert marks_take(shop) == {day(0), day(30), day(20)}

    orders_upsert(shop=shop, rows=[order_row("0", customer_ref="tao")], reason="import")
    assert marks_take(shop) == {day(0), day(20)}


def test_lines_are_kept_when_equal_and_replaced_as_a_set() -> None:
    shop = water_shop()
    equal = (line_row("1"), line_row("2"))
    orders_upsert(shop=shop, rows=[order_row("1", lines=equal)], reason="import")
    assert OrderLine.objects.count() == 2

    changed = (line_row("2", quantity=3), line_row("3", external_product_id="P2", sku_code=None))
    counts = orders_upsert(shop=shop, rows=[order_row("1", lines=changed)], reason="import")

    assert counts == Counts(changed=1)
    lines = OrderLine.objects.order_by("line_key").values_list("line_key", "quantity", "sku__code")
    assert list(lines) == [("2", 3, "S1"), ("3", 1, None)]
    assert list(Product.objects.order_by("external_id").values_list("external_id", flat=True)) == [
        "P1",
        "P2",
    ]
    assert Sku.objects.get().product == Product.objects.get(external_id="P1")

    assert orders_upsert(shop=shop, rows=[order_row("1", lines=())], reason="x").changed == 1
    assert OrderLine.objects.count() == 0


def test_an_order_in_another_currency_is_stored_and_excluded_until_corrected() -> None:
    shop = water_shop()
    orders_upsert(shop=shop, rows=[order_row("1", currency="USD")], reason="import")
    assert Order.objects.get().excluded_reason == "currency"
    with pytest.raises(ShopError, match="another currency"):
        order_restore(shop=shop, external_id="1")
    orders_upsert(shop=shop, rows=[order_row("1")], reason="import")
    assert Order.objects.get().excluded_reason is None


def test_money_is_rounded_half_up_to_the_minor_unit() -> None:
    yuan, yen = water_shop(), water_shop("yen", "JPY")
    row = order_row("1", order_amount=Decimal("10.005"), paid_amount=Decimal("10.4999"))
    orders_upsert(shop=yuan, rows=[row], reason="import")
    row = order_row("1", currency="JPY", order_amount=Decimal("10.5"), paid_amount=Decimal("10.4"))
    orders_upsert(shop=yen, rows=[row], reason="import")
    found = Order.objects.order_by("shop__code").values_list("order_amount", "paid_amount")
    assert list(found) == [(Decimal("10.01"), Decimal("10.50")), (Decimal(11), Decimal(10))]


def test_a_buyer_is_known_by_a_hash_of_the_shop_alone() -> None:
    shop, other = water_shop(), water_shop("other")
    for place in (shop, other):
        rows = [order_row("1", customer_ref="mei"), order_row("2", customer_ref="mei")]
        orders_upsert(shop=place, rows=rows, reason="import")
    hashes = list(Customer.objects.values_list("key_hash", flat=True))
    assert len(set(hashes)) == len(hashes) == 2
    assert all(len(key) == 64 and "mei" not in key for key in hashes)


def test_excluding_and_restoring_marks_the_orders_days_its_refunds_and_the_next_purchase() -> None:
    shop = water_shop()
    rows = [order_row("1", customer_ref="mei"), order_row("2", days=9, customer_ref="mei")]
    orders_upsert(shop=shop, rows=rows, reason="import")
    refunds_upsert(shop=shop, rows=[refund_row("r", "1", "10", days=3)], reason="refund_new")
    marks_take(shop)

    assert order_exclude(shop=shop, external_id="1", reason="fake").excluded_reason == "fake"
    assert marks_take(shop) == {day(0), day(3), day(9)}
    order_exclude(shop=shop, external_id="1", reason="fake")
    assert marks_take(shop) == set()
    orders_upsert(shop=shop, rows=rows, reason="import")
    assert Order.objects.get(external_id="1").excluded_reason == "fake"
    assert order_restore(shop=shop, external_id="1").excluded_reason is None
    assert marks_take(shop) == {day(0), day(3), day(9)}


@pytest.mark.parametrize(
    ("external_id", "reason", "code"),
    [("9", "fake", "not_found"), ("1", "nonsense", "field_invalid")],
)
def test_excluding_refuses_in_words(external_id: str, reason: str, code: str) -> None:
    shop = water_shop()
    orders_upsert(shop=shop, rows=[order_row("1")], reason="import")
    with pytest.raises(ShopError) as refusal:
        order_exclude(shop=shop, external_id=external_id, reason=reason)
    assert refusal.value.code == code


def test_rows_that_ask_the_database_are_refused_instead_of_waiting_for_ever() -> None:
    shop = water_shop()
    asking = (order_row(str(number)) for number in range(1, 3) if Order.objects.exists() or True)
    with pytest.raises(RuntimeError, match="may not ask the database"):
        orders_upsert(shop=shop, rows=asking, reason="import")
