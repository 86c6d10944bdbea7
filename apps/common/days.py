"""Business days: which day of a shop an instant belongs to, and when that day begins and ends."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MIDNIGHT = time(0)
ONE_DAY = timedelta(days=1)


def business_day(instant: datetime, zone: ZoneInfo | str, day_cut: time = MIDNIGHT) -> date:
    """The shop's day of an aware instant: the one whose `day_bounds` hold it.

    Raises ValueError for a naive instant.
    """
    place = _zone(zone)
    local = _aware(instant).astimezone(place).replace(tzinfo=None)
    day = (local - (datetime.combine(local, day_cut) - datetime.combine(local, MIDNIGHT))).date()
    # Clocks set back over the cut show the old date again, in a day that has already begun.
    while instant >= _start(day + ONE_DAY, place, day_cut):
        day += ONE_DAY
    return day


def day_bounds(
    day: date, zone: ZoneInfo | str, day_cut: time = MIDNIGHT
) -> tuple[datetime, datetime]:
    """First UTC instant of the shop's day and first UTC instant of the next one.

    The day lasts 23 or 25 hours when clocks change, and none at all where a zone skipped it.
    A cut inside a skipped hour starts the day when the clocks jump; a cut that happens twice
    starts it the first time.
    """
    place = _zone(zone)
    return _start(day, place, day_cut), _start(day + ONE_DAY, place, day_cut)


def local_hour(instant: datetime, zone: ZoneInfo | str) -> int:
    """Hour 0 to 23 on the shop's wall clock; a repeated hour has the same number both times."""
    return _aware(instant).astimezone(_zone(zone)).hour


def yesterday(now: datetime, zone: ZoneInfo | str, day_cut: time = MIDNIGHT) -> date:
    """The last closed day of a shop: the business day that ended when the open one began."""
    place = _zone(zone)
    today = business_day(now, place, day_cut)
    return business_day(_start(today, place, day_cut) - timedelta.resolution, place, day_cut)


def month_start(day: date) -> date:
    """First day of the month of `day`."""
    return day.replace(day=1)


def month_days(month: date) -> tuple[date, ...]:
    """All days of the month of `month`, in order."""
    length = monthrange(month.year, month.month)[1]
    return tuple(month.replace(day=number) for number in range(1, length + 1))


def _zone(zone: ZoneInfo | str) -> ZoneInfo:
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo(zone)


def _aware(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError("An instant needs a time zone.")
    return instant


@lru_cache(maxsize=8192)
def _start(day: date, zone: ZoneInfo, day_cut: time) -> datetime:
    wall = datetime.combine(day, day_cut)
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _wall(first, zone) == wall:
        return first
    return _jump(wall, zone, first)


def _jump(wall: datetime, zone: ZoneInfo, after: datetime) -> datetime:
    # This wall time was skipped: the day starts at the jump, between the two readings of it.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while after - before > timedelta.resolution:
        middle = before + (after - before) // 2
        if _wall(middle, zone) >= wall:
            after = middle
        else:
            before = middle
    return after


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)
