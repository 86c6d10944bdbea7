"""Orders by hour of the shop's clock."""

from datetime import date, datetime, timedelta

from apps.common.days import day_bounds, local_hour
from apps.common.money import money
from apps.metrics.models import ShopHour
from apps.metrics.readings import HourBar
from apps.metrics.selectors.day_values import DayRow
from apps.metrics.selectors.days import day_rows
from apps.shop.models import Shop

QUARTER = timedelta(minutes=15)


def hours(shop: Shop, day: date, now: datetime) -> tuple[HourBar, ...]:
    """The 24 hours of a day; empty of numbers when the day is unknown or had no such hour.

    A repeated hour (clocks set back) holds both; an hour without orders holds 0.
    """
    row = day_rows(shop, day, day, now)[day]
    if row.number("sales.ordered_orders") is None and row.number("sales.paid_orders") is None:
        return tuple(HourBar(hour, None, None, None) for hour in range(24))
    found = {bar.hour: bar for bar in ShopHour.objects.filter(shop=shop, day=day)}
    lived = _hours_of(shop, day) | found.keys()
    return tuple(
        _bar(row, hour, found.get(hour)) if hour in lived else HourBar(hour, None, None, None)
        for hour in range(24)
    )


def _bar(row: DayRow, hour: int, bar: ShopHour | None) -> HourBar:
    has_orders = row.number("sales.ordered_orders") is not None
    has_payments = row.number("sales.paid_orders") is not None
    return HourBar(
        hour,
        ((bar and bar.ordered_orders) or 0) if has_orders else None,
        ((bar and bar.paid_orders) or 0) if has_payments else None,
        money(((bar and bar.paid_amount) or 0) * 1, row.shop.currency) if has_payments else None,
    )


def _hours_of(shop: Shop, day: date) -> set[int]:
    start, end = day_bounds(day, shop.tz, shop.day_cut)
    quarters = range((end - start) // QUARTER)
    return {local_hour(start + at * QUARTER, shop.tz) for at in quarters}
