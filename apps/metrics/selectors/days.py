"""Loads shop-days: numbers, states and targets of a span in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, partial

from apps.aftersales.selectors.figure_days import repeat_days_told
from apps.metrics.models import Restatement, ShopDay, ShopPeriod
from apps.metrics.readings import Aim
from apps.metrics.selectors.ad_states import ads_states
from apps.metrics.selectors.coverage import Source, source_gaps, sources
from apps.metrics.selectors.day_values import DayRow
from apps.metrics.selectors.desk_states import case_states, desk_states
from apps.metrics.selectors.freshness import Backlog, backlog, day_states, known_days, worst_of
from apps.metrics.selectors.publications import restatements
from apps.metrics.selectors.targets import Aims, Plans, planned_and_aimed
from apps.metrics.selectors.values import Span
from apps.metrics.selectors.visit_states import is_visited, visit_states
from apps.metrics.spans import ROLLING_DAYS, month_end
from apps.shop.models import Shop

Targets = Mapping[str, Mapping[date, Decimal]]
AllPeriods = Mapping[date, Mapping[str, ShopPeriod]]


@dataclass(frozen=True)
class ShopSpan:
    """Consecutive days of a shop as they stood at `now`, read once for a whole screen."""

    shop: Shop
    now: datetime
    rows: Mapping[date, DayRow[Span]]
    targets: Targets
    plans: Plans
    waiting: Backlog
    sources: tuple[Source, ...]
    moves: tuple[Restatement, ...]
    aims: Aims

    def aim(self, key: str, day: date) -> Aim | None:
        """What the shop aims at on a metric that day, None without an aim."""
        held = [aim for aim in self.aims.get(key, ()) if aim.valid_from <= day]
        return max(held, key=lambda aim: aim.valid_from, default=None)

    def known(self, key: str, first: date, last: date) -> Mapping[date, Decimal]:
        """A measure's amount on each day from `first` to `last` of which it is known."""
        found = {day: row.number(key) for day, row in self.rows.items() if first <= day <= last}
        return {day: amount for day, amount in found.items() if amount is not None}


def shop_span(shop: Shop, first: date, last: date, now: datetime) -> ShopSpan:
    """Every day from `first` to `last` with its numbers, if any, its state and its targets."""
    kept = ShopDay.objects.for_shops([shop.pk]).between(first, last)
    rows = {row.day: row for row in kept.annotate(repeat_days=repeat_days_told("shop"))}
    periods = cache(partial(_periods, shop, first, last))
    days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    waiting = backlog(shop)
    found = sources(shop, first, last)
    gaps = source_gaps(found)
    states = day_states(shop, days, rows, waiting, gaps, now)
    told = [day for day, row in rows.items() if is_visited(row)]
    visits = visit_states(shop, days, told, waiting, gaps, now)
    desk = desk_states(shop, days, rows, waiting, now)
    ads = ads_states(shop, days, rows, waiting, now)
    cases = case_states(shop, days, rows, waiting, now)
    read = {
        day: DayRow(
            shop,
            Span(day, day, (shop,), (rows[day],) if day in rows else (), _DayPeriods(periods, day)),
            states[day],
            visits[day],
            desk[day],
            cases[day],
            ads[day],
        )
        for day in days
    }
    # The whole month of the last day: the way to its close is read from the same rows.
    plans, aims = planned_and_aimed(shop, first, max(last, month_end(last)))
    targets = {key: {day: plan.amount for day, plan in of.items()} for key, of in plans.items()}
    moves = tuple(restatements(shop, first, last, now))
    return ShopSpan(shop, now, read, targets, plans, waiting, found, moves, aims)


def span_with(span: ShopSpan, day: date) -> ShopSpan:
    """The span and one more day, read only where the span does not hold it."""
    if day in span.rows:
        return span
    other = shop_span(span.shop, day, day, span.now)
    return replace(span, rows={**span.rows, **other.rows})


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
    return DayRow(shops[0], numbers, state, state, state, state), known


def stored_amounts(shop: Shop, metric_key: str, days: Sequence[date]) -> Mapping[date, Decimal]:
    """A measure on each of these days that was computed and has it: one query."""
    return _amounts(shop, metric_key, ShopDay.objects.for_shops([shop.pk]).filter(day__in=days))


def daily_amounts(shop: Shop, metric_key: str, first: date, last: date) -> Mapping[date, Decimal]:
    """A measure's amount on each known day of a span; days that nobody knows are absent."""
    rows = known_days(shop, ShopDay.objects.for_shops([shop.pk]).between(first, last), first, last)
    return _amounts(shop, metric_key, rows)


def _amounts(shop: Shop, metric_key: str, rows: Iterable[ShopDay]) -> Mapping[date, Decimal]:
    spans = {row.day: Span(row.day, row.day, (shop,), (row,), {}) for row in rows}
    amounts = {day: span.value(metric_key, strict=True) for day, span in spans.items()}
    return {day: Decimal(amount) for day, amount in amounts.items() if amount is not None}


class _DayPeriods(Mapping[str, ShopPeriod]):
    """The windows that end with a day; read once for all days when the first is asked for."""

    def __init__(self, read: Callable[[], AllPeriods], day: date) -> None:
        self._read, self._day = read, day

    def __getitem__(self, kind: str) -> ShopPeriod:
        return self._read().get(self._day, {})[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read().get(self._day, {}))

    def __len__(self) -> int:
        return len(self._read().get(self._day, {}))


def _periods(shop: Shop, first: date, last: date) -> AllPeriods:
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
