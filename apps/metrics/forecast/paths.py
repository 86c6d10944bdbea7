"""How far a forecast may be off: errors of the backtest drawn in blocks of a week."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean

from apps.metrics.forecast.backtest import Backtest
from apps.metrics.forecast.levels import WEEK

PATHS = 1_000
PERCENTS = 100
LOW, HIGH = 0.025, 0.975


@dataclass(frozen=True)
class Spread:
    """Errors of a method: the usual size by weekday, and how errors run from day to day.

    `sizes` are mean absolute errors of the seven days ahead, by weekday; `weeks` the errors in
    these sizes, first those of forecasts up to a week ahead, then of two weeks, in their order.
    """

    sizes: tuple[float, ...]
    weeks: tuple[tuple[float, ...], ...]

    def band(self, ahead: int) -> tuple[float, float] | None:
        """The errors between which 95% lie, `ahead` days from now; None when nothing is known."""
        errors = self._week(ahead // WEEK)
        if not errors:
            return None
        size = self.sizes[ahead % WEEK]
        return size * quantile(errors, LOW), size * quantile(errors, HIGH)

    def path(self, random: Random, days: int) -> list[float]:
        """Errors of that many days: a block of seven for each week, from anywhere in its errors."""
        drawn: list[float] = []
        for week in range(-(-days // WEEK)):
            errors = self._week(week)
            start = random.randrange(len(errors))
            drawn += [self.sizes[at] * errors[(start + at) % len(errors)] for at in range(WEEK)]
        return drawn[:days]

    def _week(self, week: int) -> Sequence[float]:
        """The errors of that distance; of the farthest known one beyond the backtest."""
        return self.weeks[min(week, len(self.weeks) - 1)] if self.weeks else ()


def spread_of(found: Backtest) -> Spread:
    """The spread of a backtest; without weeks when every error is 0 or nothing is known."""
    days = len(found.errors[0]) if found.errors else 0
    sizes = tuple(_size(found, weekday) for weekday in range(WEEK))
    weeks = (_sized(found, sizes, first) for first in range(0, days, WEEK))
    return Spread(sizes, tuple(week for week in weeks if week))


def path_sums(
    spread: Spread, amounts: Sequence[float], factors: Sequence[float], seed: str
) -> tuple[float, ...]:
    """Sums of the coming days on 1,000 paths, rising; empty when errors are not known."""
    if not spread.weeks:
        return ()
    random = Random(seed)  # noqa: S311  draws of a bootstrap, the same every time
    total = sum(amounts)
    return tuple(
        sorted(
            total
            + sum(
                error * factor
                for error, factor in zip(spread.path(random, len(amounts)), factors, strict=True)
            )
            for _path in range(PATHS)
        )
    )


def percentiles(values: Sequence[float]) -> tuple[float, ...]:
    """The 0th to 100th percentile of rising values; empty without values."""
    return tuple(quantile(values, at / PERCENTS) for at in range(PERCENTS + 1)) if values else ()


def chance_of(percents: Sequence[float], missing: float) -> float:
    """The share of paths that bring at least what is `missing`, from their percentiles."""
    if missing <= percents[0]:
        return 1.0
    if missing > percents[-1]:
        return 0.0
    above = next(at for at, value in enumerate(percents) if value >= missing)
    low, high = percents[above - 1], percents[above]
    return 1 - (above - 1 + (missing - low) / (high - low)) / (len(percents) - 1)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which that share lies, straight between two neighbours."""
    rising = sorted(values)
    place = share * (len(rising) - 1)
    low = min(int(place), len(rising) - 2) if len(rising) > 1 else 0
    high = min(low + 1, len(rising) - 1)
    return rising[low] + (rising[high] - rising[low]) * (place - low)


def _size(found: Backtest, weekday: int) -> float:
    errors = [abs(one) for fold in found.errors for one in fold[weekday::WEEK] if one is not None]
    return fmean(errors) if errors else 0.0


def _sized(found: Backtest, sizes: Sequence[float], first: int) -> tuple[float, ...]:
    return tuple(
        error / sizes[at]
        for fold in found.errors
        for at, error in enumerate(fold[first : first + WEEK])
        if error is not None and sizes[at]
    )
