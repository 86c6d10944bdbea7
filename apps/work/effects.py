"""What a task changed: the days after it against the same weekdays before it, pure arithmetic."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import sqrt
from statistics import mean, stdev
from typing import Final

from apps.common.smallsample import newcombe
from apps.metrics.member_readings import CellDay
from apps.promotion.budget import STUDENT

# Fewer weekdays than this on both sides tell nothing.
LEAST: Final = 3
PLACES: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Effect:
    """Before, after, and their difference with its 95% interval, in the metric's unit."""

    before: Decimal
    after: Decimal
    difference: Decimal
    low: Decimal
    high: Decimal

    @property
    def is_visible(self) -> bool:
        """Whether chance alone would hardly do it: the interval leaves zero out."""
        return self.low > 0 or self.high < 0


def effect_of(
    before: Mapping[date, CellDay], after: Mapping[date, CellDay], *, is_share: bool
) -> Effect | None:
    """Return the effect on a figure; None where too few days are known.

    A share is compared by its counts (Newcombe), another ratio by its sums, an amount a day by
    same weekdays. `before` are weeks, not the one bad day that led to the task: after a bad day
    figures come back by themselves.
    """
    if is_share:
        return _of_shares(list(before.values()), list(after.values()))
    if any(day.below is not None for day in (*before.values(), *after.values())):
        return _of_ratios(list(before.values()), list(after.values()))
    return _of_amounts(before, after)


def _of_amounts(before: Mapping[date, CellDay], after: Mapping[date, CellDay]) -> Effect | None:
    """Student's interval of the mean over weekdays of (after - before)."""
    then, now = _by_weekday(before), _by_weekday(after)
    shared = sorted(then.keys() & now.keys())
    if len(shared) < LEAST:
        return None
    changes = [now[each] - then[each] for each in shared]
    middle = mean(changes)
    reach = STUDENT[len(changes) - 1] * stdev(changes) / sqrt(len(changes))
    told = (mean(then[each] for each in shared), mean(now[each] for each in shared))
    return _effect(*told, middle, middle - reach, middle + reach)


def _by_weekday(days: Mapping[date, CellDay]) -> dict[int, float]:
    found: defaultdict[int, list[float]] = defaultdict(list)
    for day, cell in days.items():
        found[day.weekday()].append(float(cell.value))
    return {weekday: mean(values) for weekday, values in found.items()}


def _of_shares(before: Sequence[CellDay], after: Sequence[CellDay]) -> Effect | None:
    (hit, tried), (was_hit, was_tried) = _counts(after), _counts(before)
    if not tried or not was_tried or hit > tried or was_hit > was_tried:
        return None
    ends = newcombe(hit, tried, was_hit, was_tried)
    if ends is None:
        return None
    share, was = Decimal(hit) / tried, Decimal(was_hit) / was_tried
    return Effect(*(each.quantize(PLACES) for each in (was, share, share - was, *ends)))


def _counts(days: Sequence[CellDay]) -> tuple[int, int]:
    return (
        int(sum((day.above or Decimal(0) for day in days), Decimal(0))),
        int(sum((day.below or Decimal(0) for day in days), Decimal(0))),
    )


def _of_ratios(before: Sequence[CellDay], after: Sequence[CellDay]) -> Effect | None:
    """Ratios of sums; the spread of each by its days' residuals (Taylor), Student's interval."""
    was, now = _ratio(before), _ratio(after)
    if was is None or now is None:
        return None
    freedom = min(was[2] - 1, now[2] - 1, max(STUDENT))
    reach = STUDENT[freedom] * sqrt(was[1] + now[1])
    change = now[0] - was[0]
    return _effect(was[0], now[0], change, change - reach, change + reach)


def _ratio(days: Sequence[CellDay]) -> tuple[float, float, int] | None:
    """Return a ratio of sums, its variance, and of how many days; a day of none counts as one."""
    pairs = [
        (float(day.above), float(day.below)) for day in days if day.above is not None and day.below
    ]
    if len(pairs) < LEAST:
        return None
    whole = sum(below for _above, below in pairs)
    ratio = sum(above for above, _below in pairs) / whole
    residuals = [above - ratio * below for above, below in pairs]
    return ratio, len(pairs) * stdev(residuals) ** 2 / whole**2, len(pairs)


def _effect(*numbers: float) -> Effect:
    return Effect(*(Decimal(str(number)).quantize(PLACES) for number in numbers))
