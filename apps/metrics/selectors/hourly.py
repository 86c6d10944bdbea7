"""Orders by hour of the shop's clock."""

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
    fed = _fed(shop, day, span)
    found = {bar.hour: bar for bar in ShopHour.objects.filter(shop=shop, day=day)}
    lived = _hours_of(shop, day) | found.keys()
    return tuple(
        _bar(shop, hour, found.get(hour), fed if hour in lived else frozenset())
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
