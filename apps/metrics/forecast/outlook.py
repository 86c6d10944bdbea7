"""The forecast of a shop's coming days with its error, band and chance, or why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from apps.common.money import quantise
from apps.metrics.forecast.backtest import choose
from apps.metrics.forecast.levels import (
    CLEAN_DAYS_NEEDED,
    CalendarDay,
    SalesDay,
    amounts_of,
    clean_days,
    levels_of,
)
from apps.metrics.forecast.methods import METHODS, Method
from apps.metrics.forecast.paths import (
    chance_of,
    path_sums,
    percentiles,
    quantile,
    spread_of,
)

LOW_PERCENT, HIGH_PERCENT = 2.5, 97.5
CHANCE_DIGITS = 2


@dataclass(frozen=True)
class DayOutlook:
    """One day to come and the 95% band of its weekday; no band when errors are not known."""

    day: date
    amount: Decimal
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class Unusual:
    """A day outside the 95% band of what was expected of it before it was known."""

    side: Literal["above", "below"]
    low: Decimal
    high: Decimal
    sentence: str


@dataclass(frozen=True)
class Rest:
    """The remaining days together: their sum and the percentiles 0 to 100 of 1,000 paths."""

    amount: Decimal
    percentiles: tuple[Decimal, ...]

    @property
    def low(self) -> Decimal | None:
        """The lower end of the 95% interval."""
        return self._at(LOW_PERCENT)

    @property
    def high(self) -> Decimal | None:
        """The upper end of the 95% interval."""
        return self._at(HIGH_PERCENT)

    def chance(self, missing: Decimal) -> Decimal | None:
        """The share of paths that bring at least what is `missing`; None without paths."""
        if not self.percentiles:
            return None
        share = chance_of([float(each) for each in self.percentiles], float(missing))
        return quantise(Decimal(str(share)), CHANCE_DIGITS)

    def _at(self, percent: float) -> Decimal | None:
        if not self.percentiles:
            return None
        digits = -int(self.percentiles[0].as_tuple().exponent)
        return _money(quantile([float(each) for each in self.percentiles], percent / 100), digits)


@dataclass(frozen=True)
class Outlook:
    """The coming days by the method that did best, with its error and what it learnt from.

    `mase` = error against the seasonal-naive error inside the training part, None when sales
    never moved; `rest` covers the first `rest_days` of `days`, those of the running month.
    """

    model: str
    mase: float | None
    naive_mase: float | None
    clean_days: int
    days: tuple[DayOutlook, ...]
    rest: Rest


@dataclass(frozen=True)
class NoOutlook:
    """Too little is known: "no forecast yet (12 of 28 days)"."""

    clean_days: int
    needed: int = CLEAN_DAYS_NEEDED


def outlook(
    history: Sequence[SalesDay],
    ahead: Sequence[CalendarDay],
    rest_days: int,
    *,
    seed: str,
    digits: int,
    methods: Mapping[str, Method] = METHODS,
) -> Outlook | NoOutlook:
    """Forecast the days `ahead` from consecutive days of `history`, money in `digits` places.

    The first `rest_days` of them are what is left of the month. `seed` makes the paths the same
    every time. Nothing is said from fewer than 28 clean days.
    """
    levels = levels_of(history)
    known = clean_days(levels)
    if known < CLEAN_DAYS_NEEDED:
        return NoOutlook(known)
    choice = choose(levels, len(ahead), methods)
    amounts = amounts_of(methods[choice.model](levels, len(ahead)), ahead)
    spread = spread_of(choice.backtest)
    factors = [float(day.factor) for day in ahead[:rest_days]]
    sums = path_sums(spread, amounts[:rest_days], factors, seed)
    floor = min(0.0, *(level for level in levels if level is not None))
    return Outlook(
        model=choice.model,
        mase=choice.backtest.mase,
        naive_mase=choice.naive_mase,
        clean_days=known,
        days=tuple(
            _day(day, amount, spread.band(at), floor, digits)
            for at, (day, amount) in enumerate(zip(ahead, amounts, strict=True))
        ),
        rest=_rest(amounts[:rest_days], sums, digits),
    )


def anomaly(
    actual: Decimal,
    expected: DayOutlook,
    *,
    is_campaign: bool,
    is_final: bool,
) -> Literal["above", "below"] | None:
    """On which side a day lies outside the 95% band; silent on campaign and provisional days."""
    if is_campaign or not is_final or expected.low is None or expected.high is None:
        return None
    if actual > expected.high:
        return "above"
    return "below" if actual < expected.low else None


def _day(
    day: CalendarDay,
    amount: float,
    band: tuple[float, float] | None,
    floor: float,
    digits: int,
) -> DayOutlook:
    said = _money(amount, digits)
    if band is None:
        return DayOutlook(day.day, said, None, None)
    low, high = (max(amount + error * float(day.factor), floor) for error in band)
    return DayOutlook(day.day, said, min(_money(low, digits), said), _money(high, digits))


def _rest(amounts: Sequence[float], sums: Sequence[float], digits: int) -> Rest:
    percents = tuple(_money(each, digits) for each in percentiles(sums))
    return Rest(sum((_money(each, digits) for each in amounts), Decimal(0)), percents)


def _money(amount: float, digits: int) -> Decimal:
    return quantise(Decimal(str(amount)), digits)
