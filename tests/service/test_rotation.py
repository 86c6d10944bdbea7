"""Blocks of the rotation and what one switch weekday costs (service 2.2)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.service.planning import Pattern
from apps.service.rotation import (
    block,
    block_codes,
    cohorts,
    gaps_bound,
    pattern_code,
    switch_advice,
)
from tests.service.rosters import DAY_AND_NIGHT, MONDAY, days


@pytest.mark.parametrize(
    ("switch_weekday", "offset", "expected"),
    [
        (0, 0, "NNNNNNN" + "DDDDDDD"),
        (0, 1, "DDDDDDD" + "NNNNNNN"),
        (3, 0, "DDDNNNN" + "NNNDDDD"),
        (6, 1, "NNNNNND" + "DDDDDDN"),
    ],
)
def test_service_2_2_a_block_lasts_from_switch_to_switch(
    switch_weekday: int, offset: int, expected: str
) -> None:
    codes = [pattern_code(DAY_AND_NIGHT, day, offset, switch_weekday) for day in days(14)]
    assert codes == list(expected)


@given(st.integers(-900, 900), st.integers(0, 6))
def test_service_2_2_formula(distance: int, switch_weekday: int) -> None:
    day = MONDAY + timedelta(days=distance)
    assert block(DAY_AND_NIGHT, day, switch_weekday) == (distance + 7 - switch_weekday) // 7
    next_day = block(DAY_AND_NIGHT, day + timedelta(days=1), switch_weekday)
    is_switch = (day + timedelta(days=1)).weekday() == switch_weekday
    assert next_day - block(DAY_AND_NIGHT, day, switch_weekday) == int(is_switch)


def test_days_off_are_no_kind_of_shift() -> None:
    pattern = Pattern((("D", "D", "D", None, None, "M", None), (None,) * 7), MONDAY)
    assert block_codes(pattern, MONDAY, 1) == {"D", "M"}
    assert block_codes(pattern, MONDAY, 0) == set()
    assert pattern_code(pattern, MONDAY + timedelta(days=3), 1) is None


def test_a_switch_weekday_is_one_of_seven() -> None:
    with pytest.raises(ValueError, match="switch weekday"):
        block(DAY_AND_NIGHT, MONDAY, 7)


@pytest.mark.parametrize(
    ("team", "day_need", "night_need", "seams", "gaps"),
    [(12, 3, 4, 3, 2), (20, 6, 6, 3, 4), (8, 2, 2, 3, 0), (12, 3, 4, 0, 0), (12, 3, 4, 1, 0)],
)
def test_service_2_2_lower_bound_of_gaps(
    team: int, day_need: int, night_need: int, seams: int, gaps: int
) -> None:
    assert gaps_bound(team, day_need, night_need, seams) == gaps


@given(st.integers(0, 40), st.integers(0, 20), st.integers(0, 20))
def test_service_2_2_three_seams_cost_what_the_formula_says(
    team: int, day_need: int, night_need: int
) -> None:
    both = day_need + night_need
    if both <= team:
        assert gaps_bound(team, day_need, night_need) == max(0, 2 * both - team)
    assert (gaps_bound(team, day_need, night_need) == 0) is (team >= 2 * both)


def test_counts_below_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        gaps_bound(-1, 0, 0)


def test_service_2_2_the_planner_proposes_a_second_weekday() -> None:
    advice = switch_advice([0] * 12, 3, 4)
    assert advice is not None
    assert advice.words == (
        "All 12 people switch on Monday: at least 2 places stay empty over 3 switches, because "
        "who works the night before cannot work that morning. It takes 14 people, or half the "
        "team switching on Thursday."
    )
    one = switch_advice([5] * 13, 3, 4)
    assert one is not None
    assert "at least 1 place stays empty" in one.words
    assert (one.weekday, one.proposed) == (5, 1)


@pytest.mark.parametrize("weekdays", [[0] * 14, [0, 3] * 6, []], ids=["enough", "cohorts", "none"])
def test_no_advice_where_none_is_needed(weekdays: list[int]) -> None:
    need = 3 if weekdays else 0
    assert switch_advice(weekdays, need, need and 4) is None


def test_cohorts_take_turns() -> None:
    assert cohorts([7, 8, 9]) == {7: 0, 8: 3, 9: 0}
    assert cohorts([7, 8, 9], (1, 4, 6)) == {7: 1, 8: 4, 9: 6}


def test_a_pattern_may_start_long_before() -> None:
    early = Pattern(DAY_AND_NIGHT.weeks, date(2020, 6, 1))
    assert pattern_code(early, MONDAY, 0) in {"D", "N"}
