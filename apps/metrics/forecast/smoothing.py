"""Exponential smoothing with a weekly season, ETS(A,N,A): follows a level that drifts."""

from collections.abc import Sequence
from statistics import fmean

from apps.metrics.forecast.levels import WEEK, Levels

# How fast the level and the season follow: the pair with the smallest error a day ahead is taken.
LEVEL_STEPS = (0.02, 0.05, 0.1, 0.2, 0.35, 0.6)
SEASON_STEPS = (0.0, 0.05, 0.1, 0.2)
FIRST_WEEKS = 4


class Smoother:
    """The level and the seven weekday distances as they stand after the days so far."""

    def __init__(self, levels: Levels) -> None:
        """Begin at the means of the first four weeks."""
        first = levels[: FIRST_WEEKS * WEEK]
        self.level = _mean([level for level in first if level is not None], 0.0)
        self.season = [
            _mean([day for day in first[at::WEEK] if day is not None], self.level) - self.level
            for at in range(WEEK)
        ]

    def said(self, at: int) -> float:
        """What is expected of the day number `at`."""
        return self.level + self.season[at % WEEK]

    def learn(self, at: int, level: float, level_step: float, season_step: float) -> float:
        """Move towards what came; return the error that was made."""
        error = level - self.said(at)
        self.level += level_step * error
        self.season[at % WEEK] += season_step * error
        return error


def smoothed(levels: Levels, horizon: int) -> tuple[float, ...]:
    """Every day as the smoothed level and weekday say; unknown days are passed over."""
    best = min(
        (_run(levels, fast, season) for fast in LEVEL_STEPS for season in SEASON_STEPS),
        key=lambda run: run[0],
    )[1]
    return tuple(best.said(len(levels) + ahead) for ahead in range(horizon))


def _run(levels: Levels, level_step: float, season_step: float) -> tuple[float, Smoother]:
    smoother, squares = Smoother(levels), 0.0
    for at, level in enumerate(levels):
        if level is not None:
            squares += smoother.learn(at, level, level_step, season_step) ** 2
    return squares, smoother


def _mean(values: Sequence[float], otherwise: float) -> float:
    return fmean(values) if values else otherwise
