"""The methods of a forecast: last week, or half way from it to a mean or to a smoothed level."""

from collections.abc import Callable, Mapping, Sequence
from statistics import fmean

from apps.metrics.forecast.levels import WEEK, Levels
from apps.metrics.forecast.smoothing import smoothed

# Levels of the days so far and how many days to forecast -> a level for each of them.
Method = Callable[[Levels, int], Sequence[float]]
SAME_WEEKDAYS = 4


def seasonal_naive(levels: Levels, horizon: int) -> tuple[float, ...]:
    """Every day as the last known one of its weekday."""
    return tuple(_mean_of_last(levels, ahead, 1) for ahead in range(horizon))


def four_week_mean(levels: Levels, horizon: int) -> tuple[float, ...]:
    """Every day as the mean of the last four known ones of its weekday."""
    return tuple(_mean_of_last(levels, ahead, SAME_WEEKDAYS) for ahead in range(horizon))


def half_way(method: Method) -> Method:
    """Every day half way from the last known one of its weekday to what a method says.

    A method that did better in the past goes wrong where the level of a shop moves; half of last
    week's truth keeps most of what it gains and a third of what it loses (docs/adr/0016).
    """

    def halved(levels: Levels, horizon: int) -> tuple[float, ...]:
        both = zip(method(levels, horizon), seasonal_naive(levels, horizon), strict=True)
        return tuple((one + other) / 2 for one, other in both)

    return halved


SEASONAL_NAIVE = "seasonal_naive"
METHODS: Mapping[str, Method] = {
    SEASONAL_NAIVE: seasonal_naive,
    "four_week_half": half_way(four_week_mean),
    "smoothed_half": half_way(smoothed),
}


def _mean_of_last(levels: Levels, ahead: int, number: int) -> float:
    at = len(levels) + ahead % WEEK - WEEK
    same = [level for level in levels[at % WEEK : at + 1 : WEEK] if level is not None]
    if same:
        return fmean(same[-number:])
    # Nobody has seen this weekday yet: a mean day.
    known = [level for level in levels if level is not None]
    return fmean(known) if known else 0.0
