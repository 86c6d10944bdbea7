"""Dated refunds, refund totals without dates, and the days both reach."""

from datetime import timedelta
from decimal import Decimal

import pytest

from apps.common.errors import ShopError
from apps.shop.models import Refund
from apps.shop.services import Counts, orders_upsert, refunds_upsert
from tests.shop.facts import NOON, day, marks_take, order_row, refund_row, water_shop

pytestmark = pytest.mark.django_db

Found = list[tuple[str, Decimal, object, bool]]


def found() -> Found:
    """Return the stored refunds."""
    names = ("external_id", "amount", "refunded_on", "date_known")
    return list(Refund.objects.order_by("external_id").values_list(*names))


def test_a_refund_sixty_days_late_marks_its_day_and_the_orders_paid_day() -> None:
    shop = water_shop()
    orders_upsert(shop=shop, rows=[order_row("1")], reason="import")
    marks_take(shop)
    row = refund_row("r", "1", "40.00", days=60)

    assert refunds_upsert(shop=shop, rows=[row], reason="refund_new") == Counts(new=1)
    assert marks_take(shop) == {day(0), day(60)}
    assert refunds_upsert(shop=shop, rows=[row], reason="refund_new") == Counts(same=1)
    assert marks_take(shop) == set()

    moved = refund_row("r", "1", "40.00", days=61)
    assert refunds_upsert(shop=shop, rows=[moved], reason="refund_new") == Counts(changed=1)
    assert marks_take(shop) == {day(0), day(60), day(61)}


def test_a_total_without_a_date_sits_on_the_paid_day_and_dated_refunds_shrink_it() -> None:
    shop = water_shop()
    total = order_row("1", refund_total_seen=Decimal(50))
    orders_upsert(shop=shop, rows=[total], reason="import")
    assert found() == [("total:1", Decimal(50), day(0), False)]
    marks_take(shop)

    refunds_upsert(shop=shop, rows=[refund_row("r1", "1", "20", days=7)], reason="refund_new")
    assert found() == [
        ("r1", Decimal(20), day(7), True),
        ("total:1", Decimal(30), day(0), False),
    ]
    assert marks_take(shop) == {day(0), day(7)}

    refunds_upsert(shop=shop, rows=[refund_row("r2", "1", "30", days=8)], reason="refund_new")
    assert [row[0] for row in found()] == ["r1", "r2"]
    assert orders_upsert(shop=shop, rows=[total], reason="import") == Counts(same=1)
    assert [row[0] for row in found()] == ["r1", "r2"]


def test_a_total_below_the_dated_refunds_leaves_no_residual() -> None:
    shop = water_shop()
    orders_upsert(shop=shop, rows=[order_row("1")], reason="import")
    refunds_upsert(shop=shop, rows=[refund_row("r", "1", "60")], reason="refund_new")
    for total, expected in ((Decimal(50), 1), (Decimal(90), 2), (Decimal(0), 1)):
        row = order_row("1", refund_total_seen=total)
        orders_upsert(shop=shop, rows=[row], reason="import")
        assert Refund.objects.count() == expected
    assert found() == [("r", Decimal(60), day(0), True)]


def test_the_residual_follows_the_paid_day_and_an_unpaid_order_gives_its_ordered_day() -> None:
    shop = water_shop()
    unpaid = order_row("1", paid_at=None, paid_amount=Decimal(0), refund_total_seen=Decimal(5))
    orders_upsert(shop=shop, rows=[unpaid], reason="import")
    assert found() == [("total:1", Decimal(5), day(0), False)]
    marks_take(shop)
    paid = order_row("1", paid_at=NOON + timedelta(days=2), refund_total_seen=Decimal(5))
    orders_upsert(shop=shop, rows=[paid], reason="import")
    assert found() == [("total:1", Decimal(5), day(2), False)]
    assert marks_take(shop) == {day(0), day(2)}


def test_a_refund_before_its_order_joins_it_when_it_comes() -> None:
    shop = water_shop()
    refunds_upsert(shop=shop, rows=[refund_row("r", "1", "20", days=4)], reason="refund_new")
    assert marks_take(shop) == {day(4)}
    row = order_row("1", refund_total_seen=Decimal(50))
    orders_upsert(shop=shop, rows=[row], reason="import")
    refund = Refund.objects.get(external_id="r")
    assert refund.order is not None
    assert refund.order.external_id == "1"
    assert found()[1] == ("total:1", Decimal(30), day(0), False)
    assert marks_take(shop) == {day(0), day(4)}


def test_a_refund_moved_to_another_order_settles_both() -> None:
    shop = water_shop()
    rows = [order_row(key, days=int(key), refund_total_seen=Decimal(50)) for key in ("1", "2")]
    orders_upsert(shop=shop, rows=rows, reason="import")
    refunds_upsert(shop=shop, rows=[refund_row("r", "1", "20", days=9)], reason="refund_new")
    marks_take(shop)
    refunds_upsert(shop=shop, rows=[refund_row("r", "2", "20", days=9)], reason="refund_changed")
    amounts = {key: amount for key, amount, *_ in found()}
    assert amounts == {"r": Decimal(20), "total:1": Decimal(50), "total:2": Decimal(30)}
    assert marks_take(shop) == {day(1), day(2), day(9)}


def test_a_credit_note_without_an_order_is_kept() -> None:
    shop = water_shop()
    refunds_upsert(shop=shop, rows=[refund_row("c", None, "20", days=4)], reason="refund_new")
    assert marks_take(shop) == {day(4)}
    assert Refund.objects.get().order is None


@pytest.mark.parametrize(
    ("external_id", "amount", "field"), [("r", "0.001", "amount"), ("total:1", "5", "external_id")]
)
def test_a_refund_of_nothing_or_with_a_kept_number_is_refused(
    external_id: str, amount: str, field: str
) -> None:
    shop, rows = water_shop(), [refund_row(external_id, "1", amount)]
    with pytest.raises(ShopError) as refusal:
        refunds_upsert(shop=shop, rows=rows, reason="refund_new")
    assert (refusal.value.code, refusal.value.field) == ("field_invalid", field)
    assert Refund.objects.count() == 0


def test_a_refund_marks_the_day_on_which_its_order_was_placed() -> None:
    shop = water_shop()
    placed = order_row("1")
    late = placed._replace(paid_at=placed.ordered_at + timedelta(days=2))
    orders_upsert(shop=shop, rows=[late], reason="import")
    marks_take(shop)

    refunds_upsert(shop=shop, rows=[refund_row("r", "1", "40.00", days=5)], reason="refund_new")

    assert marks_take(shop) == {day(0), day(2), day(5)}
