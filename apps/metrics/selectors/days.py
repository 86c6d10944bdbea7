"""Loads shop-days: numbers, states and targets of a span in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from apps.common.money import money
from apps.metrics.models import ShopDay, ShopPeriod, TargetDay, TargetPlan
from apps.metrics.selectors.day_values import DayRow
from apps.metrics.selectors.freshness import day_states, failed_days
from apps.metrics.selectors.values import Span, series
from apps.metrics.spans import ROLLING_DAYS
from apps.shop.models import Shop


def day_rows(shop: Shop, first: date, last: date, now: datetime) -> Mapping[date, DayRow]:
    """Every day from `first` to `last` with its numbers, if any, and its state."""
    rows = {row.day: row for row in ShopDay.objects.for_shops([shop.pk]).between(first, last)}
    periods = _periods(shop, first, last)
    days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    states = day_states(shop, days, rows.keys(), now)
    return {
        day: DayRow(
            shop,
            Span(day, day, (shop,), (rows[day],) if day in rows else (), periods[day]),
            states[day],
        )
        for day in days
    }


def day_targets(shop: Shop, metric_key: str, first: date, last: date) -> Mapping[date, Decimal]:
    """The targets in force of the days of a span."""
    targets = TargetDay.objects.filter(
        plan__shop=shop,
        plan__metric_key=metric_key,
        plan__state=TargetPlan.State.ACTIVE,
        day__range=(first, last),
    )
    return {
        day: money(amount, shop.currency) for day, amount in targets.values_list("day", "amount")
    }


def daily_amounts(shop: Shop, metric_key: str, first: date, last: date) -> Mapping[date, Decimal]:
    """A measure's amount on each known day of a span; days that nobody knows are absent."""
    failed = failed_days(shop, first, last)
    found = series(shop_id=shop.pk, first=first, last=last, keys=[metric_key])
    amounts = {day: values[metric_key] for day, values in found.items() if day not in failed}
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
    return day_rows(shop, day, day, now)[day].numbers.basis()
