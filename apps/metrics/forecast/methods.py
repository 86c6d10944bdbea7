"""The methods of a forecast: plain means of same weekdays, and a level that follows."""

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


SEASONAL_NAIVE = "seasonal_naive"
METHODS: Mapping[str, Method] = {
    SEASONAL_NAIVE: seasonal_naive,
    "four_week_mean": four_week_mean,
    "smoothed": smoothed,
}


def _mean_of_last(levels: Levels, ahead: int, number: int) -> float:
    at = len(levels) + ahead % WEEK - WEEK
    same = [level for level in levels[at % WEEK : at + 1 : WEEK] if level is not None]
    if same:
        return fmean(same[-number:])
    # Nobody has seen this weekday yet: a mean day.
    known = [level for level in levels if level is not None]
    return fmean(known) if known else 0.0
