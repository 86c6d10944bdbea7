"""The signals of bad products give the figures of the specification."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.aftersales.quality import (
    Flag,
    Handled,
    Prior,
    Repeats,
    batch_chance,
    demoted,
    expected_loss,
    fix_proof,
    maturity,
    prior_of,
    projected,
    read,
    reason_shifts,
    repeats,
)
from apps.common.smallsample import kaplan_meier

CATEGORY = Prior(4, 46)


@pytest.mark.parametrize(
    ("k", "n", "estimate", "worse", "low", "high", "flag"),
    [
        (0, 0, 0.0800, 0.145, None, None, Flag.GREY),
        (1, 3, 0.0943, 0.237, 0.0320, 0.1854, Flag.GREY),
        (3, 10, 0.1167, 0.428, 0.0491, 0.2083, Flag.NONE),
        (12, 80, 0.1231, 0.516, 0.0726, 0.1845, Flag.NONE),
        (40, 400, 0.0978, 0.063, 0.0721, 0.1268, Flag.NONE),
        (8, 20, 0.1714, 0.881, None, None, Flag.AMBER),
        (18, 80, 0.1692, 0.943, None, None, Flag.RED),
        (20, 80, 0.1846, 0.981, None, None, Flag.RED),
    ],
)
def test_what_a_count_says(
    k: int, n: int, estimate: float, worse: float,
    low: float | None, high: float | None, flag: Flag,
) -> None:  # fmt: skip
    found = read(k, n, CATEGORY)
    assert found.estimate == pytest.approx(estimate, abs=5e-5)
    assert found.prob_worse == pytest.approx(worse, abs=6e-4)
    if low is not None:
        assert (found.low, found.high) == (
            pytest.approx(low, abs=5e-5),
            pytest.approx(high, abs=5e-5),
        )
    assert found.flag is flag


def test_two_bad_units_are_never_red() -> None:
    assert read(2, 6, Prior(0.02, 8)).prob_worse > 0.90
    assert read(2, 6, Prior(0.02, 8)).flag is Flag.AMBER


def test_a_red_one_among_many_looked_at_is_amber() -> None:
    clear, close = read(20, 80, CATEGORY), read(18, 80, CATEGORY)
    usual = [read(6, 80, CATEGORY)] * 40
    assert [each.flag for each in demoted([clear, close])] == [Flag.RED, Flag.RED]
    among = demoted([clear, close, *usual])
    assert [each.flag for each in among[:3]] == [Flag.RED, Flag.AMBER, Flag.NONE]
    grey = [read(1, 3, CATEGORY)] * 400
    assert [each.flag for each in demoted([close, *grey])][:2] == [Flag.RED, Flag.GREY]


def test_what_a_bad_product_will_cost() -> None:
    bad = read(20, 80, CATEGORY)
    assert expected_loss(bad, 300, Decimal("35.00")) == Decimal("1098.46")
    assert expected_loss(read(0, 80, CATEGORY), 300, Decimal("35.00")) == 0


def test_a_bad_batch_stands_out() -> None:
    assert batch_chance(9, 40, 11, 200) == pytest.approx(0.00175, abs=5e-6)


@pytest.mark.parametrize(
    ("k", "n", "proof"), [(2, 40, 0.996), (4, 40, 0.981), (1, 30, 0.996), (2, 20, None)]
)
def test_a_fix_is_proven_by_new_units(k: int, n: int, proof: float | None) -> None:
    found = fix_proof((20, 80), (k, n), CATEGORY)
    assert found == (None if proof is None else pytest.approx(proof, abs=6e-4))


def test_a_young_cohort_is_projected() -> None:
    assert projected(Decimal("0.042"), Decimal("0.70")) == Decimal("0.06")
    assert projected(Decimal("0.042"), Decimal("0.49")) is None
    assert projected(Decimal("0.042"), None) is None


def test_maturity_is_the_share_of_ninety_days() -> None:
    curve = kaplan_meier({2: 1, 5: 2, 12: 1}, {3: 1, 7: 1, 10: 1, 20: 1, 30: 1, 90: 1})
    assert maturity(curve, 5) == Decimal("0.325") / Decimal("0.49375")
    assert (maturity(curve, 90), maturity(curve, 1), maturity({}, 5)) == (1, 0, None)


def test_a_category_of_few_products_has_its_parents_prior() -> None:
    few = [(1, 10)] * 19
    assert prior_of(few, CATEGORY) is CATEGORY
    assert prior_of(few).rate == pytest.approx(20 / 210)
    assert prior_of([]).rate == pytest.approx(0.05)
    assert prior_of([*few, (1, 10)], CATEGORY).rate == pytest.approx(0.1, abs=1e-3)


def test_a_reason_that_grew_beyond_chance() -> None:
    before = {"FUNC": 10, "DISLIKE": 50, "NR7": 40}
    [shift] = reason_shifts({"FUNC": 14, "DISLIKE": 20, "NR7": 16}, before)
    assert (shift.reason, shift.now, shift.now_all, shift.before) == ("FUNC", 14, 50, 10)
    assert reason_shifts({"FUNC": 5, "DISLIKE": 25, "NR7": 20}, before) == []
    assert reason_shifts({"FUNC": 2}, before) == []
    assert reason_shifts({"FUNC": 9}, {}) == []


def test_repeats_and_first_contacts() -> None:
    day = date(2026, 11, 1)
    cases = [
        Handled("a", day, 1),
        Handled("b", day, 1, (day + timedelta(days=7),)),
        Handled("c", day, 3),
        Handled("d", day, 1, (day + timedelta(days=8),)),
        Handled("e", day + timedelta(days=5), 1),
    ]
    assert repeats(cases, today=day + timedelta(days=7)) == Repeats(4, 1, 2)


@given(st.integers(0, 200), st.data())
def test_more_bad_units_never_look_better(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    found, more = read(k, n, CATEGORY), read(k + 1, n + 1, CATEGORY)
    assert 0 <= found.low <= found.estimate <= found.high <= 1
    assert more.prob_worse >= found.prob_worse
