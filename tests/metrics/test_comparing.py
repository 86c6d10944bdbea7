"""Which day a day is compared with; metrics.md 10, and the Chinese new year of five years."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.metrics.comparing import Mode, campaign_day, compared_day, same_lunar_day

DAY = date(2026, 6, 18)
JUNE = {date(2025, 6, 16) + timedelta(days=at): "618" for at in range(5)} | {
    date(2026, 6, 17) + timedelta(days=at): "618" for at in range(6)
}


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (Mode.PLAN, None),
        (Mode.YESTERDAY, date(2026, 6, 17)),
        (Mode.WEEK, date(2026, 6, 11)),
        (Mode.YEAR, date(2025, 6, 19)),
        (Mode.CAMPAIGN, date(2025, 6, 17)),
        (Mode.CUSTOM, date(2026, 2, 3)),
    ],
)
def test_a_mode_names_its_day(mode: Mode, expected: date | None) -> None:
    assert compared_day(DAY, mode, JUNE, date(2026, 2, 3)) == expected


def test_the_week_and_the_year_keep_the_weekday() -> None:
    for mode in (Mode.WEEK, Mode.YEAR):
        other = compared_day(DAY, mode, {})
        assert other is not None
        assert other.weekday() == DAY.weekday()


def test_a_day_outside_a_campaign_has_no_campaign_day() -> None:
    assert compared_day(date(2026, 6, 25), Mode.CAMPAIGN, JUNE) is None


def test_a_first_campaign_is_compared_with_nothing() -> None:
    assert compared_day(date(2025, 6, 17), Mode.CAMPAIGN, JUNE) is None


def test_a_campaign_longer_than_the_last_one_ends_its_comparison() -> None:
    assert compared_day(date(2026, 6, 21), Mode.CAMPAIGN, JUNE) == date(2025, 6, 20)
    assert compared_day(date(2026, 6, 22), Mode.CAMPAIGN, JUNE) is None


def test_two_campaigns_side_by_side_are_two() -> None:
    days = {date(2026, 6, 17): "early", date(2026, 6, 18): "618"}
    found = campaign_day(date(2026, 6, 18), days)
    assert found is not None
    assert (found.began_on, found.position) == (date(2026, 6, 18), 0)


# The first day of the Chinese year, as published by the State Council's holiday notices.
NEW_YEARS = [
    date(2022, 2, 1),
    date(2023, 1, 22),
    date(2024, 2, 10),
    date(2025, 1, 29),
    date(2026, 2, 17),
]


@pytest.mark.parametrize(("before", "after"), list(pairwise(NEW_YEARS)))
def test_new_year_is_compared_with_new_year(before: date, after: date) -> None:
    assert same_lunar_day(after) == before
    assert same_lunar_day(after + timedelta(days=14)) == before + timedelta(days=14)


def test_mid_autumn_is_compared_with_mid_autumn_over_a_leap_month() -> None:
    """2025 had a second sixth month: 52 weeks would miss the feast by two weeks."""
    assert same_lunar_day(date(2025, 10, 6)) == date(2024, 9, 17)
    assert same_lunar_day(date(2026, 9, 25)) == date(2025, 10, 6)


def test_a_day_of_a_leap_month_is_compared_with_the_plain_month() -> None:
    assert same_lunar_day(date(2025, 7, 25)) == same_lunar_day(date(2025, 6, 25))


@given(st.dates(min_value=date(1902, 1, 1), max_value=date(2099, 12, 31)))
def test_the_lunar_year_is_12_or_13_months_long(day: date) -> None:
    other = same_lunar_day(day)
    assert other is not None
    assert 325 <= (day - other).days <= 415


def test_beyond_the_tables_there_is_no_lunar_day() -> None:
    assert same_lunar_day(date(2101, 5, 1)) is None
    assert same_lunar_day(date(1900, 5, 1)) is None
