"""Turns a stored row of a shop-day into figures: measures, signed sums and ratios."""

from dataclasses import dataclass, replace
from decimal import Decimal

from apps.common.money import money
from apps.common.smallsample import wilson
from apps.metrics.arithmetic import basis_in_use, ratio, signed_sum
from apps.metrics.definitions import registry
from apps.metrics.models import ShopDay
from apps.metrics.readings import Value
from apps.metrics.registry import Grain, Measure, Metric, Ratio, Unit
from apps.metrics.selectors.freshness import DayState
from apps.shop.models import Shop

NOT_RECEIVED = "Not received from the platform."
NO_BASE = "Nothing to divide by."
ONLY_PERIODS = "Counted over periods, not by day."


@dataclass(frozen=True)
class DayRow:
    """A shop-day's stored row, None when there is none, and the state of the day."""

    shop: Shop
    row: ShopDay | None
    state: DayState

    def number(self, key: str) -> Decimal | None:
        """The stored part or signed sum of that key; None = unknown."""
        if self.row is None or not self.state.has_figures:
            return None
        return stored_number(self.row, key)

    def basis(self) -> str:
        """The visit basis in use on this day."""
        return basis_in_use(
            self.shop.visit_basis,
            orders=self.number("sales.paid_orders"),
            anonymous=self.number("sales.anonymous_orders"),
        )


def stored_number(row: ShopDay, key: str) -> Decimal | None:
    """A measure or signed sum of a stored row; None when a part is unknown or not kept by day."""
    total = signed_sum((sign, _stored(row, part)) for part, sign in registry.parts_of(key).items())
    return None if total is None else Decimal(total)


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
    if isinstance(metric, Ratio):
        return _ratio(day, metric, blank)
    return _stated(day, metric, blank, day.number(metric.key))


def _ratio(day: DayRow, metric: Ratio, blank: Value) -> Value:
    denominator_key = metric.denominator_for(day.basis())
    if not (_is_daily(metric.numerator) and _is_daily(denominator_key)):
        return _unknown(day, blank, ONLY_PERIODS)
    numerator, denominator = day.number(metric.numerator), day.number(denominator_key)
    if numerator is None or denominator is None:
        return _unknown(day, blank, NOT_RECEIVED)
    value = ratio(numerator, denominator)
    read = replace(blank, value=value, numerator=numerator, denominator=denominator)
    if value is None:
        return replace(read, reason=read.reason or NO_BASE)
    return _with_interval(metric, denominator_key, read)


def _with_interval(metric: Ratio, denominator_key: str, read: Value) -> Value:
    parts = (registry[metric.numerator], registry[denominator_key])
    if any(part.unit is not Unit.COUNT for part in parts) or metric.unit is not Unit.PERCENT:
        return read
    interval = wilson(int(read.numerator or 0), int(read.denominator or 0))
    return replace(read, low=interval[0], high=interval[1]) if interval else read


def _stated(day: DayRow, metric: Metric, blank: Value, number: Decimal | None) -> Value:
    if number is None:
        words = NOT_RECEIVED if _is_daily(metric.key) else ONLY_PERIODS
        return _unknown(day, blank, words)
    exact = money(number, day.shop.currency) if metric.unit is Unit.MONEY else number
    return replace(blank, value=exact)


def _unknown(day: DayRow, blank: Value, words: str) -> Value:
    # Where the day has figures, it is this one that is missing; else the day's own reason stands.
    if not day.state.has_figures or day.state.state == "open":
        return blank
    return replace(blank, state="missing", reason=words)


def _stored(row: ShopDay, key: str) -> Decimal | int | None:
    column = registry.measure(key).columns.get(Grain.SHOP)
    stored: Decimal | int | None = getattr(row, column) if column else None
    return stored


def _is_daily(key: str) -> bool:
    for part in registry.parts_of(key):
        metric = registry[part]
        if not isinstance(metric, Measure) or Grain.SHOP not in metric.columns:
            return False
    return True
