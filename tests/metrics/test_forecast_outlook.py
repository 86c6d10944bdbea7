"""A forecast carries its error, its band and its chance, and is silent when it cannot know."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.metrics.forecast.backtest import Backtest, backtest
from apps.metrics.forecast.levels import CalendarDay, SalesDay
from apps.metrics.forecast.methods import four_week_mean
from apps.metrics.forecast.outlook import (
    DayOutlook,
    NoOutlook,
    Outlook,
    Rest,
    anomaly,
    outlook,
)
from apps.metrics.forecast.paths import (
    chance_of,
    path_sums,
    percentiles,
    quantile,
    spread_of,
)

D = Decimal
MONDAY = date(2024, 6, 3)
WEEKDAYS = (700, 720, 690, 710, 800, 1_000, 950)


def history(weeks: int, noise: int = 60, unknown: tuple[int, ...] = ()) -> list[SalesDay]:
    random = Random(7)  # noqa: S311  a made-up series, the same every time
    return [
        SalesDay(
            CalendarDay(MONDAY + timedelta(days=at)),
            None if at in unknown else D(WEEKDAYS[at % 7] + random.randint(-noise, noise)),
        )
        for at in range(7 * weeks)
    ]


def ahead(weeks: int, number: int) -> list[CalendarDay]:
    return [CalendarDay(MONDAY + timedelta(days=7 * weeks + at)) for at in range(number)]


def made(weeks: int = 16, days: int = 14, rest: int = 10, seed: str = "shop:2024-06-20") -> Outlook:
    found = outlook(history(weeks), ahead(weeks, days), rest, seed=seed, digits=2)
    assert isinstance(found, Outlook)
    return found


def test_too_few_clean_days_have_no_forecast() -> None:
    found = outlook(history(2)[:12], ahead(2, 7), 7, seed="", digits=2)
    assert found == NoOutlook(12, 28)
    holes = history(4, unknown=(3,))
    assert outlook(holes, ahead(4, 7), 7, seed="", digits=2) == NoOutlook(27, 28)


def test_twenty_eight_clean_days_have_one_with_its_error() -> None:
    found = outlook(history(4), ahead(4, 25), 25, seed="", digits=2)
    assert isinstance(found, Outlook)
    assert (found.model, found.clean_days, len(found.days)) == ("seasonal_naive", 28, 25)
    assert found.mase == found.naive_mase is not None
    assert found.rest.low is not None
    assert found.rest.low < found.rest.amount


def test_noise_around_a_steady_week_is_forecast_by_a_mean_and_says_so() -> None:
    found = made()
    assert found.model in ("four_week_half", "smoothed_half")
    assert found.mase is not None
    assert found.naive_mase is not None
    assert found.mase <= 0.95 * found.naive_mase
    for day, usual in zip(found.days, WEEKDAYS * 2, strict=True):
        assert abs(day.amount - usual) < 60
        assert day.low is not None
        assert day.high is not None
        assert 0 < day.low < day.amount < day.high < day.amount + 200
    assert found.rest.amount == sum(day.amount for day in found.days[:10])


def test_the_same_seed_draws_the_same_paths_and_another_seed_others() -> None:
    assert made() == made()
    assert made(seed="shop:2024-06-21").rest.percentiles != made().rest.percentiles
    assert made(seed="shop:2024-06-21").days == made().days


def test_the_chance_falls_with_what_is_missing() -> None:
    rest = made().rest
    assert rest.low is not None
    assert rest.high is not None
    assert rest.chance(rest.amount / 2) == D("1.00")
    assert rest.chance(2 * rest.amount) == D("0.00")
    middle, low, high = (rest.chance(at) for at in (rest.percentiles[50], rest.low, rest.high))
    assert middle == D("0.50")
    assert low in (D("0.97"), D("0.98"))
    assert high in (D("0.02"), D("0.03"))
    assert rest.chance(D(-5)) == D("1.00")


def test_a_forecast_that_was_never_wrong_has_no_paths() -> None:
    found = outlook(history(8, noise=0), ahead(8, 7), 5, seed="", digits=2)
    assert isinstance(found, Outlook)
    assert (found.mase, found.rest.percentiles, found.rest.chance(D(1))) == (None, (), None)
    assert (found.rest.low, found.rest.high) == (None, None)
    assert found.days[0] == DayOutlook(MONDAY + timedelta(days=56), D("700.00"), None, None)


def test_a_factor_ahead_lifts_the_day_and_its_band() -> None:
    plain = made()
    calendar = [
        replace(day, factor=D(3)) if at == 1 else day for at, day in enumerate(ahead(16, 14))
    ]
    lifted = outlook(history(16), calendar, 10, seed="shop:2024-06-20", digits=2)
    assert isinstance(lifted, Outlook)
    assert abs(lifted.days[1].amount - 3 * plain.days[1].amount) <= D("0.02")
    first, second = plain.days[1], lifted.days[1]
    assert second.high is not None
    assert first.high is not None
    assert abs((second.high - second.amount) - 3 * (first.high - first.amount)) < D("0.05")


def test_no_day_is_expected_below_nothing_unless_the_past_was() -> None:
    spiky = [
        SalesDay(
            CalendarDay(MONDAY + timedelta(days=at)), D(5_000 if at % 14 == 3 else 10 + at % 3)
        )
        for at in range(84)
    ]
    found = outlook(spiky, ahead(12, 7), 7, seed="", digits=2)
    assert isinstance(found, Outlook)
    assert min(day.low for day in found.days if day.low is not None) == 0
    refunded = [replace(day, amount=(day.amount or D(0)) - 500) for day in spiky]
    below = outlook(refunded, ahead(12, 7), 7, seed="", digits=2)
    assert isinstance(below, Outlook)
    assert min(day.low for day in below.days if day.low is not None) < 0


def test_errors_are_drawn_in_blocks_of_a_week_from_their_distance() -> None:
    # Two folds of two weeks; every error is 1 in the first week ahead and 3 in the second.
    found = Backtest(1.0, (1.0, 1.0), (((1.0,) * 7 + (3.0,) * 7),) * 2)
    spread = spread_of(found)
    assert spread.sizes == (2.0,) * 7
    assert spread.weeks == ((0.5,) * 14, (1.5,) * 14)
    assert spread.path(Random(1), 17) == [1.0] * 7 + [3.0] * 10  # noqa: S311  not a secret
    assert (spread.band(0), spread.band(13), spread.band(30)) == ((1, 1), (3, 3), (3, 3))
    assert path_sums(spread, [10.0] * 8, [1.0] * 7 + [2.0], "") == (80 + 7 + 6,) * 1_000


def test_a_block_keeps_the_order_of_its_errors() -> None:
    errors = tuple(float(at) for at in (1, -1, 1, -1, 1, -1, 1))
    spread = spread_of(Backtest(1.0, (1.0,), (errors, errors)))
    path = spread.path(Random(3), 7)  # noqa: S311  not a secret
    assert len({one * two for one, two in pairwise(path)} - {-1.0}) <= 1
    assert sorted({*path}) == [-1.0, 1.0]


def test_a_weekday_that_is_never_wrong_stays_without_a_band() -> None:
    errors = (0.0, 4.0, -4.0, 4.0, -4.0, 4.0, -4.0)
    spread = spread_of(Backtest(1.0, (1.0,), (errors,)))
    assert spread.band(0) == (0, 0)
    assert spread.band(7) == (0, 0)
    assert len(spread.weeks[0]) == 6


def test_nothing_known_gives_no_paths() -> None:
    spread = spread_of(backtest([1.0] * 10, four_week_mean, 7))
    assert (spread.band(0), path_sums(spread, [1.0], [1.0], ""), percentiles(())) == (None, (), ())


@pytest.mark.parametrize(
    ("share", "value"), [(0, 10), (0.25, 12.5), (0.5, 15), (1, 20)], ids=["0", "25", "50", "100"]
)
def test_a_quantile_lies_straight_between_its_neighbours(share: float, value: float) -> None:
    assert quantile([20.0, 10.0], share) == value
    assert quantile([7.0], share) == 7


def test_a_chance_is_read_between_two_percentiles() -> None:
    percents = percentiles([float(value) for value in range(101)])
    assert percents == pytest.approx([float(value) for value in range(101)])
    assert chance_of(percents, 31.5) == pytest.approx(0.685)
    assert (chance_of(percents, 0), chance_of(percents, 100), chance_of(percents, 100.5)) == (
        1.0, 0.0, 0.0,
    )  # fmt: skip


@given(
    values=st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=40),
    missing=st.integers(-(2 * 10**6), 2 * 10**6),
)
def test_a_chance_lies_between_never_and_always(values: list[int], missing: int) -> None:
    percents = percentiles(sorted(float(value) for value in values))
    assert 0 <= chance_of(percents, missing) <= 1
    assert chance_of(percents, missing) >= chance_of(percents, missing + 1)


@pytest.mark.parametrize(
    ("actual", "campaign", "final", "side"),
    [
        ("120.01", False, True, "above"),
        ("120", False, True, None),
        ("80", False, True, None),
        ("79.99", False, True, "below"),
        ("500", True, True, None),
        ("5", False, False, None),
    ],
)
def test_an_anomaly_is_a_final_plain_day_outside_its_band(
    actual: str, campaign: bool, final: bool, side: str | None
) -> None:
    said = DayOutlook(MONDAY, D(100), D(80), D(120))
    assert anomaly(D(actual), said, is_campaign=campaign, is_final=final) == side
    blind = replace(said, low=None, high=None)
    assert anomaly(D(actual), blind, is_campaign=False, is_final=True) is None


def test_a_rest_of_no_day_is_decided() -> None:
    found = outlook(history(16), ahead(16, 7), 0, seed="", digits=2)
    assert isinstance(found, Outlook)
    assert found.rest.amount == 0
    assert isinstance(found.rest, Rest)
    assert found.rest.chance(D("0.01")) == D("0.00")
    assert found.rest.chance(D(0)) == D("1.00")
