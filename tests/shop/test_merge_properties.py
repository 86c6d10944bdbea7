"""Whatever the order, split or repetition of files: one state, and no moved day unmarked."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.shop.models import Order, Refund, Shop
from apps.shop.rows import OrderRow, RefundRow
from apps.shop.services import Counts, orders_upsert, refunds_upsert
from tests.shop.facts import NOON, line_row, marks_take, order_row, refund_row, stored, water_shop
from tests.shop.oracle import Orders, day_figures, local_day, orders_after, refunds_after, told_at

pytestmark = pytest.mark.django_db

KEYS = ("1", "2", "3", "4", "5")
money = st.integers(0, 20_000).map(lambda cents: Decimal(cents).scaleb(-2))


@st.composite
def order_rows(draw: st.DrawFn, number: int) -> OrderRow:
    """Draw an order of few keys, buyers and days, so that rows meet; later rows are newer."""
    ordered_at = NOON + timedelta(hours=draw(st.integers(-6, 30)))
    paid = draw(st.booleans())
    paid_hours = draw(st.sampled_from([0, 1, 13, 24 * 200, 24 * 500]))
    keys = draw(st.lists(st.sampled_from("abc"), unique=True, max_size=3))
    return order_row(
        draw(st.sampled_from(KEYS)),
        ordered_at=ordered_at,
        paid_at=ordered_at + timedelta(hours=paid_hours) if paid else None,
        paid_amount=draw(money) if paid else Decimal(0),
        order_amount=draw(money),
        customer_ref=draw(st.sampled_from(["mei", "lan"])),
        refund_total_seen=draw(money),
        source_updated_at=NOON + timedelta(minutes=number),
        lines=tuple(line_row(key, quantity=draw(st.integers(1, 2))) for key in keys),
    )


@st.composite
def order_files(draw: st.DrawFn) -> list[list[OrderRow]]:
    """Draw some files of orders, each row newer than the ones before."""
    rows = [draw(order_rows(number)) for number in range(draw(st.integers(1, 7)))]
    files: list[list[OrderRow]] = [[] for _ in range(3)]
    for row in rows:
        files[draw(st.integers(0, 2))].append(row)
    return files


@st.composite
def refund_rows(draw: st.DrawFn) -> list[RefundRow]:
    """Draw dated refunds, some without an order, some of orders that never come."""
    count = draw(st.integers(0, 4))
    orders = st.sampled_from([*KEYS, None])
    amounts = st.sampled_from(["5.00", "40.00"])
    return [
        refund_row(f"r{at}", draw(orders), draw(amounts), days=draw(st.integers(0, 3)))
        for at in range(count)
    ]


def import_all(
    shop: Shop, files: Sequence[Sequence[OrderRow]], refunds: Sequence[RefundRow], place: int
) -> None:
    """Import order files one after the other, the refunds before file number `place`."""
    for at, file in enumerate(files):
        if at == place:
            refunds_upsert(shop=shop, rows=refunds, reason="refund_new")
        orders_upsert(shop=shop, rows=file, reason="import")
    if place >= len(files):
        refunds_upsert(shop=shop, rows=refunds, reason="refund_new")


def without_titles(shop: Shop) -> dict[str, list[object]]:
    """Return the stored facts of a shop, buyers as the shop's own."""
    facts = stored(shop)
    facts["orders"] = [order for order, _hash in facts["orders"]]
    return facts


class MergeProperties(TestCase):
    """Hypothesis needs a fresh transaction an example."""

    @settings(max_examples=25, deadline=None)
    @given(files=order_files(), refunds=refund_rows(), data=st.data())
    def test_any_order_of_files_ends_in_the_state_of_the_oracle(
        self, files: list[list[OrderRow]], refunds: list[RefundRow], data: st.DataObject
    ) -> None:
        one, other = water_shop("one"), water_shop("other")
        import_all(one, files, refunds, data.draw(st.integers(0, 3)))
        shuffled = [data.draw(st.permutations(file)) for file in data.draw(st.permutations(files))]
        import_all(other, shuffled, refunds, data.draw(st.integers(0, 3)))

        assert without_titles(one) == without_titles(other)
        assert_as_oracle(one, orders_after(files), {row.external_id: row for row in refunds})

    @settings(max_examples=25, deadline=None)
    @given(files=order_files(), refunds=refund_rows())
    def test_every_day_whose_figures_moved_is_marked(
        self, files: list[list[OrderRow]], refunds: list[RefundRow]
    ) -> None:
        shop = water_shop()
        seen: Orders = {}
        known: dict[str, RefundRow] = {}
        for at, file in enumerate([*files, files[0]]):
            before = day_figures(seen, known)
            orders_upsert(shop=shop, rows=file, reason="import")
            if at == 1:
                refunds_upsert(shop=shop, rows=refunds, reason="refund_new")
                known = {row.external_id: row for row in refunds}
            seen = orders_after([list(seen.values()), file])
            after = day_figures(seen, known)
            moved = {day for day in {*before, *after} if before.get(day) != after.get(day)}
            assert moved <= marks_take(shop)

    @settings(max_examples=10, deadline=None)
    @given(files=order_files(), refunds=refund_rows())
    def test_everything_again_changes_nothing(
        self, files: list[list[OrderRow]], refunds: list[RefundRow]
    ) -> None:
        shop = water_shop()
        import_all(shop, files, refunds, 1)
        marks_take(shop)
        for file in files:
            counts = orders_upsert(shop=shop, rows=file, reason="import")
            assert (counts.new, counts.changed) == (0, 0)
        counts = refunds_upsert(shop=shop, rows=refunds, reason="import")
        assert counts == Counts(same=len(refunds))
        assert marks_take(shop) == set()


def assert_as_oracle(shop: Shop, orders: Orders, refunds: dict[str, RefundRow]) -> None:
    """Compare the stored orders, lines and refunds with the oracle's."""
    found = {order.external_id: order for order in Order.objects.filter(shop=shop)}
    assert set(found) == set(orders)
    for key, row in orders.items():
        order = found[key]
        assert (order.ordered_on, order.paid_on) == (
            local_day(row.ordered_at),
            local_day(row.paid_at),
        )
        assert (order.order_amount, order.paid_amount) == (row.order_amount, row.paid_amount)
        assert order.source_updated_at == told_at(row)
        quantities = dict(order.lines.values_list("line_key", "quantity"))
        assert quantities == {line.line_key: line.quantity for line in row.lines or ()}
    stored_refunds = {
        refund.external_id: (refund.amount, refund.refunded_on)
        for refund in Refund.objects.filter(shop=shop)
    }
    assert stored_refunds == refunds_after(orders, refunds)
