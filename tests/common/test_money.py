"""Money splits without losing or making a minor unit."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.common.money import minor_digits, money, quantise, split_by_weights

D = Decimal


@pytest.mark.parametrize(
    ("currency", "digits"),
    [("CNY", 2), ("HUF", 2), ("JPY", 0), ("krw", 0), ("KWD", 3), ("CLF", 4), ("XXX", 2)],
)
def test_a_currency_has_its_iso_minor_digits(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("0.005", "CNY", "0.01"),
        ("0.0049999", "CNY", "0.00"),
        ("-0.005", "CNY", "-0.01"),
        ("2.5", "JPY", "3"),
        ("1.0005", "KWD", "1.001"),
        ("7", "CNY", "7.00"),
    ],
)
def test_money_rounds_half_up_to_the_minor_unit(amount: str, currency: str, rounded: str) -> None:
    assert str(money(D(amount), currency)) == rounded


@pytest.mark.parametrize(
    ("total", "weights", "digits", "shares"),
    [
        pytest.param("100.00", "1 1 1", 2, "33.34 33.33 33.33", id="metrics-5-thirds"),
        pytest.param("100", "1 1 1", 0, "34 33 33", id="yen"),
        pytest.param("0.01", "1 3", 2, "0.00 0.01", id="one-cent-to-the-larger"),
        pytest.param("10.00", "1 0 1", 2, "5.00 0.00 5.00", id="zero-weight"),
        pytest.param("-100.00", "1 1 1", 2, "-33.33 -33.33 -33.34", id="negative"),
        pytest.param("0.00", "2 1", 2, "0.00 0.00", id="nothing"),
    ],
)
def test_a_total_splits_by_largest_remainder(
    total: str, weights: str, digits: int, shares: str
) -> None:
    split = split_by_weights(D(total), [D(weight) for weight in weights.split()], digits)
    assert " ".join(map(str, split)) == shares


@given(
    units=st.integers(-(10**12), 10**12),
    weights=st.lists(
        st.decimals(0, 1_000, places=6, allow_nan=False), min_size=1, max_size=40
    ).filter(any),
    digits=st.integers(0, 4),
)
def test_shares_sum_to_the_total_and_miss_their_ideal_by_less_than_a_unit(
    units: int, weights: list[Decimal], digits: int
) -> None:
    total = D(units).scaleb(-digits)
    shares = split_by_weights(total, weights, digits)
    assert sum(shares) == total
    whole = sum(map(Fraction, weights))
    for share, weight in zip(shares, weights, strict=True):
        ideal = Fraction(total) * Fraction(weight) / whole
        assert abs(Fraction(share) - ideal) < Fraction(1, 10**digits)
        assert share == quantise(share, digits)


@pytest.mark.parametrize(
    ("total", "weights"),
    [("1.005", ["1"]), ("1.00", ["0", "0"]), ("1.00", ["2", "-1"]), ("1.00", [])],
)
def test_a_split_that_cannot_be_exact_is_refused(total: str, weights: list[str]) -> None:
    with pytest.raises(ValueError, match=r"finer|Weights"):
        split_by_weights(D(total), [D(weight) for weight in weights], 2)
