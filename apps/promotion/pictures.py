"""Pictures of ads compared: how many displays a test needs, who is ahead, which one is weak. Pure.

The click rate is Beta-binomial; without a prior of a category each picture starts from Beta(1, 1).
Sources: promotion.md, section 6; Fleiss, Statistical Methods for Rates and Proportions, 3.14
(sample size without continuity correction).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, erf, prod, sqrt
from statistics import NormalDist
from typing import Final

from apps.common.smallsample import beta_cdf

ALPHA, POWER = 0.05, 0.80
LIFTS: Final = (0.2, 0.3, 0.5)
WEAK_SURE: Final = 0.90
# A picture is weak that is clicked less than this part of what is usual.
WEAK_RATIO: Final = 0.8
WEAK_DISPLAYS: Final = 1_000
CATEGORY_STRENGTH: Final = 500.0
BEST_SURE: Final = 0.95
SMALL_LOSS: Final = 0.01
LEAST_DAYS: Final = 7
_CELLS: Final = 2_000
_UPPER: Final = NormalDist().inv_cdf(1 - ALPHA / 2)
_POWER: Final = NormalDist().inv_cdf(POWER)


@dataclass(frozen=True, slots=True)
class Shown:
    """Displays and clicks of one picture."""

    displays: int
    clicks: int

    @property
    def beta(self) -> tuple[float, float]:
        """What is believed of its click rate."""
        clicks = min(self.clicks, self.displays)
        return 1.0 + clicks, 1.0 + self.displays - clicks


def displays_needed(rate: float, lift: float) -> int:
    """Return the displays that each picture needs to show a relative lift of its click rate.

    Two-sided 5%, power 80%. Raises ValueError for a rate or lift that leaves 0 to 1.
    """
    other = rate * (1 + lift)
    if not 0 < rate < 1 or not 0 < other < 1 or not lift:
        raise ValueError("A click rate lies between 0 and 1.")
    middle = (rate + other) / 2
    reach = _UPPER * sqrt(2 * middle * (1 - middle))
    reach += _POWER * sqrt(rate * (1 - rate) + other * (1 - other))
    return ceil((reach / (other - rate)) ** 2)


def power_of(rate: float, lift: float, displays: int) -> float:
    """Return the chance that a test of so many displays a picture shows such a lift."""
    other = rate * (1 + lift)
    middle = (rate + other) / 2
    gap = abs(other - rate) * sqrt(displays) - _UPPER * sqrt(2 * middle * (1 - middle))
    return _normal(gap / sqrt(rate * (1 - rate) + other * (1 - other)))


def _normal(z: float) -> float:
    return (1 + erf(z / sqrt(2))) / 2


def weak_chance(shown: Shown, usual: float, ratio: float) -> float | None:
    """Return P(click rate < ratio x the usual one of its kind); None below 1,000 displays."""
    if shown.displays < WEAK_DISPLAYS or not 0 < usual < 1:
        return None
    clicks = min(shown.clicks, shown.displays)
    a = CATEGORY_STRENGTH * usual + clicks
    b = CATEGORY_STRENGTH * (1 - usual) + shown.displays - clicks
    return beta_cdf(ratio * usual, a, b)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one picture stands: the chance that it is best, and what choosing it would cost.

    `loss` is the expected shortfall against the best one, as a part of its own click rate.
    """

    best: float
    loss: float


def standings(pictures: Sequence[Shown]) -> list[Standing]:
    """Return how each picture stands among all of them, on a grid of click rates."""
    top = max((_reach(each) for each in pictures), default=0.0)
    edges = [top * at / _CELLS for at in range(_CELLS + 1)]
    below = [[beta_cdf(edge, *each.beta) for edge in edges] for each in pictures]
    found = []
    for at, own in enumerate(below):
        others = [cdf for place, cdf in enumerate(below) if place != at]
        found.append(_standing(own, others, edges))
    return found


def _reach(shown: Shown) -> float:
    """Return a click rate that a picture's cannot exceed but for a chance of almost nothing."""
    a, b = shown.beta
    mean = a / (a + b)
    return min(1.0, mean + 8 * sqrt(mean * (1 - mean) / (a + b + 1)))


def _standing(own: list[float], others: list[list[float]], edges: list[float]) -> Standing:
    """Integrate over the rate of the picture, and of the best of the others."""
    best = loss = mean = 0.0
    rest_below = [prod(cdf[at] for cdf in others) for at in range(len(edges))]
    # E(max(others) - own)+ = integral of P(own < x) P(max(others) > x) dx.
    for at in range(_CELLS):
        middle = (edges[at] + edges[at + 1]) / 2
        mass = own[at + 1] - own[at]
        mean += mass * middle
        best += mass * (rest_below[at] + rest_below[at + 1]) / 2
        own_below = (own[at] + own[at + 1]) / 2
        rest = (rest_below[at] + rest_below[at + 1]) / 2
        loss += own_below * (1 - rest) * (edges[at + 1] - edges[at])
    return Standing(best if others else 1.0, loss / mean if others and mean else 0.0)


def winner_of(found: Sequence[Standing], days: int) -> int | None:
    """Return the place of the picture that has won; None while the test goes on.

    After 7 whole days at least: the chance to be best is above 95%, or what choosing it could
    cost is below 1% of its click rate.
    """
    if days < LEAST_DAYS or len(found) < 2:
        return None
    first = max(range(len(found)), key=lambda at: found[at].best)
    is_won = found[first].best > BEST_SURE or found[first].loss < SMALL_LOSS
    return first if is_won else None
