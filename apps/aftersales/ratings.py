"""Ratings of a shop: the mean of a trailing window, and what would lift it."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal


def rating_mean(marks: Sequence[int]) -> Decimal | None:
    """Return the mean of marks from 1 to 5; None without one."""
    return Decimal(sum(marks)) / len(marks) if marks else None


def five_stars_needed(count: int, mean: Decimal, aim: Decimal) -> int | None:
    """Return how many marks of 5 lift a mean over `count` marks to `aim`.

    ceil(count x (aim - mean) / (5 - aim)): 800 at 4.72 -> 4.80 takes 320. Marks that leave the
    window meanwhile are not reckoned with. None where no number is enough.
    """
    if aim <= mean:
        return 0
    if aim >= 5:
        return None
    return int((count * (aim - mean) / (5 - aim)).to_integral_value(rounding=ROUND_CEILING))
