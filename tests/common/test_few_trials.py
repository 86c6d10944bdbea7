"""Beta, binomial, Fisher and Kaplan-Meier match figures that can be had elsewhere."""

from decimal import Decimal
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.common.money import quantise
from apps.common.smallsample import (
    benjamini_hochberg,
    beta_binomial_fit,
    beta_cdf,
    beta_less,
    beta_quantile,
    binomial_tail,
    by_age,
    fisher_greater,
    kaplan_meier,
    wilson,
)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (0, 10, "0.0000", "0.2775"),
        (1, 3, "0.0615", "0.7923"),
        (3, 10, "0.1078", "0.6032"),
        (5, 20, "0.1119", "0.4687"),
        (12, 80, "0.0879", "0.2441"),
        (40, 400, "0.0743", "0.1333"),
    ],
)
def test_wilson_of_bad_products(successes: int, trials: int, low: str, high: str) -> None:
    interval = wilson(successes, trials)
    assert interval is not None
    assert [str(quantise(bound, 4)) for bound in interval] == [low, high]


@pytest.mark.parametrize(
    ("k", "n", "tail"), [(3, 10, 0.1087), (12, 80, 0.2486), (20, 80, 0.0010), (40, 400, 0.9072)]
)
def test_the_exact_tail(k: int, n: int, tail: float) -> None:
    assert binomial_tail(k, n, 0.12) == pytest.approx(tail, abs=5e-5)
    terms = (comb(n, x) * 0.12**x * 0.88 ** (n - x) for x in range(k, n + 1))
    assert binomial_tail(k, n, 0.12) == pytest.approx(sum(terms), rel=1e-9)


@given(st.integers(1, 60), st.integers(1, 60), st.floats(0.001, 0.999))
def test_beta_is_the_tail_of_a_binomial(a: int, b: int, x: float) -> None:
    trials = a + b - 1
    terms = (comb(trials, j) * x**j * (1 - x) ** (trials - j) for j in range(a, trials + 1))
    assert beta_cdf(x, a, b) == pytest.approx(sum(terms), rel=1e-7, abs=1e-12)


@given(st.floats(0.5, 200), st.floats(0.5, 200), st.floats(0.001, 0.999))
def test_the_quantile_turns_the_distribution_round(a: float, b: float, share: float) -> None:
    assert beta_cdf(beta_quantile(share, a, b), a, b) == pytest.approx(share, abs=1e-8)


def test_no_distribution_is_refused() -> None:
    with pytest.raises(ValueError, match="not a distribution"):
        beta_cdf(0.5, 0, 1)


@settings(max_examples=15)
@given(st.integers(1, 40), st.integers(1, 40))
def test_one_of_two_is_the_less(a: int, b: int) -> None:
    there, back = beta_less((a, b), (b, a)), beta_less((b, a), (a, b))
    assert there + back == pytest.approx(1, abs=1e-3)
    assert (there > back) is (a < b) or a == b


def test_a_batch_against_the_rest() -> None:
    assert fisher_greater(9, 40, 11, 200) == pytest.approx(0.00175, abs=5e-6)
    assert fisher_greater(0, 40, 11, 200) == 1
    assert fisher_greater(0, 0, 0, 0) == 1


def test_five_tests_at_ten_percent_keep_the_first_four() -> None:
    kept = benjamini_hochberg([0.004, 0.011, 0.039, 0.041, 0.20], 0.10)
    assert kept == [True, True, True, True, False]
    assert benjamini_hochberg([0.20, 0.041, 0.004], 0.10) == [False, True, True]
    assert benjamini_hochberg([], 0.10) == []


def test_who_has_no_refund_yet_still_counts() -> None:
    curve = kaplan_meier({2: 1, 5: 2, 12: 1}, {3: 1, 7: 1, 10: 1, 20: 1, 30: 1, 90: 1})
    assert curve == {2: Decimal("0.1"), 5: Decimal("0.325"), 12: Decimal("0.49375")}
    assert [by_age(curve, age) for age in (1, 2, 11)] == [0, Decimal("0.1"), Decimal("0.325")]
    assert by_age(curve) == Decimal("0.49375")


@given(st.dictionaries(st.integers(0, 90), st.integers(1, 50), min_size=1))
def test_without_censoring_the_curve_is_the_plain_share(events: dict[int, int]) -> None:
    curve, total, so_far = kaplan_meier(events, {}), sum(events.values()), 0
    for age in sorted(events):
        so_far += events[age]
        assert quantise(curve[age], 12) == quantise(Decimal(so_far) / total, 12)


def test_a_prior_is_found_again() -> None:
    # Every rate between 2% and 14%, as often as Beta(4, 46) has it, on 400 units each.
    shares = [beta_quantile((at + 0.5) / 100, 4, 46) for at in range(100)]
    a, b = beta_binomial_fit([(round(400 * share), 400) for share in shares])
    assert a / (a + b) == pytest.approx(0.08, abs=0.002)
    assert 35 < a + b < 70


def test_equal_rates_make_a_strong_prior() -> None:
    a, b = beta_binomial_fit([(10, 100)] * 30)
    assert a / (a + b) == pytest.approx(0.1, abs=1e-3)
    assert a + b > 1_000


@pytest.mark.parametrize("counts", [[], [(0, 0)]])
def test_no_trial_makes_no_prior(counts: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="Nothing was tried"):
        beta_binomial_fit(counts)
