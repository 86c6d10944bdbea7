"""Puts the state of its day on every figure: what is final, open, stale, missing, and why."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from django.utils.translation import get_language, gettext_lazy, ngettext

from apps.common.errors import ShopError
from apps.common.money import money
from apps.common.smallsample import wilson
from apps.metrics.arithmetic import ratio
from apps.metrics.definitions import registry
from apps.metrics.definitions.ads import GROWING
from apps.metrics.definitions.aftersales import UNSETTLED
from apps.metrics.definitions.service import OPEN_FOR_DAYS
from apps.metrics.readings import WORST_FIRST, Aim, State, Value
from apps.metrics.registry import Grain, Measure, Metric, Ratio, Unit
from apps.metrics.selectors.freshness import DayState
from apps.metrics.selectors.numbers import Numbers
from apps.metrics.selectors.visit_states import NOT_RECEIVED
from apps.metrics.verdicts import aim_judged
from apps.shop.models import Shop

NO_BASE = gettext_lazy("Nothing to divide by.")
NO_PERIOD = gettext_lazy("Counted over a year of days that was not computed yet.")


N = TypeVar("N", bound=Numbers, covariant=True)


@dataclass(frozen=True)
class DayRow(Generic[N]):
    """A shop-day or a member of it: its numbers, if any, and how far they can be trusted.

    `state` is that of sales, `visits` that of traffic, `desk` that of the service desk, `cases`
    that of after-sales, `ads` that of ads; None = no figures of ads are asked for.
    """

    shop: Shop
    numbers: N
    state: DayState
    visits: DayState
    desk: DayState
    cases: DayState
    ads: DayState | None = None

    def number(self, key: str) -> Decimal | None:
        """The number of a measure or signed sum; None = unknown."""
        if not self.state_of(key).has_figures:
            return None
        return _decimal(self.numbers.value(key, strict=False))

    def state_of(self, key: str) -> DayState:
        """The state of a metric: of its domain, the worse one of both for a metric over both."""
        domains = metric_domains(key)
        if len(domains) == 1:
            return self._of_domain(next(iter(domains)), key)
        both = [self._of_domain(domain, key) for domain in sorted(domains)]
        worst = min(both, key=lambda each: WORST_FIRST.index(each.state))
        return replace(worst, has_figures=all(each.has_figures for each in both))

    def _of_domain(self, domain: str, key: str) -> DayState:
        if domain == "traffic":
            return self.visits
        if domain == "service":
            return self._pending(key)
        if domain == "aftersales":
            return self._settling(key)
        return self._growing(key) if domain == "ads" else self.state

    def _growing(self, key: str) -> DayState:
        """The state of ads; orders and sales of a young day still grow, cost does not."""
        ads = self.ads or self.state
        if ads.state == "provisional" and not metric_parts(key) & GROWING:
            return replace(ads, state="final", reason="")
        return ads

    def _settling(self, key: str) -> DayState:
        """The state of after-sales; provisional while a buyer may still come back."""
        if self.cases.state != "final" or not metric_parts(key) & UNSETTLED:
            return self.cases
        if not self.cases.settles:
            return self.cases
        return replace(self.cases, state="provisional", reason=self.cases.settles)

    def _pending(self, key: str) -> DayState:
        """The state of the desk; provisional while outcomes of the day's inquiries are open."""
        if self.desk.state != "final" or not metric_parts(key) & OPEN_FOR_DAYS:
            return self.desk
        open_ones = self.numbers.value(PENDING, strict=False)
        if not open_ones:
            return self.desk
        words = ngettext(
            "%(count)s inquiry buyer may still order or pay.",
            "%(count)s inquiry buyers may still order or pay.",
            int(open_ones),
        ) % {"count": open_ones}
        return replace(self.desk, state="provisional", reason=words)


PENDING = "service.inquiry_pending_buyers"


