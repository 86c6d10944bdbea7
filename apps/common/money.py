"""Money as Decimal: minor units of a currency, rounding, and splitting without losing a cent."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

# ISO 4217, only where the minor unit is not a hundredth.
MINOR_DIGITS = {
    "BHD": 3,
    "BIF": 0,
    "CLF": 4,
    "CLP": 0,
    "DJF": 0,
    "GNF": 0,
    "IQD": 3,
    "ISK": 0,
    "JOD": 3,
    "JPY": 0,
    "KMF": 0,
    "KRW": 0,
    "KWD": 3,
    "LYD": 3,
    "OMR": 3,
    "PYG": 0,
    "RWF": 0,
    "TND": 3,
    "UGX": 0,
    "UYI": 0,
    "UYW": 4,
    "VND": 0,
    "VUV": 0,
    "XAF": 0,
    "XOF": 0,
    "XPF": 0,
}
DEFAULT_DIGITS = 2


def minor_digits(currency: str) -> int:
    """Decimal places of a currency's minor unit by ISO 4217: CNY 2, JPY 0, KWD 3."""
    return MINOR_DIGITS.get(currency.upper(), DEFAULT_DIGITS)


def minor_unit(currency: str) -> Decimal:
    """A currency's smallest amount: CNY 0.01, JPY 1."""
    return _unit(minor_digits(currency))


def quantise(amount: Decimal, digits: int) -> Decimal:
    """`amount` rounded half-up (away from zero) to `digits` decimal places."""
    return amount.quantize(_unit(digits), rounding=ROUND_HALF_UP)


@lru_cache(maxsize=32)
def _unit(digits: int) -> Decimal:
    return Decimal(1).scaleb(-digits)


def money(amount: Decimal, currency: str) -> Decimal:
    """`amount` rounded half-up to the minor unit of `currency`."""
    return quantise(amount, minor_digits(currency))


def split_by_weights(
    total: Decimal, weights: Sequence[Decimal], digits: int
) -> tuple[Decimal, ...]:
    """`total` in shares proportional to `weights`, each in minor units, that sum to it exactly.

    Largest remainder: every share is rounded down, then the units left over go to the largest
    remainders, the earliest first among equals. Raises ValueError for a total finer than the
    minor unit, a negative weight, or weights that sum to nothing.
    """
    units = _units(total, digits)
    exact = [Fraction(weight) for weight in weights]
    whole = sum(exact, Fraction(0))
    if whole <= 0 or min(exact) < 0:
        raise ValueError("Weights must not be negative and must sum to more than zero.")
    shares = [units * weight / whole for weight in exact]
    floors = [share.__floor__() for share in shares]
    spare = units - sum(floors)
    by_remainder = sorted(range(len(shares)), key=lambda at: floors[at] - shares[at])
    for at in by_remainder[:spare]:
        floors[at] += 1
    return tuple(Decimal(floor).scaleb(-digits) for floor in floors)


def round_to_total(parts: Sequence[Fraction], total: Decimal, digits: int) -> tuple[Decimal, ...]:
    """Signed exact `parts` of `total` rounded to minor units that still sum to it exactly.

    Largest remainder: every part goes to its nearest unit, then the units left over or missing
    move the parts that lie farthest on that side, among equals the largest part, then the
    earliest. Turning every sign turns the signs of the result and nothing else. Raises ValueError
    for a total finer than the minor unit and for parts that do not sum to it.
    """
    units = _units(total, digits)
    exact = [part * 10**digits for part in parts]
    nearest = [_half_up(part) for part in exact]
    spare = units - sum(nearest)
    if abs(spare) > len(parts):
        raise ValueError(f"The parts do not sum to {total}.")
    for at in _farthest(exact, nearest, spare):
        nearest[at] += 1 if spare > 0 else -1
    return tuple(Decimal(each).scaleb(-digits) for each in nearest)


def _farthest(exact: Sequence[Fraction], nearest: Sequence[int], spare: int) -> list[int]:
    """The parts that give up or take the `spare` units."""
    if not spare:
        return []
    missing = [part - whole for part, whole in zip(exact, nearest, strict=True)]
    side = -1 if spare > 0 else 1
    order = sorted(range(len(exact)), key=lambda at: (side * missing[at], -abs(exact[at])))
    return order[: abs(spare)]


def _half_up(number: Fraction) -> int:
    size = (2 * abs(number.numerator) + number.denominator) // (2 * number.denominator)
    return size if number >= 0 else -size


def _units(total: Decimal, digits: int) -> int:
    units: Fraction = Fraction(total) * 10**digits
    if units.denominator != 1:
        raise ValueError(f"{total} is finer than {digits} decimal places.")
    return units.numerator
