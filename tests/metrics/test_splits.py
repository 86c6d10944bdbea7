"""A day's amount in visitors, conversion and basket multiplies back to the amount."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.metrics.splits import ABSORBS, Absorb, Baseline, FactorTarget, factor_target

D = Decimal
USUAL = Baseline(buyers=D(50), basket=D(120), visitors=D(1000))  # 5% buy
COUNTED_BY_NOBODY = Baseline(buyers=D(50), basket=D(120))


@pytest.mark.parametrize(
    ("absorb", "visitors", "buyers"),
    [
        pytest.param("visitors", 2000, 100, id="metrics-5-factors"),
        pytest.param("conversion", 1000, 100, id="conversion-takes-the-growth"),
        pytest.param("basket", 1000, 50, id="basket-takes-the-growth"),
    ],
)
def test_metrics_5_the_named_factor_takes_the_growth(
    absorb: Absorb, visitors: int, buyers: int
) -> None:
    day = factor_target(D("12000.00"), D(1), USUAL, absorb)
    assert day == FactorTarget(visitors, buyers)


def test_what_does_not_grow_follows_the_days_weight() -> None:
    assert factor_target(D("12000.00"), D(2), USUAL, "conversion") == FactorTarget(2000, 100)
    assert factor_target(D("12000.00"), D("1.5"), USUAL, "basket") == FactorTarget(1500, 75)


def test_without_visitors_only_buyers_are_planned() -> None:
    day = factor_target(D("12000.00"), D(1), COUNTED_BY_NOBODY, "visitors")
    assert day == FactorTarget(None, 100)
    assert factor_target(D("1.00"), D(1), COUNTED_BY_NOBODY, "basket") == FactorTarget(None, 50)


def test_a_day_of_nothing_has_no_factors_and_a_small_one_has_one_buyer() -> None:
    assert factor_target(D(0), D(1), USUAL, "visitors") is None
    assert factor_target(D("0.01"), D(1), USUAL, "visitors") == FactorTarget(1, 1)


@given(
    amount=st.decimals("0.01", 10**9, places=2),
    weight=st.decimals("0.01", 9, places=4),
    buyers=st.decimals("0.1", 5_000, places=2),
    basket=st.decimals("0.01", 5_000, places=2),
    visitors=st.none() | st.decimals("0.1", 90_000, places=1),
    absorb=st.sampled_from(ABSORBS),
)
def test_metrics_5_visitors_times_conversion_times_basket_is_always_the_amount(
    amount: Decimal,
    weight: Decimal,
    buyers: Decimal,
    basket: Decimal,
    visitors: Decimal | None,
    absorb: Absorb,
) -> None:
    day = factor_target(amount, weight, Baseline(buyers, basket, visitors), absorb)
    assert day is not None
    assert day.buyers >= 1
    assert (day.visitors is None) == (visitors is None)
    seen = day.visitors or day.buyers
    assert seen >= day.buyers
    product = seen * Fraction(day.buyers, seen) * (Fraction(amount) / day.buyers)
    assert product == Fraction(amount)
