"""Bands of time of a shop, as instants: peaks, and hours of lifted demand."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from apps.service.models import TimeBand
from apps.service.shifttime import instant_of
from apps.shop.models import Shop


@dataclass(frozen=True, slots=True)
class Band:
    """A band on one day."""

    day: date
    start_min: int
    end_min: int
    start: datetime
    end: datetime
    weight: Decimal


def days_between(first: date, last: date) -> tuple[date, ...]:
    """Return all days from first to last, both included."""
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def bands_of(shop: Shop, kind: str, first: date, last: date) -> list[Band]:
    """Return the bands of a kind on these days; a dated band replaces those of its weekday."""
    rows = TimeBand.objects.filter(shop=shop, kind=kind).order_by("start_min")
    by_weekday: dict[int | None, list[TimeBand]] = defaultdict(list)
    by_day: dict[date, list[TimeBand]] = defaultdict(list)
    for row in rows:
        (by_weekday[row.weekday] if row.day is None else by_day[row.day]).append(row)
    days = days_between(first, last)
    return [
        band
        for day in days
        for band in _on(shop, day, by_day.get(day) or by_weekday[day.weekday()])
    ]


def _on(shop: Shop, day: date, rows: Iterable[TimeBand]) -> Iterator[Band]:
    for row in rows:
        start, end = (instant_of(day, each, shop.tz) for each in (row.start_min, row.end_min))
        yield Band(day, row.start_min, row.end_min, start, end, row.weight)
