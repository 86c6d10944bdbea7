"""Bands of time of a shop, as instants: open and quiet hours, peaks, hours of lifted demand."""

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


def bands_of(shop: Shop, kind: str, first: date, last: date, channel: str = "") -> list[Band]:
    """Return the bands of a kind on these days; a dated band replaces those of its weekday.

    Where a channel has bands of its own, those for all channels do not count for it.
    """
    return bands_in(band_rows(shop, kind, channel), shop, first, last)


def band_rows(shop: Shop, kind: str, channel: str = "") -> list[TimeBand]:
    """Return the rows that say when a kind of band holds for a channel."""
    rows = TimeBand.objects.filter(shop=shop, kind=kind, channel__in={"", channel})
    found = list(rows.order_by("start_min"))
    return [row for row in found if row.channel == channel] or found


def bands_in(rows: Iterable[TimeBand], shop: Shop, first: date, last: date) -> list[Band]:
    """Return the bands of rows that were read before, on these days."""
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
        if row.is_closed:
            continue
        start, end = (instant_of(day, each, shop.tz) for each in (row.start_min, row.end_min))
        yield Band(day, row.start_min, row.end_min, start, end, row.weight)
