"""Each method says what a hand computes, and is judged on what it would have said before."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from math import isclose
from statistics import fmean

import pytest

from apps.metrics.forecast.backtest import Backtest, backtest, choose, fold_days
from apps.metrics.forecast.levels import (
    CalendarDay,
    Levels,
    SalesDay,
    amounts_of,
    clean_days,
    levels_of,
)
from apps.metrics.forecast.methods import METHODS, Method, four_week_mean, half_way, seasonal_naive
from apps.metrics.forecast.smoothing import smoothed
from tests.shared_data import shared_data

D = Decimal
MONDAY = date(2024, 6, 3)
WEEK = [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0]


def mean_of_28(levels: Levels, horizon: int) -> list[float]:
    return [fmean(level for level in levels[-28:] if level is not None)] * horizon


def rounded(found: Backtest) -> tuple[float, list[float]]:
    assert found.mase is not None
    return round(found.mase, 4), [round(mase, 4) for mase in found.fold_mases]


@pytest.fixture
def sessions() -> list[float]:
    path = shared_data("traffic/shop_sessions_2016-06_07.csv")
    with path.open(encoding="ascii", newline="") as file:
        return [float(row["sessions"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(
    ("method", "mase", "folds"),
    [
        pytest.param(
            seasonal_naive, 1.1319, [1.2103, 1.1451, 1.3504, 0.8219], id="metrics-8-naive"
        ),
        pytest.param(
            four_week_mean, 0.7678, [0.6860, 0.7717, 1.1522, 0.4611], id="metrics-8-four-weeks"
        ),
    ],
)
def test_a_method_has_the_error_of_the_real_sessions(
    sessions: list[float], method: Method, mase: float, folds: list[float]
) -> None:
    assert rounded(backtest(sessions, method, 7, folds=4)) == (mase, folds)


def test_the_four_week_mean_wins_the_real_sessions(sessions: list[float]) -> None:
    """metrics.md 8: its next seven days."""
    plain = backtest(sessions, mean_of_28, 7, folds=4).mase
    assert plain is not None
    assert round(plain, 4) == 1.3705
    two = {"seasonal_naive": seasonal_naive, "four_week_mean": four_week_mean}
    assert choose(sessions, 7, two).model == "four_week_mean"
    assert list(four_week_mean(sessions, 7)) == [
        925.25, 926.75, 888.75, 816.25, 735.00, 600.25, 654.25,
    ]  # fmt: skip


def test_a_week_repeats_itself() -> None:
    levels = [*WEEK, *(2 * day for day in WEEK)]
    assert list(seasonal_naive(levels, 9)) == [20, 40, 60, 80, 100, 120, 140, 20, 40]
    # Two weeks: 10 and 20 make 15.
    assert list(four_week_mean(levels, 9)) == [15, 30, 45, 60, 75, 90, 105, 15, 30]


def test_the_weekdays_last_four_known_days_count_and_no_fifth() -> None:
    weeks = [[100.0 * week + day for day in range(7)] for week in (1, 2, 3, 4, 5)]
    levels: list[float | None] = [day for week in weeks for day in week]
    assert four_week_mean(levels, 2) == (350.0, 351.0)
    levels[-7] = None
    # Monday of week 5 is unknown: 100, 200, 300, 400.
    assert four_week_mean(levels, 1) == (250.0,)
    assert seasonal_naive(levels, 8)[::7] == (400.0, 400.0)


def test_half_way_lies_between_last_week_and_the_method() -> None:
    levels = [*WEEK, *(2 * day for day in WEEK)]
    # Last week 20, the mean of both 15.
    assert half_way(four_week_mean)(levels, 2) == (17.5, 35.0)
    assert METHODS["four_week_half"](levels, 2) == (17.5, 35.0)


def test_a_method_that_wins_by_one_week_alone_is_not_taken() -> None:
    """Seven weeks as last week was and one that no week was like: that one must not decide."""
    levels = [float(day % 7 + 1) for day in range(7 * 12)]
    levels[7 * 8 : 7 * 9] = [70.0] * 7

    def slow(known: Levels, horizon: int) -> list[float]:
        # A little wrong each week, but not fooled by the strange one.
        return [day % 7 + 1.5 for day in range(len(known), len(known) + horizon)]

    methods: dict[str, Method] = {"seasonal_naive": seasonal_naive, "slow": slow}
    found = backtest(levels, slow, 7), backtest(levels, seasonal_naive, 7)
    slow_mase, naive_mase = (one.mase or 0 for one in found)
    assert slow_mase < 0.95 * naive_mase
    assert choose(levels, 7, methods).model == "seasonal_naive"


def test_a_series_may_end_on_any_weekday() -> None:
    levels = [*WEEK, *WEEK, 11.0, 21.0]
    assert list(seasonal_naive(levels, 7)) == [30, 40, 50, 60, 70, 11, 21]


def test_a_weekday_nobody_has_seen_is_a_mean_day() -> None:
    levels: list[float | None] = [None, *WEEK[1:]]
    assert seasonal_naive(levels, 1) == (45.0,)
    assert seasonal_naive([None] * 7, 1) == (0.0,)
    assert smoothed([None] * 7, 2) == (0.0, 0.0)


def test_smoothing_holds_a_steady_week_and_follows_a_new_level() -> None:
    assert list(smoothed(WEEK * 6, 7)) == pytest.approx(WEEK)
    risen = [*WEEK * 6, *(day + 100 for day in WEEK * 4)]
    said = smoothed(risen, 7)
    assert all(abs(one - (day + 100)) < 5 for one, day in zip(said, WEEK, strict=True))


def test_a_backtest_of_two_weeks_is_computed_by_hand() -> None:
    # Weeks of 1, 2, 3, 5 a day: trained on the first three, the fourth is forecast as 3.
    levels = [float(level) for level in (1, 2, 3, 5) for _day in range(7)]
    found = backtest(levels, seasonal_naive, 7)
    # Folds: weeks 1, 2 -> 3 (error 1 over moves of 1), weeks 1 to 3 -> 4 (error 2 over 1).
    assert found.fold_mases == (1.0, 2.0)
    assert found.mase == 1.5
    assert found.errors == ((1.0,) * 7, (2.0,) * 7)


def test_unknown_days_have_no_error_and_a_flat_series_no_scale() -> None:
    levels: list[float | None] = [float(level) for level in (1, 2, 3, 5) for _day in range(7)]
    levels[-1] = None
    found = backtest(levels, seasonal_naive, 7)
    assert found.errors[-1] == (2.0,) * 6 + (None,)
    assert found.fold_mases == (1.0, 2.0)
    assert backtest([5.0] * 40, seasonal_naive, 7).mase is None
    assert choose([5.0] * 40, 7).model == "seasonal_naive"
    assert backtest([5.0] * 10, seasonal_naive, 7).errors == ()
    assert backtest([*levels[:21], *[None] * 7], seasonal_naive, 7, folds=1).mase is None


def shifted(better: float) -> dict[str, Method]:
    """Seasonal-naive and a method whose every error is `better` times as large."""

    def other(levels: Levels, horizon: int) -> list[float]:
        return [day + (1 - better) for day in seasonal_naive(levels, horizon)]

    return {"seasonal_naive": seasonal_naive, "other": other}


@pytest.mark.parametrize(
    ("weeks", "better", "model"),
    [
        (8, 0.949, "other"),
        (8, 0.951, "seasonal_naive"),
        (5, 0.5, "seasonal_naive"),
        (6, 0.5, "other"),
    ],
)
def test_another_method_must_be_five_percent_better_on_four_folds(
    weeks: int, better: float, model: str
) -> None:
    # Every day rises by 1 a week: seasonal-naive is always 1 short.
    levels = [week + day / 10 for week in range(weeks) for day in range(7)]
    choice = choose(levels, 7, shifted(better))
    assert choice.model == model
    assert choice.naive_mase is not None
    assert isclose(choice.naive_mase, 1.0)


@pytest.mark.parametrize(
    ("length", "horizon", "days"),
    [(182, 1, 7), (182, 7, 7), (182, 8, 14), (182, 30, 35), (60, 30, 21), (28, 30, 7), (42, 9, 7)],
)
def test_folds_are_whole_weeks_and_shorter_while_history_is_short(
    length: int, horizon: int, days: int
) -> None:
    assert fold_days(length, horizon) == days


def calendar(at: int, factor: str = "1", *, campaign: bool = False) -> CalendarDay:
    return CalendarDay(MONDAY + timedelta(days=at), D(factor), campaign, campaign)


def test_a_level_is_what_a_day_brings_without_its_factor() -> None:
    days = [
        SalesDay(calendar(0), D(100)),
        SalesDay(calendar(1, "2"), D(300)),
        SalesDay(calendar(2, "5", campaign=True), D(900)),
        SalesDay(calendar(3), None),
        SalesDay(calendar(4), D(0)),
    ]
    assert levels_of(days) == (100.0, 150.0, None, None, 0.0)
    assert clean_days(levels_of(days)) == 3


def test_a_campaign_lifts_the_mean_day_and_a_holiday_its_own_weekday() -> None:
    days = [calendar(at) for at in range(7)]
    days[1], days[6] = calendar(1, "0.5"), calendar(6, "3", campaign=True)
    assert amounts_of(WEEK, days) == (10, 10, 30, 40, 50, 60, 120)
    assert amounts_of([10.0, 20.0], [calendar(0), calendar(1, "2", campaign=True)]) == (10, 30)
