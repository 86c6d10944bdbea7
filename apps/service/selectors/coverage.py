"""The half hours of a week: what is expected, needed, and there."""

from dataclasses import dataclass
from datetime import date, timedelta

from apps.service.coverage import SlotCover, covered
from apps.service.models import ShiftAssignment
from apps.service.selectors.bands import days_between
from apps.service.selectors.facts import local_day, need_between, span_of
from apps.service.shifttime import DAY_MINUTES, clock_words
from apps.shop.models import Shop


@dataclass(frozen=True)
class CoverRow:
    """A half hour of the wall clock over the days; None = no demand is known then."""

    at: str
    minute: int
    is_peak: bool
    slots: tuple[SlotCover | None, ...]


@dataclass(frozen=True)
class Coverage:
    """A week of cover."""

    days: tuple[date, ...]
    rows: tuple[CoverRow, ...]
    short: int
    has_demand: bool


def cover_between(shop: Shop, first: date, last: date, *, is_planning: bool) -> list[SlotCover]:
    """Return each half hour with the people planned in it, or published where nobody plans."""
    start, end = span_of(shop, first, last)
    rows = ShiftAssignment.objects.overlapping(start, end)
    rows = rows.on_duty() if is_planning else rows.known()
    spans = rows.filter(shift__shop=shop, agent__isnull=False).values_list("start_at", "end_at")
    slots = [slot for slot in need_between(shop, first, last) if start <= slot.start < end]
    return covered(slots, spans)


def coverage_week(shop: Shop, first: date, *, is_planning: bool) -> Coverage:
    """Return a week by half hour, from the first to the last one that needs or has anybody."""
    days = days_between(first, first + timedelta(days=6))
    slots = cover_between(shop, days[0], days[-1], is_planning=is_planning)
    by_place: dict[tuple[int, date], SlotCover] = {}
    for slot in slots:
        # An hour that the clocks repeat shows its second reading, as the wall does.
        local = slot.start.astimezone(shop.tz)
        by_place[local.hour * 60 + local.minute, local_day(slot.start, shop)] = slot
    used = [minute for (minute, _), slot in by_place.items() if slot.need or slot.scheduled]
    minutes = range(min(used), max(used) + 30, 30) if used else range(0)
    return Coverage(
        days,
        tuple(_row(minute, days, by_place) for minute in minutes if minute < DAY_MINUTES),
        sum(-slot.net for slot in slots if slot.net < 0),
        bool(slots),
    )


def _row(
    minute: int, days: tuple[date, ...], by_place: dict[tuple[int, date], SlotCover]
) -> CoverRow:
    slots = tuple(by_place.get((minute, day)) for day in days)
    is_peak = any(slot is not None and slot.is_peak for slot in slots)
    return CoverRow(clock_words(minute), minute, is_peak, slots)
