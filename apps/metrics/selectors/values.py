"""Numbers of a day or span, read from the tables of numbers alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.common.errors import ShopError
from apps.metrics.arithmetic import Value, basis_in_use, combine
from apps.metrics.definitions import registry
from apps.metrics.models import ShopDay, ShopPeriod
from apps.metrics.registry import Combine, Grain, Measure, Ratio, RegistryError, Unit
from apps.metrics.selectors.numbers import Numbers, not_added
from apps.metrics.spans import ROLLING_DAYS, kinds_of, month_end
from apps.shop.models import Shop


def values(
    *, shop_id: int, first: date, last: date | None = None, keys: Iterable[str] | None = None
) -> dict[str, Value]:
    """Return the raw value of each key for a day, or for the days `first` to `last`.

    Sums are Decimal or int, ratios unrounded fractions or amounts, None = unknown (never
    computed, not received, or nothing to divide by). Distinct people of a span come from the
    week, month or rolling window of exactly these days, or are the month to date; None where
    that window is not kept. Without `keys` every metric that can be added is answered, and the
    others are None. ShopError: not_found, not_additive (names the spans that exist),
    mixed_currency.
    """
    span = _span_read([shop_id], first, last or first)
    if keys is None:
        return {metric.key: span.value(metric.key, strict=False) for metric in registry}
    return {key: span.value(key, strict=True) for key in keys}


def values_of_shops(
    *, shop_ids: Sequence[int], first: date, last: date, keys: Iterable[str]
) -> dict[str, Value]:
    """Return values over several shops of one currency; distinct people are refused."""
    span = _span_read(shop_ids, first, last)
    return {key: span.value(key, strict=True) for key in keys}


def series(
    *, shop_id: int, first: date, last: date, keys: Sequence[str]
) -> dict[date, dict[str, Value]]:
    """Return the values of each day from `first` to `last` that has a row, in order of days."""
    shops = (Shop.objects.get(pk=shop_id),)
    days = ShopDay.objects.for_shops([shop_id]).between(first, last)
    spans = {row.day: Span(row.day, row.day, shops, (row,), {}) for row in days}
    return {day: {key: span.value(key, strict=True) for key in keys} for day, span in spans.items()}


def known_days(*, shop_id: int, first: date, last: date, key: str) -> tuple[int, int]:
    """Return on how many days of a span a stored measure is known, and the days of the span."""
    column = _measure(key).column(Grain.SHOP)
    days = ShopDay.objects.for_shops([shop_id]).between(first, last)
    known = days.filter(**{f"{column}__isnull": False}).count()
    return known, (last - first).days + 1


@dataclass(frozen=True, slots=True)
class Span(Numbers):
    """The rows of a span, read once; every value of the span is answered from them."""

    first: date
    last: date
    shops: Sequence[Shop]
    days: Sequence[ShopDay]
    periods: Mapping[str, ShopPeriod]

    def basis(self) -> str:
        """Return the basis of basket and conversion: orders when too many buyers are unknown."""
        orders = self._value("sales.paid_orders")
        anonymous = self._value("sales.anonymous_orders")
        chosen = {shop.visit_basis for shop in self.shops}
        basis = chosen.pop() if len(chosen) == 1 else Shop.VisitBasis.ORDER
        return basis_in_use(basis, orders=orders, anonymous=anonymous)

    def ratio_parts(self, metric: Ratio) -> tuple[Value, Value]:
        """Return both sides; one that only periods keep takes the other from its period."""
        numerator, denominator = self.numerator_key(metric), self.denominator_key(metric)
        above = registry[numerator]
        if isinstance(above, Measure) and Grain.SHOP not in above.columns:
            window = self._window(numerator)
            return self._of_period(above, window), self._of_period(_measure(denominator), window)
        return self._value(numerator), self._value(denominator)

    def _stored(self, measure: Measure) -> Value:
        if Grain.SHOP not in measure.columns:
            return self._of_period(measure, self._window(measure.key))
        column = measure.columns[Grain.SHOP]
        if self.first == self.last and len(self.shops) == 1:
            return getattr(self.days[0], column) if self.days else None
        self._currency_check(measure)
        if measure.combine is Combine.LAST:
            return self._last(column)
        if measure.combine is not Combine.NONE:
            return combine(self._column(column), measure.combine)
        return self._distinct(measure)

    def _last(self, column: str) -> Value:
        """Return the last known value of each shop, added up."""
        of_shops = [[day for day in self.days if day.shop_id == shop.pk] for shop in self.shops]
        last = [combine([getattr(day, column) for day in of], Combine.LAST) for of in of_shops]
        return combine(last, Combine.SUM)

    def _distinct(self, measure: Measure) -> Value:
        """Return distinct people of several days: of the same span, or of the month to date."""
        if Grain.PERIOD not in measure.columns:
            raise not_added(measure)
        is_to_date = self.first.day == 1 and self.last < month_end(self.first)
        if measure.month_to_date and is_to_date and len(self.shops) == 1:
            return combine(self._column(measure.month_to_date), Combine.SUM)
        return self._of_period(measure, self._window(measure.key))

    def _window(self, key: str) -> str:
        """Return the kind of span asked for; a day stands for the 365 days that end with it."""
        kinds = ["r365"] if self.first == self.last else kinds_of(self.first, self.last)
        if kinds and len(self.shops) == 1:
            return kinds[0]
        known = list(ShopPeriod.Kind.values)
        raise ShopError(
            "not_additive",
            f"{key} counts people, who cannot be added; ask one shop for: {', '.join(known)}.",
            extra={"key": key, "kinds": known},
        )

    def _of_period(self, measure: Measure, kind: str) -> Value:
        period = self.periods.get(kind)
        return None if period is None else getattr(period, measure.column(Grain.PERIOD))

    def _column(self, column: str) -> list[Value]:
        return [getattr(day, column) for day in self.days]

    def _currency_check(self, measure: Measure) -> None:
        currencies = sorted({day.currency for day in self.days})
        if measure.unit is Unit.MONEY and len(currencies) > 1:
            raise ShopError(
                "mixed_currency",
                f"{measure.key} cannot be added over {' and '.join(currencies)}.",
                extra={"currencies": currencies},
            )


def _span_read(shop_ids: Sequence[int], first: date, last: date) -> Span:
    """Read the day rows and the periods of a span: three queries."""
    shops = tuple(Shop.objects.filter(pk__in=shop_ids))
    if len(shops) != len(set(shop_ids)):
        raise ShopError("not_found", "There is no such shop.")
    days = tuple(ShopDay.objects.for_shops(shop_ids).between(first, last))
    periods = _periods(shop_ids[0], first, last) if len(shops) == 1 else {}
    return Span(first, last, shops, days, periods)


def _periods(shop_id: int, first: date, last: date) -> dict[str, Any]:
    """Return the kept periods of exactly these days, of a single day its rolling windows."""
    kept = ShopPeriod.objects.for_shops([shop_id])
    if first == last:
        kept = kept.filter(ends_on=last, kind__in=ROLLING_DAYS)
    else:
        kept = kept.spanning(first, last)
    return {period.kind: period for period in kept}


def _measure(key: str) -> Measure:
    try:
        return registry.measure(key)
    except RegistryError:
        raise ShopError("not_found", f"{key} is not a stored measure.") from None
