"""Loads shop-days: rows, states and targets of a span in a fixed number of queries."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from apps.common.money import money
from apps.metrics.models import ShopDay, TargetDay, TargetPlan
from apps.metrics.selectors.day_values import DayRow, stored_number
from apps.metrics.selectors.freshness import day_states, failed_days
from apps.shop.models import Shop


def day_rows(shop: Shop, first: date, last: date, now: datetime) -> Mapping[date, DayRow]:
    """Every day from `first` to `last` with its row, if any, and its state."""
    rows = {row.day: row for row in ShopDay.objects.filter(shop=shop, day__range=(first, last))}
    days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    states = day_states(shop, days, rows.keys(), now)
    return {day: DayRow(shop, rows.get(day), states[day]) for day in days}


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
    rows = ShopDay.objects.filter(shop=shop, day__range=(first, last)).order_by("day")
    found = {row.day: stored_number(row, metric_key) for row in rows if row.day not in failed}
    return {day: amount for day, amount in found.items() if amount is not None}
