"""What a campaign brought beyond what would have come anyway: pure.

Baselines, by preference: a random hold-out (A), the weekdays without promotion (D), the same
weekdays before (E, weak). Source: promotion.md, 4.3 and 7.3.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import pi, sqrt
from statistics import mean, median
from typing import Final

from apps.common.smallsample import beta_quantile, newcombe

Series = Mapping[date, int]
DAY: Final = timedelta(days=1)
Z95: Final = 1.96
# Below so many who bought, or who did not, in an arm the normal interval is too narrow.
LEAST_CELL: Final = 5
# A weekday's middle needs this many days; a baseline is believed after this many trials.
LEAST_DAYS: Final = 3
LEAST_TRIALS: Final = 5
TRIED: Final = 0.8
SURE: Final = 0.95
WEEKS_BEFORE: Final = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class HoldOut:
    """Buyers who were asked and who were left out, and how many of each bought."""

    asked: int
    bought: int
    held: int
    held_bought: int

    @property
    def cells(self) -> tuple[int, int, int, int]:
        """How many of each arm bought, and did not."""
        return (
            self.bought, self.asked - self.bought, self.held_bought, self.held - self.held_bought
        )  # fmt: skip


def holdout_lift(told: HoldOut) -> Spread | None:
    """Return the share of buyers more among those asked, with its 95% interval; None: no arm.

    The normal interval of promotion.md 4.3. Where fewer than five of an arm bought, or did not, it
    shrinks to nothing (2 of 2 against 0 of 2 would be sure), so Newcombe's stands there.
    """
    if not told.asked or not told.held:
        return None
    asked, held = told.bought / told.asked, told.held_bought / told.held
    error = sqrt(asked * (1 - asked) / told.asked + held * (1 - held) / told.held)
    gain = asked - held
    if min(told.cells) < LEAST_CELL:
        few = newcombe(told.bought, told.asked, told.held_bought, told.held)
        return few and Spread(gain, float(few[0]), float(few[1]))
    return Spread(gain, gain - Z95 * error, gain + Z95 * error)


@dataclass(frozen=True, slots=True)
class Expected:
    """The units that would have come anyway, their standard error, and its degrees of freedom."""

    units: float
    error: float
    freedom: int

    def reach(self, level: float) -> float:
        """Return how far an interval of a level reaches to each side."""
        return student(level, self.freedom) * self.error


def student(level: float, freedom: int) -> float:
    """Return Student's t of a two-sided interval, e.g. 2.228 at .95 with 10 degrees."""
    share = beta_quantile(1 - level, freedom / 2, 0.5)
    return sqrt(freedom * (1 - share) / share)


@dataclass(frozen=True, slots=True)
class Method:
    """How a baseline is made: its middle, the error of that middle, and the days it may take."""

    key: str
    middle: Callable[[Sequence[int]], float]
    factor: float
    basis: Callable[[Series, Sequence[date]], Series]


def _others(history: Series, window: Sequence[date]) -> Series:
    return {day: units for day, units in history.items() if day not in set(window)}


def _just_before(history: Series, window: Sequence[date]) -> Series:
    first = min(window)
    return {day: units for day, units in history.items() if first - WEEKS_BEFORE <= day < first}


# A median is pi / 2 times as far off as a mean.
CLEAN: Final = Method("clean_days", median, pi / 2, _others)
WEEKDAYS: Final = Method("same_weekdays", mean, 1.0, _just_before)


def expected_units(method: Method, history: Series, window: Sequence[date]) -> Expected | None:
    """Return what a window would have sold by a baseline; None: a weekday has too few days.

    The spread of days round their weekday's middle is pooled, and never below that of counts.
    """
    by_weekday: dict[int, list[int]] = defaultdict(list)
    for day, units in method.basis(history, window).items():
        by_weekday[day.weekday()].append(units)
    asked: dict[int, int] = defaultdict(int)
    for day in window:
        asked[day.weekday()] += 1
    if not asked or any(len(by_weekday[each]) < LEAST_DAYS for each in asked):
        return None
    middles = {each: method.middle(days) for each, days in by_weekday.items() if days}
    off = [(n - middles[each]) ** 2 for each, days in by_weekday.items() for n in days]
    freedom = len(off) - len(middles)
    usual = sum(sum(days) for days in by_weekday.values()) / len(off)
    variance = max(sum(off) / freedom, usual)
    of_middles = sum(n * n / len(by_weekday[each]) for each, n in asked.items())
    error = sqrt(variance * (len(window) + method.factor * of_middles))
    return Expected(sum(n * middles[each] for each, n in asked.items()), error, freedom)


@dataclass(frozen=True, slots=True)
class Trial:
    """How many windows without a campaign were tried, and how many lay in their interval."""

    windows: int
    covered: int

    @property
    def holds(self) -> bool:
        """Tell whether the 80% interval held in 80% of at least five windows."""
        return self.windows >= LEAST_TRIALS and self.covered >= TRIED * self.windows


def placebo(method: Method, history: Series, quiet: Collection[date], length: int) -> Trial:
    """Try a baseline on every window of so many days in which nothing was promoted."""
    windows = covered = 0
    for first in sorted(quiet):
        window = [first + at * DAY for at in range(length)]
        if any(day not in quiet for day in window):
            continue
        told = expected_units(method, history, window)
        if told is not None:
            windows += 1
            actual = sum(history[day] for day in window)
            covered += abs(actual - told.units) <= told.reach(TRIED)
    return Trial(windows, covered)


@dataclass(frozen=True, slots=True)
class Beside:
    """Units more (+) or fewer (-) than usual beside a campaign.

    `reach` is how far chance goes at 80%, `sure` at 95%.
    """

    units: float
    reach: float
    sure: float

    @property
    def counted(self) -> float:
        """The units as they enter the result: 0 where chance alone explains them."""
        return self.units if abs(self.units) > self.reach else 0.0

    @property
    def error(self) -> float:
        """How far the 95% interval of the counted units reaches."""
        return self.sure if self.counted else 0.0


def beside(told: Expected, actual: int) -> Beside:
    """Return how far what was sold is from what was expected."""
    return Beside(actual - told.units, told.reach(TRIED), told.reach(SURE))


@dataclass(frozen=True, slots=True)
class Money:
    """A unit's margin at the usual price, what was taken off it, and what else was spent.

    `mix` = what a unit of the usual mix of SKUs leaves more than one of the mix that was sold.
    """

    margin: float
    discount: float
    ads: float = 0.0
    gifts: float = 0.0
    fees: float = 0.0
    mix: float = 0.0


def widened(gross: Spread, net: float, errors: Sequence[float]) -> Spread:
    """Return the net units with the interval of the gross ones, wider by what was taken off."""
    more = sum(each * each for each in errors)
    down, up = gross.value - gross.low, gross.high - gross.value
    return Spread(net, net - sqrt(down * down + more), net + sqrt(up * up + more))


def net_units(gross: float, cannibal: float, pull_forward: float, halo: float) -> float:
    """Return the units that would not have been sold at all."""
    return gross - cannibal - pull_forward + halo


def campaign_profit(net: float, baseline: float, told: Money) -> float:
    """Return what is left: net units at the lower margin, less the discount of the others.

    The margin is of the units as they were sold; the others would have been of the usual mix.
    """
    spent = told.ads + told.gifts + told.fees
    return net * (told.margin - told.discount) - baseline * (told.discount + told.mix) - spent
