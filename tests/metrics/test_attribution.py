"""Effects of factors sum to the gap to the cent, whatever the order and however many zeros."""

from decimal import Decimal
from typing import Any

import pytest

from apps.metrics.attribution.cells import (
    COST,
    ORDERS,
    PRODUCTS,
    VISITS,
    Cell,
    CellEffects,
    Identity,
    decompose,
    decompose_with_mix,
    sum_over_days,
)

D = Decimal

FOUR_PLAN = {
    "search": (4_000, 200, "20000"),
    "recommend": (3_000, 90, "8100"),
    "paid": (2_000, 80, "8800"),
    "direct": (1_000, 100, "12000"),
}
FOUR_ACTUAL = {
    "search": (4_200, 168, "16800"),
    "recommend": (3_600, 108, "9504"),
    "paid": (2_500, 90, "9990"),
    "direct": (900, 90, "10980"),
}


def cell(key: str, *numbers: Any) -> Cell:
    """The last number is the money, the others are the counts."""
    *counts, amount = numbers
    return Cell(key, tuple(D(str(count)) for count in counts), D(str(amount)))


def cells(of: dict[str, tuple[Any, ...]]) -> list[Cell]:
    return [cell(key, *numbers) for key, numbers in of.items()]


def one(identity: Identity, before: tuple[Any, ...], after: tuple[Any, ...]) -> CellEffects:
    return decompose(identity, [cell("it", *before)], [cell("it", *after)], 2).cell("it")


def written(of: CellEffects, names: tuple[str, ...]) -> str:
    return " ".join(f"{of.effects[name]:+}" for name in names)


@pytest.mark.parametrize(
    ("identity", "before", "after", "effects", "method"),
    [
        pytest.param(
            VISITS, (2_000, 100, "12000"), (2_300, "89.7", "10584.60"),
            "+1576.16 -2802.02 -189.54", "lmdi", id="metrics-7-one-cell",
        ),
        pytest.param(
            VISITS, (2_000, 100, "12000"), (1_500, 0, 0),
            "-1500.00 -10500.00 +0.00", "shapley", id="metrics-7-zero-buyers",
        ),
        pytest.param(
            VISITS, (800, 20, "1900"), (1_000, 0, 0),
            "+237.50 -2137.50 +0.00", "shapley", id="metrics-7-silent-source",
        ),
        pytest.param(
            VISITS, (0, 0, 0), (500, 10, "900"),
            "+900.00 +0.00 +0.00", "shapley", id="metrics-7-new-source",
        ),
        pytest.param(
            VISITS, (300, 12, "1080"), (0, 0, 0),
            "-1080.00 +0.00 +0.00", "shapley", id="metrics-7-vanished-source",
        ),
        pytest.param(
            VISITS, (800, 20, "1900"), (1_000, 20, 0),
            "+221.67 -205.83 -1915.84", "shapley", id="metrics-7-free-orders",
        ),
        pytest.param(
            PRODUCTS, (100, 150, "6000"), (80, 128, "5376"),
            "-1267.97 +366.73 +277.24", "lmdi", id="metrics-7-product",
        ),
        pytest.param(
            COST, (1_000, "1200"), (900, "1350"), "-134.18 +284.18", "lmdi", id="metrics-7-cost",
        ),
        pytest.param(
            ORDERS, (100, "12000"), (100, "11000"), "+0.00 -1000.00", "lmdi", id="orders-alike",
        ),
        pytest.param(
            VISITS, (100, 0, 0), (200, 0, 0), "+0.00 +0.00 +0.00", "shapley", id="never-a-buyer",
        ),
        pytest.param(
            VISITS, (0, 0, 0), (0, 0, 0), "+0.00 +0.00 +0.00", "shapley", id="nothing-at-all",
        ),
    ],
)  # fmt: skip
def test_a_gap_is_divided_as_computed_by_hand(
    identity: Identity,
    before: tuple[Any, ...],
    after: tuple[Any, ...],
    effects: str,
    method: str,
) -> None:
    found = one(identity, before, after)
    assert written(found, identity.factors) == effects
    assert found.method == method
    assert sum(found.effects.values()) == found.gap


def test_the_shapley_form_of_the_one_cell_vector_is_not_what_is_used() -> None:
    found = one(VISITS, (2_000, 100, "12000"), (2_300, "89.7", "10584.60"))
    assert written(found, VISITS.factors) not in (
        "+1589.20 -2813.80 -190.80",
        "+1800.00 -3036.00 -179.40",
    )


