"""What a plan expects of its members sums to the plan, whatever their history."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.metrics.attribution.cells import PRODUCTS, decompose
from apps.metrics.attribution.visits import VisitCell, decompose_visits
from apps.metrics.expected import (
    WHOLE,
    PlannedDay,
    ProductHistory,
    SourceHistory,
    expected_amounts,
    expected_products,
    expected_sources,
    planned_day,
)
from apps.metrics.splits import Baseline

D = Decimal
USUAL = Baseline(buyers=D(100), basket=D(120), visitors=D(2_000))


def source(key: str, *numbers: Any) -> SourceHistory:
    """Visitors and buyers of four same weekdays; visitors, buyers, amount of 28 days."""
    visitors4, buyers4, visitors, buyers, amount = numbers
    return SourceHistory(key, visitors4, buyers4, visitors, buyers, D(str(amount)))


SOURCES = (
    source("search", 6_000, 300, 40_000, 2_000, 200_000),
    source("paid", 2_000, 40, 20_000, 800, 88_000),
    source("new", 0, 0, 0, 0, 0),
)


def test_a_plan_by_source_keeps_conversions_and_baskets_in_proportion() -> None:
    """metrics.md 5: expected by member."""
    found = expected_sources(PlannedDay(D("12000.00"), D(100), D(2_000)), SOURCES, 2)
    # Visitors 3 : 1; buyers by 1,500 x 5% : 500 x 4% = 75 : 20, scaled to 100;
    # money by 78.9474 x 100 : 21.0526 x 110, scaled to 12,000.
    assert found == (
        VisitCell("search", D("1500.0000"), D("78.9474"), D("9278.35")),
        VisitCell("paid", D("500.0000"), D("21.0526"), D("2721.65")),
        VisitCell("new", D(0), D(0), D(0)),
    )


def test_a_plan_without_visitors_is_split_by_buyers() -> None:
    found = expected_sources(PlannedDay(D("12000.00"), D(100), None), SOURCES, 2)
    assert [(cell.key, cell.visitors, cell.buyers) for cell in found] == [
        ("search", None, D("88.2353")),
        ("paid", None, D("11.7647")),
        ("new", None, D(0)),
    ]
    assert sum(cell.amount for cell in found) == D("12000.00")


def test_a_source_that_never_sold_shares_what_nobody_else_has_made() -> None:
    quiet = (source("a", 30, 0, 300, 0, 0), source("b", 10, 0, 100, 0, 0))
    found = expected_sources(PlannedDay(D("100.00"), D(4), D(80)), quiet, 2)
    assert [(cell.visitors, cell.buyers, cell.amount) for cell in found] == [
        (60, 3, 75),
        (20, 1, 25),
    ]


@pytest.mark.parametrize(
    "history", [(), (source("new", 0, 0, 0, 0, 0),)], ids=["no-source", "no-history"]
)
def test_without_history_the_plan_stays_whole(history: tuple[SourceHistory, ...]) -> None:
    found = expected_sources(PlannedDay(D("100.00"), D(4), D(80)), history, 2)
    assert found == (VisitCell(WHOLE, D(80), D(4), D("100.00")),)


def test_expected_sources_make_a_gap_that_ties() -> None:
    plan = expected_sources(PlannedDay(D("12000.00"), D(100), D(2_000)), SOURCES, 2)
    actual = [VisitCell("search", 1_700, 60, D("7000.50")), VisitCell("new", 90, 3, D("250.00"))]
    found = decompose_visits(plan, actual, 2)
    assert found.gap == D("7250.50") - D("12000.00") == sum(found.totals.values())
    assert found.cell("new").effects["visitors"] == D("250.00")


people = st.integers(0, 100_000)


@st.composite
def histories(draw: st.DrawFn) -> list[SourceHistory]:
    number = draw(st.integers(0, 8))
    return [
        source(str(at), *(draw(people) for _ in range(4)), draw(people)) for at in range(number)
    ]


@example(history=[], cents=0, buyers=0, visitors=1, digits=0)
@given(
    history=histories(),
    cents=st.integers(0, 10**12),
    buyers=people,
    visitors=st.none() | people,
    digits=st.sampled_from([0, 2, 3]),
)
def test_expected_sources_sum_to_the_plan(
    history: list[SourceHistory], cents: int, buyers: int, visitors: int | None, digits: int
) -> None:
    amount = D(cents).scaleb(-digits)
    plan = PlannedDay(amount, D(buyers), None if visitors is None else D(visitors))
    found = expected_sources(plan, history, digits)
    assert sum(cell.amount for cell in found) == amount
    assert sum(cell.buyers for cell in found) == buyers
    if visitors is not None:
        assert sum(cell.visitors or 0 for cell in found) == visitors


@given(trailing=st.lists(st.integers(-100, 10**9), max_size=30), cents=st.integers(0, 10**12))
def test_expected_amounts_sum_to_the_plan(trailing: list[int], cents: int) -> None:
    amount = D(cents).scaleb(-2)
    found = expected_amounts(amount, {str(at): D(one) for at, one in enumerate(trailing)}, 2)
    assert sum(found.values()) == amount


def test_members_expect_their_share_of_the_same_weekdays() -> None:
    found = expected_amounts(D("100.00"), {"a": D(300), "b": D(100), "c": D(-5)}, 2)
    assert found == {"a": D("75.00"), "b": D("25.00"), "c": D("0.00")}
    assert expected_amounts(D("100.00"), {"a": D(0)}, 2) == {WHOLE: D("100.00")}


def test_products_expect_orders_at_their_usual_units_and_price() -> None:
    history = [
        ProductHistory("cup", D(300), orders=100, units=150, amount=D(6_000)),
        ProductHistory("lid", D(100), orders=50, units=50, amount=D(500)),
        ProductHistory("new", D(0), orders=0, units=0, amount=D(0)),
    ]
    cup, lid, new = expected_products(D("800.00"), history, 2)
    assert (cup.counts, cup.amount) == ((D(10), D(15)), D("600.00"))
    assert (lid.counts, lid.amount) == ((D(20), D(20)), D("200.00"))
    assert (new.counts, new.amount) == ((0, 0), D("0.00"))
    assert decompose(PRODUCTS, [cup, lid], [cup], 2).gap == D("-200.00")


def test_products_without_history_leave_the_plan_whole() -> None:
    assert [(cell.key, cell.amount) for cell in expected_products(D(9), [], 2)] == [(WHOLE, D(9))]


@pytest.mark.parametrize(
    ("visitors", "buyers", "usual", "expected"),
    [
        (1_900, 95, USUAL, (95, 1_900)),
        (1_900, 95, None, (95, 1_900)),
        (None, 95, USUAL, (95, 1_900)),
        (None, 95, None, (95, None)),
        (None, None, USUAL, (100, 2_000)),
        (None, None, Baseline(D(100), D(120)), (100, None)),
        (None, None, None, None),
    ],
)
def test_a_plan_without_factor_targets_takes_them_from_the_usual_day(
    visitors: int | None, buyers: int | None, usual: Baseline | None, expected: Any
) -> None:
    """metrics.md 5: 12,000.00 at 5% and 120 asks for 2,000 visitors and 100 buyers."""
    found = planned_day(D("12000.00"), visitors, buyers, usual)
    assert (None if found is None else (found.buyers, found.visitors)) == expected
