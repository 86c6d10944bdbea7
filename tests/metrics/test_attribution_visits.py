"""Visits with and without visitors, silent and inquiring buyers, and lines beside the products."""

from decimal import Decimal
from typing import Any

import pytest

from apps.metrics.attribution.cells import VISITS, Cell, decompose
from apps.metrics.attribution.lines import (
    Attribution,
    Line,
    RefundParts,
    refund_lines,
)
from apps.metrics.attribution.visits import (
    VisitCell,
    decompose_service,
    decompose_visits,
    pool_small,
    visitors_known,
)

D = Decimal


def visit(key: str, visitors: int | None, buyers: int, amount: Any) -> VisitCell:
    return VisitCell(key, visitors, buyers, D(str(amount)))


def test_one_cell_without_visitors_leaves_orders_and_basket_only() -> None:
    before = [visit("search", 100, 5, 600), visit("paid", 50, 2, 200)]
    after = [visit("search", None, 6, 600), visit("paid", 60, 2, 300)]
    found = decompose_visits(before, after, 2, with_mix=True)
    assert not visitors_known([*before, *after])
    assert found.factors == ("orders", "basket")
    # Orders 5 -> 6 at the same money: L(600, 600) ln(6/5) = 109.39, the basket gives it back.
    assert found.cell("search").effects["orders"] == D("109.39")
    assert found.cell("search").effects["basket"] == D("-109.39")
    assert found.cell("paid").effects["basket"] == D("100.00")


def test_visits_are_divided_with_mix_only_when_asked() -> None:
    sides = ([visit("a", 100, 5, 600)], [visit("a", 120, 5, 600)])
    assert decompose_visits(*sides, 2).factors == ("visitors", "conversion", "basket")
    mixed = decompose_visits(*sides, 2, with_mix=True)
    assert mixed.factors == ("volume", "mix", "conversion", "basket")
    assert mixed.totals["mix"] == 0


def test_slow_replies_have_a_figure_in_money() -> None:
    silent, inquiry = decompose_service(
        (
            visit("silent", 9_000, 360, 39_600),
            VisitCell("silent", 9_200, D("340.4"), D("36763.20")),
        ),
        (visit("inquiry", 600, 300, 39_000), visit("inquiry", 500, 230, 29_440)),
        2,
    )
    assert dict(silent.totals) == {
        "visitors": D("838.81"), "conversion": D("-2975.33"), "basket": D("-700.28"),
    }  # fmt: skip
    assert dict(inquiry.totals) == {
        "inquiries": D("-6198.25"),
        "inquiry_conversion": D("-2834.66"),
        "inquiry_basket": D("-527.09"),
    }
    assert silent.gap + inquiry.gap == D("-12396.80")


def test_members_that_hardly_anybody_visited_are_pooled() -> None:
    before = [visit("big", 30, 1, 10), visit("tiny", 29, 2, 20), visit("gone", 31, 1, 5)]
    after = [visit("big", 10, 1, 10), visit("tiny", 3, 1, 7), visit("new", 2, 0, 0)]
    old, new = pool_small(before, after)
    assert {cell.key: cell.visitors for cell in old} == {"big": 30, "gone": 31, "pooled": 29}
    assert {cell.key: cell.visitors for cell in new} == {"big": 10, "pooled": 5}
    assert new[-1] == VisitCell("pooled", 5, 1, D(7))
    assert pool_small([visit("unknown", None, 1, 5)], []) == ((visit("unknown", None, 1, 5),), ())


def test_a_whole_gap_ties_out_over_factors_and_lines() -> None:
    part = decompose(VISITS, [Cell("a", (100, 5), D(600))], [Cell("a", (120, 5), D(610))], 2)
    lines = (Line("shipping", D("20.00"), D("25.00")), Line("overlap", D("-3.00"), D("0.00")))
    whole = Attribution(D("617.00"), D("635.00"), (part,), lines)
    assert whole.gap == D("18.00")
    assert list(whole.totals) == ["visitors", "conversion", "basket", "shipping", "overlap"]
    assert (whole.totals["shipping"], whole.totals["overlap"]) == (D("5.00"), D("3.00"))
    assert whole.residual == 0
    assert Attribution(D("617.00"), D("636.00"), (part,), lines).residual == D("1.00")


def test_the_same_factor_of_two_parts_is_added() -> None:
    part = decompose(VISITS, [Cell("a", (100, 5), D(600))], [Cell("a", (120, 5), D(600))], 2)
    whole = Attribution(D(1_200), D(1_200), (part, part))
    assert whole.totals["visitors"] == 2 * part.totals["visitors"] == D("218.78")


def test_refunds_of_earlier_orders_are_told_from_those_of_the_day() -> None:
    earlier, same_day = refund_lines(
        RefundParts(D("300.00"), D("50.00")), RefundParts(D("450.00"), D("20.00"))
    )
    assert (earlier.before, earlier.after, earlier.gap) == (
        D("-250.00"), D("-430.00"), D("-180.00"),
    )  # fmt: skip
    assert (same_day.key, same_day.gap) == ("refunds_same_day", D("30.00"))
    assert earlier.gap + same_day.gap == D("-150.00")


@pytest.mark.parametrize("visitors", [0, 1])
def test_no_visitor_is_known_and_not_missing(visitors: int) -> None:
    assert visitors_known([visit("a", visitors, 0, 0)])