def test_four_sources_tie_by_source_and_by_factor() -> None:
    found = decompose(VISITS, cells(FOUR_PLAN), cells(FOUR_ACTUAL), 2)
    rows = {part.key: f"{written(part, VISITS.factors)} = {part.gap:+}" for part in found.cells}
    assert rows == {
        "search": "+895.47 -4095.47 +0.00 = -3200.00",
        "recommend": "+1601.39 +0.00 -197.39 = +1404.00",
        "paid": "+2093.63 -988.54 +84.91 = +1190.00",
        "direct": "-1209.80 +0.00 +189.80 = -1020.00",
    }
    assert found.totals == {
        "visitors": D("3380.69"),
        "conversion": D("-5084.01"),
        "basket": D("77.32"),
    }
    assert found.gap == D("-1626.00") == sum(found.totals.values())


def test_volume_and_mix_make_visitors() -> None:
    names = ("volume", "mix", "conversion", "basket")
    found = decompose_with_mix(cells(FOUR_PLAN), cells(FOUR_ACTUAL), 2)
    assert found.factors == names
    assert {part.key: written(part, names) for part in found.cells} == {
        "search": "+2079.98 -1184.51 -4095.47 +0.00",
        "recommend": "+995.40 +605.99 +0.00 -197.39",
        "paid": "+1063.30 +1030.33 -988.54 +84.91",
        "direct": "+1301.29 -2511.09 +0.00 +189.80",
    }
    assert written_totals(found.totals) == "+5439.97 -2059.28 -5084.01 +77.32"


def written_totals(totals: Any) -> str:
    return " ".join(f"{total:+}" for total in totals.values())


def test_the_same_day_as_one_cell_gives_other_numbers_and_is_never_mixed_in() -> None:
    found = one(VISITS, (10_000, 470, "48900"), (11_200, 456, "47274"))
    assert written(found, VISITS.factors) == "+5449.12 -6903.13 -171.99"


def test_a_member_of_one_side_appeared_or_vanished() -> None:
    found = decompose(VISITS, [cell("old", 300, 12, 1_080)], [cell("new", 500, 10, 900)], 2)
    assert {part.key: part.gap for part in found.cells} == {"old": D("-1080"), "new": D("900")}
    assert found.totals["visitors"] == D("-180.00")


@pytest.mark.parametrize(
    ("after", "outside"),
    [((0, 3, "90"), "90.00"), ((100, 0, "90"), "90.00"), ((100, 3, "90"), None)],
    ids=["no-visitor", "no-buyer", "both"],
)
def test_money_that_nobody_visited_or_bought_for_stays_outside(
    after: tuple[Any, ...], outside: str | None
) -> None:
    found = decompose(VISITS, [cell("it", 100, 2, 60)], [cell("it", *after)], 2)
    assert found.totals.get("outside") == (None if outside is None else D(outside))
    assert sum(found.totals.values()) == found.gap == D("30.00")


def test_a_month_is_the_sum_of_its_days() -> None:
    days = [
        decompose(VISITS, [cell("a", 100, 5, 600)], [cell("a", 120, 5, 610)], 2),
        decompose(VISITS, [cell("a", 100, 5, 600)], [cell("a", 0, 0, 0), cell("b", 9, 1, 7)], 2),
        decompose(ORDERS, [cell("a", 5, 600)], [cell("a", 6, 600)], 2),
    ]
    month = sum_over_days(days)
    assert month.factors == ("visitors", "conversion", "basket", "orders")
    assert (month.cell("a").before, month.cell("a").after) == (D("1800.00"), D("1210.00"))
    assert (month.cell("a").method, month.cell("b").method) == ("mixed", "shapley")
    assert month.gap == sum(day.gap for day in days) == sum(month.totals.values())
    assert month.totals["visitors"] == sum(day.totals.get("visitors", 0) for day in days)


def test_days_without_decompositions_sum_to_nothing() -> None:
    assert sum_over_days([]).totals == {}
    assert sum_over_days([]).gap == 0


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ([cell("a", 1, 1, -1)], "below 0"),
        ([cell("a", -1, 1, 1)], "below 0"),
        ([cell("a", 1, 1, 1), cell("a", 1, 1, 1)], "named twice"),
        ([cell("a", 1, 1)], "needs a count"),
    ],
    ids=["negative-money", "negative-count", "twice", "too-few-counts"],
)
def test_what_is_no_product_is_refused(before: list[Cell], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        decompose(VISITS, before, [], 2)


def test_an_unknown_member_is_not_found() -> None:
    with pytest.raises(KeyError):
        decompose(VISITS, [], [], 2).cell("search")


def test_nearly_equal_sides_divide_as_precisely_as_distant_ones() -> None:
    after = (1_000_001, 50_000, "6000000.02")
    found = one(VISITS, (1_000_000, 50_000, "6000000.00"), after)
    # One visitor more at the same buyers: conversion gives back what visitors add.
    assert written(found, VISITS.factors) == "+6.00 -6.00 +0.02"