@lru_cache(maxsize=1024)
def metric_domains(key: str) -> frozenset[str]:
    """The domains whose facts a metric counts: those of its parts for a ratio."""
    return frozenset(each.split(".")[0] for each in metric_parts(key))


@lru_cache(maxsize=1024)
def metric_parts(key: str) -> frozenset[str]:
    """The keys that a ratio reads; of anything else its own."""
    metric = registry[key]
    return frozenset(metric.part_keys() if isinstance(metric, Ratio) else (key,))


def day_value(
    day: DayRow[Numbers], metric: Metric, target: Decimal | None = None, aim: Aim | None = None
) -> Value:
    """One metric of a shop-day with its state; money in the currency's minor unit."""
    read = _value(day, metric, target)
    return replace(read, aim=aim_judged(aim, read)) if aim else read


def _value(day: DayRow[Numbers], metric: Metric, target: Decimal | None) -> Value:
    state = day.state_of(metric.key)
    try:
        read = _read(day, metric) if state.has_figures else _Read()
    except ShopError as error:
        if error.code != "not_additive":
            raise
        read = _Read(reason=error.message)
    return Value(
        key=metric.key,
        label=_label(metric.key, get_language()),
        unit=metric.unit.value,
        value=read.value,
        state=read.state or state.state,
        reason=read.reason or state.reason,
        numerator=read.numerator,
        denominator=read.denominator,
        low=read.low,
        high=read.high,
        better=metric.better.value,
        currency=day.shop.currency,
        target=target,
        basis=read.basis,
    )


class _Read(NamedTuple):
    """What one metric of a day says; an empty state or reason is that of the day."""

    value: Decimal | None = None
    state: State | None = None
    reason: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    basis: str = ""


@lru_cache(maxsize=1024)
def _label(key: str, language: str | None) -> str:
    return str(registry[key].label)


def _read(day: DayRow[Numbers], metric: Metric) -> _Read:
    if isinstance(metric, Ratio):
        return _ratio(day, metric)
    number = _decimal(day.numbers.value(metric.key, strict=True))
    if number is None:
        return _not_received(metric.key, day)
    return _Read(money(number, day.shop.currency) if metric.unit is Unit.MONEY else number)


def _ratio(day: DayRow[Numbers], metric: Ratio) -> _Read:
    above, below = (_decimal(part) for part in day.numbers.ratio_parts(metric))
    if above is None or below is None:
        return _not_received(day.numbers.numerator_key(metric), day)
    basis = day.numbers.basis() if metric.by_basis else ""
    value = ratio(above, below, metric.per)
    if value is None:
        reason = day.state_of(metric.key).reason or str(NO_BASE)
        return _Read(reason=reason, numerator=above, denominator=below, basis=basis)
    low, high = _interval(day, metric, int(above), int(below))
    return _Read(value, numerator=above, denominator=below, low=low, high=high, basis=basis)


def _interval(
    day: DayRow[Numbers], metric: Ratio, above: int, below: int
) -> tuple[Decimal, Decimal] | tuple[None, None]:
    # More orders than visitors are no proportion, so there is no interval to give.
    if metric.unit is not Unit.PERCENT or above > below:
        return None, None
    numbers = day.numbers
    parts = (registry[numbers.numerator_key(metric)], registry[numbers.denominator_key(metric)])
    if any(part.unit is not Unit.COUNT for part in parts):
        return None, None
    return wilson(above, below) or (None, None)


def _not_received(key: str, day: DayRow[Numbers]) -> _Read:
    # The day has figures, so it is this one that is missing; the open day may still bring it, as
    # may the buyers whose time is not over.
    if day.state_of(key).state in ("open", "provisional"):
        return _Read()
    metric = registry[key]
    is_daily = not isinstance(metric, Measure) or Grain.SHOP in metric.columns
    return _Read(state="missing", reason=str(NOT_RECEIVED if is_daily else NO_PERIOD))


def _decimal(number: Decimal | int | None) -> Decimal | None:
    return None if number is None else Decimal(number)
