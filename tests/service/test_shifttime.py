"""Shift hours on the wall clock of a shop, over both changes of the clocks."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from apps.service.shifttime import (
    WallTimeError,
    clock_words,
    hours_words,
    instant_of,
    instant_typed,
    minute_typed,
    minutes_between,
    shift_span,
)

SHANGHAI, BUDAPEST = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Budapest")


@pytest.mark.parametrize(
    ("zone", "day", "start", "end", "utc", "minutes"),
    [
        (SHANGHAI, date(2025, 6, 3), 960, 1440, ("03T08:00", "03T16:00"), 480),
        (BUDAPEST, date(2025, 3, 29), 960, 1440, ("29T15:00", "29T23:00"), 480),
        (BUDAPEST, date(2025, 3, 29), 1320, 1800, ("29T21:00", "30T04:00"), 420),
        (BUDAPEST, date(2025, 10, 25), 1320, 1800, ("25T20:00", "26T05:00"), 540),
    ],
    ids=lambda value: f"service-2.1-{value}",
)
def test_a_shift_has_the_instants_of_its_wall_clock(
    zone: ZoneInfo, day: date, start: int, end: int, utc: tuple[str, str], minutes: int
) -> None:
    span = shift_span(day, start, end, zone)
    assert tuple(f"{instant:%dT%H:%M}" for instant in span) == utc
    assert all(instant.tzinfo is UTC for instant in span)
    assert minutes_between(*span) == minutes


@pytest.mark.parametrize(
    ("zone", "night_of", "rest"),
    [
        (SHANGHAI, date(2025, 6, 3), 510),
        (BUDAPEST, date(2025, 3, 29), 450),
        (BUDAPEST, date(2025, 10, 25), 570),
    ],
    ids=lambda value: f"service-2.1-rest-{value}",
)
def test_rest_from_night_to_morning_counts_the_hours_that_pass(
    zone: ZoneInfo, night_of: date, rest: int
) -> None:
    night = shift_span(night_of, 960, 1440, zone)
    morning = shift_span(date.fromordinal(night_of.toordinal() + 1), 510, 1020, zone)
    assert minutes_between(night[1], morning[0]) == rest


@pytest.mark.parametrize(
    ("start", "end"), [(-1, 60), (1440, 1500), (600, 600), (700, 600), (0, 1441), (1439, 2881)]
)
def test_hours_that_cannot_be_are_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="A shift"):
        shift_span(date(2025, 6, 3), start, end, SHANGHAI)


def test_minute_1440_is_the_next_days_midnight() -> None:
    assert instant_of(date(2025, 6, 3), 1440, SHANGHAI) == instant_of(date(2025, 6, 4), 0, SHANGHAI)


@pytest.mark.parametrize("day", [date(2025, 3, 30), date(2025, 10, 26)], ids=["skipped", "twice"])
def test_a_typed_time_that_does_not_happen_once_names_both_readings(day: date) -> None:
    with pytest.raises(WallTimeError) as caught:
        instant_typed(day, 150, BUDAPEST)
    first, second = caught.value.readings
    assert abs(first - second).total_seconds() == 3600
    assert caught.value.wall == datetime(day.year, day.month, day.day, 2, 30)  # noqa: DTZ001
    assert instant_typed(day, 600, BUDAPEST) == instant_of(day, 600, BUDAPEST)


def test_times_read_and_write_as_people_do() -> None:
    assert [clock_words(each) for each in (0, 510, 1440, 1800)] == [
        "00:00",
        "08:30",
        "24:00",
        "06:00",
    ]
    assert hours_words(960, 1440) == "16:00–24:00"
    assert [minute_typed(text) for text in ("08:30", "0:00", "24:00")] == [510, 0, 1440]
    for wrong in ("8", "08.30", "24:01", "12:60", "8:3", "-1:00", ""):
        with pytest.raises(ValueError, match="Write"):
            minute_typed(wrong)
