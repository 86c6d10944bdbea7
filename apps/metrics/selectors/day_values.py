"""Puts the state of its day on every figure: what is final, open, stale, missing, and why."""

from dataclasses import dataclass, replace
from decimal import Decimal

from apps.common.money import money
from apps.common.smallsample import wilson
from apps.metrics.arithmetic import ratio
from apps.metrics.definitions import registry
from apps.metrics.readings import Value
from apps.metrics.registry import Grain, Measure, Metric, Ratio, Unit
from apps.metrics.selectors.freshness import DayState
from apps.metrics.selectors.values import Span
from apps.shop.models import Shop

NOT_RECEIVED = "Not received from the platform."
NO_BASE = "Nothing to divide by."
NO_PERIOD = "Counted over a year of days that was not computed yet."


@dataclass(frozen=True)
class DayRow:
    """A shop-day: its numbers, if any, and how far they can be trusted."""

    shop: Shop
    numbers: Span
    state: DayState

    def number(self, key: str) -> Decimal | None:
        """The number of a measure or signed sum; None = unknown."""
        return _decimal(self.numbers.value(key, strict=False)) if self.state.has_figures else None


def day_value(day: DayRow, metric: Metric, target: Decimal | None = None) -> Value:
    """One metric of a shop-day with its state; money in the currency's minor unit."""
    blank = Value(
        key=metric.key,
        label=str(metric.label),
        unit=str(metric.unit),
        value=None,
        state=day.state.state,
        reason=day.state.reason,
        better=str(metric.better),
        currency=day.shop.currency,
        target=target,
    )
    if not day.state.has_figures:
        return blank
    if isinstance(metric, Ratio):
        return _ratio(day, metric, blank)
    number = day.number(metric.key)
    if number is None:
        return _not_received(metric.key, blank)
    exact = money(number, day.shop.currency) if metric.unit is Unit.MONEY else number
    return replace(blank, value=exact)


def _ratio(day: DayRow, metric: Ratio, blank: Value) -> Value:
    above, below = (_decimal(part) for part in day.numbers.ratio_parts(metric))
    if above is None or below is None:
        return _not_received(metric.numerator, blank)
    read = replace(
        blank,
        value=ratio(above, below),
        numerator=above,
        denominator=below,
        basis=day.numbers.basis() if metric.by_basis else "",
    )
    if read.value is None:
        return replace(read, reason=read.reason or NO_BASE)
    return _with_interval(metric, day.numbers.denominator_key(metric), read)


def _with_interval(metric: Ratio, denominator_key: str, read: Value) -> Value:
    parts = (registry[metric.numerator], registry[denominator_key])
    if any(part.unit is not Unit.COUNT for part in parts) or metric.unit is not Unit.PERCENT:
        return read
    interval = wilson(int(read.numerator or 0), int(read.denominator or 0))
    return replace(read, low=interval[0], high=interval[1]) if interval else read


def _not_received(key: str, blank: Value) -> Value:
    # The day has figures, so it is this one that is missing; the open day may still bring it.
    if blank.state == "open":
        return blank
    metric = registry[key]
    is_daily = not isinstance(metric, Measure) or Grain.SHOP in metric.columns
    return replace(blank, state="missing", reason=NOT_RECEIVED if is_daily else NO_PERIOD)


def _decimal(number: Decimal | int | None) -> Decimal | None:
    return None if number is None else Decimal(number)
