"""How known and unknown values combine: sums, last known values and ratios of sums."""

from collections.abc import Iterable
from decimal import Decimal

from apps.metrics.registry import Combine

Value = Decimal | int | None


class NotAdditiveError(ValueError):
    """Distinct people were asked for over more than one day or member."""


def combine(values: Iterable[Value], how: Combine) -> Value:
    """Combine values in the order of their days; None = unknown and is left out.

    All unknown gives None; a single value is itself under every rule.
    NotAdditiveError: two or more values of distinct people.
    """
    listed = list(values)
    known = [value for value in listed if value is not None]
    if how is Combine.NONE and len(listed) > 1:
        raise NotAdditiveError("distinct people cannot be added")
    if not known:
        return None
    return known[-1] if how is Combine.LAST else sum(known)


def signed_sum(values: Iterable[tuple[int, Value]]) -> Value:
    """Return the sum of sign x value; None when any part is unknown."""
    total: Decimal | int = 0
    for sign, value in values:
        if value is None:
            return None
        total += sign * value
    return total


def ratio(numerator: Value, denominator: Value, per: int = 1) -> Decimal | None:
    """Return numerator / denominator x per, unrounded; None when one is unknown or below is 0."""
    if numerator is None or not denominator:
        return None
    return Decimal(numerator) * per / Decimal(denominator)


def basis_in_use(basis: str, *, orders: Value, anonymous: Value) -> str:
    """Return the shop's visit basis, or "order" when over 20% of paid orders have no buyer key."""
    if basis == "buyer" and orders and anonymous and anonymous * 5 > orders:
        return "order"
    return basis
