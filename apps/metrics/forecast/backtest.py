"""How well a method would have done: forecasts from earlier days against what came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from apps.metrics.forecast.levels import WEEK, Levels
from apps.metrics.forecast.methods import METHODS, SEASONAL_NAIVE, Method

FOLDS = 8
FOLDS_NEEDED = 4
TRAINING_DAYS = 14
# Another method is taken only when it is better than seasonal-naive by 5%, and in so many of the
# folds: one week that no method could foresee must not decide.
BETTER = 0.95
WINS = 0.6


@dataclass(frozen=True)
class Backtest:
    """A method's forecasts from folds a week apart, the oldest first.

    `mase` = mean over the folds of mean |error| / mean |y(t) - y(t-7)| of the fold's training
    part; None when that part never moved. `errors` = actual - forecast, by fold and day ahead,
    None where the day is unknown.
    """

    mase: float | None
    fold_mases: tuple[float, ...]
    errors: tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True)
class Choice:
    """The method taken, its backtest, and the error of seasonal-naive beside it."""

    model: str
    backtest: Backtest
    naive_mase: float | None


def choose(levels: Levels, horizon: int, methods: Mapping[str, Method] = METHODS) -> Choice:
    """The method with the smallest MASE if it beats seasonal-naive by 5%, else seasonal-naive.

    It must also be the better one in 60% of the folds. With fewer than four folds nothing is
    proven and seasonal-naive stays.
    """
    found = backtests(levels, horizon, methods)
    naive = found[SEASONAL_NAIVE]
    rated = {name: one.mase for name, one in found.items() if one.mase is not None}
    best = min(rated, key=lambda name: rated[name], default=SEASONAL_NAIVE)
    proven = len(naive.fold_mases) >= FOLDS_NEEDED
    wins = proven and naive.mase is not None and rated[best] <= BETTER * naive.mase
    model = best if wins and _wins_often(found[best], naive) else SEASONAL_NAIVE
    return Choice(model, found[model], naive.mase)


def backtests(
    levels: Levels, horizon: int, methods: Mapping[str, Method] = METHODS
) -> Mapping[str, Backtest]:
    """The backtest of every method over folds of the horizon."""
    days = fold_days(len(levels), horizon)
    return {name: backtest(levels, method, days) for name, method in methods.items()}


def _wins_often(one: Backtest, naive: Backtest) -> bool:
    folds = list(zip(one.fold_mases, naive.fold_mases, strict=True))
    return sum(own < other for own, other in folds) >= WINS * len(folds)


def fold_days(length: int, horizon: int) -> int:
    """Days of a fold: the whole weeks that cover the horizon, fewer while history is short."""
    wanted = -(-horizon // WEEK) * WEEK
    room = (length - TRAINING_DAYS - (FOLDS_NEEDED - 1) * WEEK) // WEEK * WEEK
    return max(WEEK, min(wanted, room))


def backtest(levels: Levels, method: Method, days: int, folds: int = FOLDS) -> Backtest:
    """Forecast `days` days from up to `folds` earlier ends of the series, each a week apart."""
    ends = [len(levels) - days - WEEK * back for back in reversed(range(folds))]
    ends = [end for end in ends if end >= TRAINING_DAYS]
    errors = tuple(_errors(levels, method, end, days) for end in ends)
    rated = [_mase(levels[:end], fold) for end, fold in zip(ends, errors, strict=True)]
    known = tuple(each for each in rated if each is not None)
    return Backtest(fmean(known) if known else None, known, errors)


def _errors(levels: Levels, method: Method, end: int, days: int) -> tuple[float | None, ...]:
    forecast = method(levels[:end], days)
    return tuple(
        None if actual is None else actual - said
        for actual, said in zip(levels[end : end + days], forecast, strict=True)
    )


def _mase(training: Levels, errors: Sequence[float | None]) -> float | None:
    moves = [
        abs(new - old)
        for old, new in zip(training, training[WEEK:], strict=False)
        if old is not None and new is not None
    ]
    known = [abs(error) for error in errors if error is not None]
    if not known or not any(moves):
        return None
    return fmean(known) / fmean(moves)
