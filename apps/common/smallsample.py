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


def newcombe(
    successes: int, trials: int, other_successes: int, other_trials: int
) -> tuple[Decimal, Decimal] | None:
    """Newcombe 95% interval (hybrid score) of the first proportion less the other one.

    Fractions between -1 and 1; None where one of both has no trials. Raises ValueError when
    counts cannot be a proportion. Newcombe 1998, Statistics in Medicine 17, method 10.
    """
    first, other = wilson(successes, trials), wilson(other_successes, other_trials)
    if first is None or other is None:
        return None
    share = Decimal(successes) / trials
    other_share = Decimal(other_successes) / other_trials
    below = ((share - first[0]) ** 2 + (other[1] - other_share) ** 2).sqrt()
    above = ((first[1] - share) ** 2 + (other_share - other[0]) ** 2).sqrt()
    difference = share - other_share
    return difference - below, difference + above
