"""Shift hours: minutes of a day on the shop's wall clock, and the instants they stand for."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from apps.common.days import MIDNIGHT

DAY_MINUTES = 1_440
LATEST_MINUTE = 2_880


class WallTimeError(ValueError):
    """A wall time that a clock change skipped or repeated; `readings` are its two instants."""

    def __init__(self, wall: datetime, readings: tuple[datetime, datetime]) -> None:
        super().__init__(f"{wall:%Y-%m-%d %H:%M} does not happen exactly once")
        self.wall = wall
        self.readings = readings


def instant_of(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return the instant of a minute of the day; 1440 is the next day's 00:00.

    A repeated wall time is taken the first time, a skipped one as far after the jump as it lies
    after the last minute before it.
    """
    wall = datetime.combine(day, MIDNIGHT) + timedelta(minutes=minute)
    return wall.replace(tzinfo=zone).astimezone(UTC)


def instant_typed(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return the instant of a typed wall time; WallTimeError where a clock change touches it."""
    wall = datetime.combine(day, MIDNIGHT) + timedelta(minutes=minute)
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first != second:
        raise WallTimeError(wall, (first, second))
    return first


def shift_span(
    day: date, start_min: int, end_min: int, zone: ZoneInfo
) -> tuple[datetime, datetime]:
    """Return the first instant of a shift and the first one after it.

    Raises ValueError for hours that are not 0 <= start < 1440, start < end <= 2880, or longer
    than 24 hours.
    """
    if not 0 <= start_min < DAY_MINUTES:
        raise ValueError("A shift starts at minute 0 to 1439 of its day.")
    if not start_min < end_min <= min(LATEST_MINUTE, start_min + DAY_MINUTES):
        raise ValueError("A shift ends after its start, within 24 hours.")
    return instant_of(day, start_min, zone), instant_of(day, end_min, zone)


def minutes_between(start: datetime, end: datetime) -> int:
    """Return the minutes that really pass between two instants."""
    return int((end - start).total_seconds() // 60)


def clock_words(minute: int) -> str:
    """Return a minute of the day as people write it: 510 -> 08:30, 1440 -> 24:00, 1800 -> 06:00."""
    shown = minute if minute <= DAY_MINUTES else minute - DAY_MINUTES
    return f"{shown // 60:02d}:{shown % 60:02d}"


def hours_words(start_min: int, end_min: int) -> str:
    """Return the hours of a shift: 16:00–24:00."""
    return f"{clock_words(start_min)}–{clock_words(end_min)}"


def span_words(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """Return two instants as the hours of a shift on the wall clock; midnight ends at 24:00."""
    last = f"{end.astimezone(zone):%H:%M}"
    return f"{start.astimezone(zone):%H:%M}–{'24:00' if last == '00:00' else last}"


def minute_typed(text: str) -> int:
    """Return the minute of "08:30"; "24:00" is 1440. Raises ValueError for anything else."""
    hours, colon, minutes = text.strip().partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2):
        raise ValueError("Write hours and minutes, such as 08:30 or 24:00.")
    found = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or found > DAY_MINUTES:
        raise ValueError("Write a time between 00:00 and 24:00.")
    return found
