"""Every instant belongs to exactly one business day, in every zone and over every clock change."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.common.days import (
    business_day,
    day_bounds,
    local_hour,
    month_days,
    month_start,
    yesterday,
)

ZONES = (
    "UTC",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Asia/Beirut",
    "Asia/Dhaka",
    "Asia/Dubai",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Europe/London",
    "Europe/Budapest",
    "Europe/Moscow",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Havana",
    "America/Asuncion",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
)
FIRST = date(2023, 1, 1)
DAYS = 1_096
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize("zone", ZONES)
def test_every_boundary_belongs_to_the_day_that_begins(
    zone: str, record_property: Callable[[str, object], None]
) -> None:
    place = ZoneInfo(zone)
    previous_end = day_bounds(FIRST, place)[0]
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        start, end = day_bounds(day, place)
        assert start == previous_end
        assert end - start in {timedelta(minutes=m) for m in (1380, 1410, 1440, 1470, 1500)}
        assert business_day(start, place) == day
        assert business_day(start - TICK, place) == day - timedelta(days=1)
        assert business_day(end - TICK, place) == day
        previous_end = end
    record_property("boundaries of days", DAYS)


@given(
    seconds=st.integers(int(315e6), int(2_140e6)),
    zone=st.sampled_from(ZONES),
    cut=st.times().map(lambda moment: moment.replace(microsecond=0)),
)
def test_any_instant_lies_inside_its_day_and_in_no_other(
    seconds: int, zone: str, cut: time
) -> None:
    instant = datetime.fromtimestamp(seconds, UTC)
    day = business_day(instant, zone, cut)
    start, end = day_bounds(day, zone, cut)
    assert start <= instant < end
    assert day_bounds(day - timedelta(days=1), zone, cut)[1] == start
    assert day_bounds(day + timedelta(days=1), zone, cut)[0] == end


@pytest.mark.parametrize(
    ("zone", "day", "start", "hours"),
    [
        pytest.param("Europe/Budapest", date(2026, 3, 29), "2026-03-28T23:00", 23, id="spring"),
        pytest.param("Europe/Budapest", date(2026, 10, 25), "2026-10-24T22:00", 25, id="autumn"),
        pytest.param("Africa/Cairo", date(2025, 4, 25), "2025-04-24T22:00", 23, id="starts-at-01"),
        pytest.param("Asia/Beirut", date(2025, 3, 30), "2025-03-29T22:00", 23, id="no-midnight"),
        pytest.param("America/Havana", date(2025, 11, 2), "2025-11-02T04:00", 25, id="midnight-2x"),
        pytest.param("America/St_Johns", date(2010, 11, 7), "2010-11-07T02:30", 25, id="back-0:01"),
        pytest.param("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00", 0, id="skipped-day"),
        pytest.param("Asia/Shanghai", date(2020, 2, 20), "2020-02-19T16:00", 24, id="plain"),
    ],
)
def test_a_day_begins_and_lasts_as_the_zone_says(
    zone: str, day: date, start: str, hours: int
) -> None:
    bounds = day_bounds(day, zone)
    assert bounds[0] == datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert bounds[1] - bounds[0] == timedelta(hours=hours)


def test_a_day_cut_moves_the_night_to_the_day_before() -> None:
    night = datetime(2026, 6, 18, 20, 30, tzinfo=UTC)  # 04:30 on the 19th in Shanghai
    assert business_day(night, "Asia/Shanghai") == date(2026, 6, 19)
    assert business_day(night, "Asia/Shanghai", time(5)) == date(2026, 6, 18)
    assert business_day(night + timedelta(minutes=30), "Asia/Shanghai", time(5)) == date(
        2026, 6, 19
    )


def test_a_cut_inside_the_skipped_hour_starts_the_day_at_the_jump() -> None:
    start, end = day_bounds(date(2026, 3, 29), "Europe/Budapest", time(2, 30))
    assert start == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert end == datetime(2026, 3, 30, 0, 30, tzinfo=UTC)


def test_a_cut_that_happens_twice_starts_the_day_the_first_time() -> None:
    start, _ = day_bounds(date(2026, 10, 25), "Europe/Budapest", time(2, 30))
    assert start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    again = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 02:10 for the second time
    assert business_day(again, "Europe/Budapest", time(2, 30)) == date(2026, 10, 25)


def test_a_repeated_hour_has_one_number_and_a_missing_hour_none() -> None:
    autumn = datetime(2026, 10, 25, tzinfo=UTC)
    spring = datetime(2026, 3, 29, tzinfo=UTC)
    hours = [local_hour(autumn + timedelta(hours=at), "Europe/Budapest") for at in range(4)]
    assert hours == [2, 2, 3, 4]
    hours = [local_hour(spring + timedelta(hours=at), "Europe/Budapest") for at in range(3)]
    assert hours == [1, 3, 4]


def test_yesterday_is_the_last_closed_day_of_the_shop() -> None:
    now = datetime(2026, 6, 18, 16, tzinfo=UTC)  # midnight in Shanghai
    assert yesterday(now, "Asia/Shanghai") == date(2026, 6, 18)
    assert yesterday(now - TICK, "Asia/Shanghai") == date(2026, 6, 17)
    assert yesterday(now, "America/New_York") == date(2026, 6, 17)
    assert yesterday(now, "Asia/Shanghai", time(5)) == date(2026, 6, 17)
    after_the_skipped_day = datetime(2011, 12, 30, 12, tzinfo=UTC)
    assert yesterday(after_the_skipped_day, "Pacific/Apia") == date(2011, 12, 29)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        business_day(datetime.fromisoformat("2026-06-18T10:00"), "Asia/Shanghai")


@pytest.mark.parametrize(
    ("month", "length"),
    [(date(2024, 2, 1), 29), (date(2026, 2, 14), 28), (date(2024, 6, 30), 30)],
)
def test_a_month_has_all_its_days_in_order(month: date, length: int) -> None:
    days = month_days(month)
    assert days[0] == month_start(month) == month.replace(day=1)
    assert [day.day for day in days] == list(range(1, length + 1))
    assert {day.month for day in days} == {month.month}
