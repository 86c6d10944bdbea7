"""Expected customers by half hour (service 2.4), also on the nights when clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.service.demand import (
    Handling,
    History,
    Uplift,
    WallSlot,
    day_demand,
    day_slots,
    people,
    uplift_factor,
    wall_slot,
)
from apps.service.erlang import ServiceGoal

SHANGHAI = ZoneInfo("Asia/Shanghai")
BUDAPEST = ZoneInfo("Europe/Budapest")
SPRING, AUTUMN = date(2025, 3, 30), date(2025, 10, 26)
MONDAY = date(2025, 6, 30)


def mondays(*weeks_back: int) -> list[date]:
    """Mondays so many weeks before the planned one."""
    return [MONDAY - timedelta(weeks=weeks) for weeks in weeks_back]


def arrivals(day: date, hour: int, minute: int, count: int, zone: ZoneInfo) -> list[datetime]:
    """So many customers at one local time."""
    return [datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)] * count


def test_service_2_4_mean_of_the_last_four_same_weekdays() -> None:
    counts = zip(mondays(5, 4, 3, 2, 1), (99, 10, 20, 0, 30), strict=True)
    instants = [each for day, n in counts for each in arrivals(day, 10, 29, n, SHANGHAI)]
    history = History.of(instants, mondays(5, 4, 3, 2, 1), SHANGHAI)
    assert history.expected(WallSlot(MONDAY, 20)) == 15
    assert history.expected(WallSlot(MONDAY, 21)) == 0
    assert history.expected(WallSlot(MONDAY + timedelta(days=1), 20)) is None
    assert history.expected(WallSlot(mondays(5)[0], 20)) is None


def test_service_2_4_uplift_counts_by_the_minutes_it_shares() -> None:
    double = Uplift(MONDAY, 600, 645, 2.0)
    factors = [uplift_factor(WallSlot(MONDAY, number), [double]) for number in (19, 20, 21, 22)]
    assert factors == [1, 2, 1.5, 1]
    assert uplift_factor(WallSlot(MONDAY + timedelta(days=7), 20), [double]) == 1
    history = History.of(arrivals(mondays(1)[0], 10, 0, 8, SHANGHAI), mondays(1), SHANGHAI)
    assert history.expected(WallSlot(MONDAY, 20), [double]) == 16


@pytest.mark.parametrize(
    ("day", "count", "first", "repeated"),
    [
        (SPRING, 46, datetime(2025, 3, 29, 23, tzinfo=UTC), {}),
        (AUTUMN, 50, datetime(2025, 10, 25, 22, tzinfo=UTC), {4: 2, 5: 2}),
        (date(2025, 6, 2), 48, datetime(2025, 6, 1, 22, tzinfo=UTC), {}),
    ],
    ids=["23 hours", "25 hours", "24 hours"],
)
def test_service_2_4_days_when_clocks_change(
    day: date, count: int, first: datetime, repeated: dict[int, int]
) -> None:
    slots = day_slots(day, BUDAPEST)
    numbers = [slot.number for _, slot in slots]
    assert (len(slots), slots[0]) == (count, (first, WallSlot(day, 0)))
    assert {n: numbers.count(n) for n in numbers if numbers.count(n) > 1} == repeated
    assert ({4, 5} & set(numbers) == set()) is (day == SPRING)
    assert all(slot.day == day for _, slot in slots)


def test_a_skipped_hour_is_no_zero_and_a_repeated_one_counts_twice() -> None:
    before = [SPRING - timedelta(days=7), SPRING]
    night = [each for day in before for each in arrivals(day, 1, 30, 6, BUDAPEST)]
    night += arrivals(before[0], 2, 0, 6, BUDAPEST)
    spring = History.of(night, before, BUDAPEST)
    assert spring.expected(WallSlot(SPRING + timedelta(days=7), 4)) == 6
    start = datetime(2025, 10, 26, 0, 0, tzinfo=UTC)
    autumn = History.of([start] * 4 + [start + timedelta(hours=1)] * 2, [AUTUMN], BUDAPEST)
    assert autumn.expected(WallSlot(AUTUMN + timedelta(days=7), 4)) == 3


def test_a_day_of_demand_is_customers_and_people() -> None:
    instants = arrivals(mondays(1)[0], 10, 0, 100, SHANGHAI)
    handling = Handling(aht_s=180, goal=ServiceGoal(0.8, 20), shrinkage=0.3)
    rows = day_demand(MONDAY, History.of(instants, mondays(1), SHANGHAI), handling)
    assert [(row.expected, row.need) for row in rows if row.need] == [(100, 20)]
    assert (len(rows), rows[20].start) == (48, datetime(2025, 6, 30, 2, tzinfo=UTC))
    unknown = day_demand(MONDAY, History.of([], [], SHANGHAI), handling)
    assert {(row.expected, row.need) for row in unknown} == {(None, None)}


def test_chats_at_a_time_lower_the_people() -> None:
    goal = ServiceGoal(0.9, 20, 0.85)
    served = [people(30, Handling(420, chats, 0.15, goal)) for chats in (1, 3)]
    assert served == [15, 8]


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: Uplift(MONDAY, 600, 600, 2),
        lambda: Uplift(MONDAY, 600, 1441, 2),
        lambda: Uplift(MONDAY, 0, 60, -1),
        lambda: wall_slot(datetime(2025, 6, 2), SHANGHAI),  # noqa: DTZ001 - a naive instant
    ],
)
def test_what_cannot_be_is_refused(attempt: object) -> None:
    with pytest.raises(ValueError, match=r"\."):
        attempt()  # type: ignore[operator]  # a lambda of the table
