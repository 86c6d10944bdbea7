"""Orders by hour of the shop's clock."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from apps.common.days import day_bounds, local_hour
from apps.common.money import money
from apps.metrics.models import ShopHour
from apps.metrics.readings import HourBar
from apps.metrics.selectors.days import ShopSpan, daily_amounts
from apps.shop.models import Shop

ZERO = Decimal(0)
QUARTER = timedelta(minutes=15)


def hours(shop: Shop, day: date, *, span: ShopSpan | None = None) -> tuple[HourBar, ...]:
    """The 24 hours of a day; without numbers when the day is unknown or had no such hour.

    A repeated hour (clocks set back) holds both; an hour without orders holds 0. `span` is what
    a screen has already read; it holds the day.
    """
    stored = ShopHour.objects.filter(shop=shop, day=day)
    return _bars(shop, day, _fed(shop, day, span), {bar.hour: bar for bar in stored})


def hours_of_days(span: ShopSpan) -> Mapping[date, tuple[HourBar, ...]]:
    """The hours of every day of a span, without those that a day never had: one query."""
    days = sorted(span.rows)
    stored: defaultdict[date, dict[int, ShopHour]] = defaultdict(dict)
    for bar in ShopHour.objects.filter(shop=span.shop, day__range=(days[0], days[-1])):
        stored[bar.day][bar.hour] = bar
    return {day: _lived(span, day, stored[day]) for day in days}


def _lived(span: ShopSpan, day: date, stored: Mapping[int, ShopHour]) -> tuple[HourBar, ...]:
    lived = _hours_of(span.shop, day) | stored.keys()
    bars = _bars(span.shop, day, _fed(span.shop, day, span), stored)
    return tuple(bar for bar in bars if bar.hour in lived)


def _bars(
    shop: Shop, day: date, fed: frozenset[str], stored: Mapping[int, ShopHour]
) -> tuple[HourBar, ...]:
    lived = _hours_of(shop, day) | stored.keys()
    return tuple(
        _bar(shop, hour, stored.get(hour), fed if hour in lived else frozenset())
        for hour in range(24)
    )


def _fed(shop: Shop, day: date, span: ShopSpan | None) -> frozenset[str]:
    keys = ("sales.ordered_orders", "sales.paid_orders")
    if span:
        return frozenset(key for key in keys if span.rows[day].number(key) is not None)
    return frozenset(key for key in keys if daily_amounts(shop, key, day, day))


def _bar(shop: Shop, hour: int, bar: ShopHour | None, fed: frozenset[str]) -> HourBar:
    is_paid_known = "sales.paid_orders" in fed
    orders = (bar.ordered_orders or 0) if bar else 0
    paid = (bar.paid_orders or 0) if bar else 0
    amount = (bar.paid_amount or ZERO) if bar else ZERO
    return HourBar(
        hour,
        orders if "sales.ordered_orders" in fed else None,
        paid if is_paid_known else None,
        money(amount, shop.currency) if is_paid_known else None,
    )


def _hours_of(shop: Shop, day: date) -> set[int]:
    start, end = day_bounds(day, shop.tz, shop.day_cut)
    quarters = range((end - start) // QUARTER)
    return {local_hour(start + at * QUARTER, shop.tz) for at in quarters}
