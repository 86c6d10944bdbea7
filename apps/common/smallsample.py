"""Honest intervals for proportions of few trials."""

from decimal import Decimal

# Two-sided 95% point of the normal distribution.
Z95 = Decimal("1.959963984540054")
# Proportions of fewer trials than this are shown with their interval.
SMALL_SAMPLE = 400


def wilson(successes: int, trials: int) -> tuple[Decimal, Decimal] | None:
    """Wilson 95% score interval of a proportion, as fractions between 0 and 1.

    None without trials. Raises ValueError when the counts cannot be a proportion.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is not a proportion.")
    if trials == 0:
        return None
    n = Decimal(trials)
    share = Decimal(successes) / n
    square = Z95 * Z95
    centre = share + square / (2 * n)
    margin = Z95 * (share * (1 - share) / n + square / (4 * n * n)).sqrt()
    scale = 1 + square / n
    low = Decimal(0) if successes == 0 else (centre - margin) / scale
    high = Decimal(1) if successes == trials else (centre + margin) / scale
    return low, high
