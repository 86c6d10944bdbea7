"""Money splits without losing or making a minor unit."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.common.money import (
    minor_digits,
    money,
    quantise,
    round_to_total,
    split_by_weights,
)

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


@pytest.mark.parametrize(
    ("parts", "total", "digits", "rounded"),
    [
        pytest.param(
            "665/3 -1235/6 -11495/6", "-1900.00", 2, "221.67 -205.83 -1915.84",
            id="metrics-7-free-orders",
        ),
        pytest.param("1/2 1/2", "1", 0, "0 1", id="among-equals-the-earliest-gives-way"),
        pytest.param("1/3 1/3 1/3", "1.00", 2, "0.34 0.33 0.33", id="thirds"),
        pytest.param("-1/3 -1/3 -1/3", "-1.00", 2, "-0.34 -0.33 -0.33", id="thirds-turned"),
        pytest.param("5 -5", "0.00", 2, "5.00 -5.00", id="whole"),
        pytest.param("", "0.00", 2, "", id="no-part"),
    ],
)  # fmt: skip
def test_signed_parts_round_to_their_total(
    parts: str, total: str, digits: int, rounded: str
) -> None:
    found = round_to_total([Fraction(part) for part in parts.split()], D(total), digits)
    assert " ".join(map(str, found)) == rounded


@given(parts=st.lists(st.fractions(-1_000, 1_000), max_size=12))
def test_rounded_parts_sum_exactly_and_turn_with_their_signs(parts: list[Fraction]) -> None:
    # The last part closes the gap to whole cents.
    closed = [*parts, -sum(parts, Fraction(0))]
    found = round_to_total(closed, D("0.00"), 2)
    assert sum(found) == 0
    assert all(
        abs(Fraction(cents) - part) < Fraction(1, 100)
        for cents, part in zip(found, closed, strict=True)
    )
    turned = round_to_total([-part for part in closed], D("0.00"), 2)
    assert [-cents for cents in turned] == list(found)


@pytest.mark.parametrize(
    ("parts", "total", "reason"), [("1", "3", "sum"), ("", "1", "sum"), ("1", "1.5", "finer")]
)
def test_parts_of_another_total_are_refused(parts: str, total: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        round_to_total([Fraction(part) for part in parts.split()], D(total), 0)
