"""Loads shop-days: numbers, states and targets of a span in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from apps.common.money import money
from apps.metrics.models import ShopDay, ShopPeriod, TargetDay, TargetPlan
from apps.metrics.selectors.coverage import Source, source_gaps, sources
from apps.metrics.selectors.day_values import DayRow
from apps.metrics.selectors.freshness import Backlog, backlog, day_states, known_days, worst_of
from apps.metrics.selectors.values import Span
from apps.metrics.selectors.visit_states import is_visited, visit_states
from apps.metrics.spans import ROLLING_DAYS
from apps.shop.models import Shop

Targets = Mapping[str, Mapping[date, Decimal]]


@dataclass(frozen=True)
class ShopSpan:
    """Consecutive days of a shop as they stood at `now`, read once for a whole screen."""

    shop: Shop
    now: datetime
    rows: Mapping[date, DayRow[Span]]
    targets: Targets
    waiting: Backlog
    sources: tuple[Source, ...]

    def known(self, key: str, first: date, last: date) -> Mapping[date, Decimal]:
        """A measure's amount on each day from `first` to `last` of which it is known."""
        found = {day: row.number(key) for day, row in self.rows.items() if first <= day <= last}
        return {day: amount for day, amount in found.items() if amount is not None}


def shop_span(shop: Shop, first: date, last: date, now: datetime) -> ShopSpan:
    """Every day from `first` to `last` with its numbers, if any, its state and its targets."""
    rows = {row.day: row for row in ShopDay.objects.for_shops([shop.pk]).between(first, last)}
    periods = _periods(shop, first, last)
    days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    waiting = backlog(shop)
    found = sources(shop, first, last)
    gaps = source_gaps(found)
    states = day_states(shop, days, rows, waiting, gaps, now)
    told = [day for day, row in rows.items() if is_visited(row)]
    visits = visit_states(shop, days, told, waiting, gaps, now)
    read = {
        day: DayRow(
            shop,
            Span(day, day, (shop,), (rows[day],) if day in rows else (), periods[day]),
            states[day],
            visits[day],
        )
        for day in days
    }
    return ShopSpan(shop, now, read, _targets(shop, first, last), waiting, found)


def span_row(
    spans: Sequence[ShopSpan],
    key: str,
    days: Sequence[date],
    periods: Mapping[str, ShopPeriod],
) -> tuple[DayRow[Span], list[DayRow[Span]]]:
    """Some days of one or more shops added up for one metric, and the rows that it counts.

    The days that may not be shown are left out; the state is that of the worst day.
    """
    rows = [span.rows[day] for span in spans for day in days]
    states = [row.state_of(key) for row in rows]
    known = [row for row, state in zip(rows, states, strict=True) if state.has_figures]
    stored = tuple(day for row in known for day in row.numbers.days)
    shops = tuple(span.shop for span in spans)
    numbers = Span(days[0], days[-1], shops, stored, periods)
    state = worst_of(states, days[0])
    return DayRow(shops[0], numbers, state, state), known


def _targets(shop: Shop, first: date, last: date) -> Targets:
    found: dict[str, dict[date, Decimal]] = {key: {} for key in TargetPlan.Metric.values}
    targets = TargetDay.objects.filter(
        plan__shop=shop, plan__state=TargetPlan.State.ACTIVE, day__range=(first, last)
    )
    for key, day, amount in targets.values_list("plan__metric_key", "day", "amount"):
        found[key][day] = money(amount, shop.currency)
    return found


def daily_amounts(shop: Shop, metric_key: str, first: date, last: date) -> Mapping[date, Decimal]:
    """A measure's amount on each known day of a span; days that nobody knows are absent."""
    rows = known_days(shop, ShopDay.objects.for_shops([shop.pk]).between(first, last), first, last)
    spans = {row.day: Span(row.day, row.day, (shop,), (row,), {}) for row in rows}
    amounts = {day: span.value(metric_key, strict=True) for day, span in spans.items()}
    return {day: Decimal(amount) for day, amount in amounts.items() if amount is not None}


def _periods(shop: Shop, first: date, last: date) -> Mapping[date, Mapping[str, ShopPeriod]]:
    found: defaultdict[date, dict[str, ShopPeriod]] = defaultdict(dict)
    kept = ShopPeriod.objects.for_shops([shop.pk]).filter(
        ends_on__range=(first, last), kind__in=ROLLING_DAYS
    )
    for period in kept:
        found[period.ends_on][period.kind] = period
    return found


def day_basis(shop: Shop, day: date, now: datetime) -> str:
    """By what baskets and conversions of a day are counted: buyers, orders or sessions."""
    return shop_span(shop, day, day, now).rows[day].numbers.basis()
