"""Effects of tasks: the arithmetic by hand, by another way, and at its edges."""

from datetime import date, timedelta
from decimal import Decimal
from math import sqrt
from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.common.smallsample import newcombe
from apps.metrics.member_readings import CellDay
from apps.work.effects import effect_of

MONDAY = date(2024, 6, 3)
amounts = st.integers(min_value=0, max_value=100_000)


def weeks(values: list[float], first: date = MONDAY) -> dict[date, CellDay]:
    """Return one amount a day from a Monday on."""
    return {first + timedelta(days=at): CellDay(Decimal(str(v))) for at, v in enumerate(values)}


def ratios(pairs: list[tuple[int, int]], first: date = MONDAY) -> dict[date, CellDay]:
    """Return both sides of a ratio a day from a Monday on."""
    return {
        first + timedelta(days=at): CellDay(Decimal(a) / b, Decimal(a), Decimal(b))
        for at, (a, b) in enumerate(pairs)
    }


def variance(pairs: list[tuple[int, int]]) -> float:
    """Return the variance of a ratio of sums."""
    whole = sum(b for _a, b in pairs)
    ratio = sum(a for a, _b in pairs) / whole
    return len(pairs) * stdev([a - ratio * b for a, b in pairs]) ** 2 / whole**2


def test_same_weekdays_are_compared_and_the_interval_is_students() -> None:
    before = weeks([100, 100, 100, 100, 100, 200, 200] * 4)
    after = weeks([110, 120, 130, 110, 120, 230, 210], MONDAY + timedelta(days=35))
    found = effect_of(before, after, is_share=False)
    assert found is not None
    # Changes 10 20 30 10 20 30 10: mean 130 / 7, spread 9, t(6) = 2.447.
    changes = [10, 20, 30, 10, 20, 30, 10]
    reach = 2.447 * stdev(changes) / sqrt(7)
    assert float(found.difference) == pytest.approx(mean(changes), abs=1e-6)
    assert float(found.low) == pytest.approx(mean(changes) - reach, abs=1e-6)
    assert float(found.high) == pytest.approx(mean(changes) + reach, abs=1e-6)
    assert found.is_visible
    assert (found.before, found.after) == (Decimal("128.571429"), Decimal("147.142857"))


def test_weekends_alone_make_no_effect() -> None:
    before = weeks([100, 100, 100, 100, 100, 300, 300] * 4)
    found = effect_of(before, weeks([101, 99, 100, 102, 98, 301, 299]), is_share=False)
    assert found is not None
    assert not found.is_visible
    # Only a weekend after it: a plain mean of days would see +200.
    assert effect_of(before, weeks([300, 300], date(2024, 7, 6)), is_share=False) is None


def test_days_that_nobody_knows_are_left_out_and_two_weekdays_tell_nothing() -> None:
    before = weeks([100, 110, 120])
    assert effect_of(before, weeks([200, 210]), is_share=False) is None
    assert effect_of({}, weeks([1, 2, 3, 4]), is_share=False) is None
    assert effect_of(before, {}, is_share=True) is None


def test_a_share_is_compared_by_its_counts_not_by_its_days() -> None:
    before, after = ratios([(10, 100), (18, 900)]), ratios([(40, 1000), (44, 1000)])
    found = effect_of(before, after, is_share=True)
    assert found is not None
    ends = newcombe(84, 2000, 28, 1000)
    assert ends is not None
    # 28 of 1,000 is 2.8%; the mean of both days' rates, 6.0%, appears nowhere.
    assert (found.before, found.after) == (Decimal("0.028"), Decimal("0.042"))
    assert found.low == ends[0].quantize(Decimal("0.000001"))
    assert found.high == ends[1].quantize(Decimal("0.000001"))


def test_another_ratio_is_one_of_sums_with_the_spread_of_its_residuals() -> None:
    before, after = ratios([(1000, 10), (900, 9), (4000, 20)]), ratios([(90, 1), (70, 1), (110, 1)])
    found = effect_of(before, after, is_share=False)
    assert found is not None
    assert found.before == (Decimal(5900) / 39).quantize(Decimal("0.000001"))
    assert found.after == Decimal(90)
    spread = variance([(1000, 10), (900, 9), (4000, 20)]) + variance([(90, 1), (70, 1), (110, 1)])
    assert float(found.high - found.difference) == pytest.approx(4.303 * sqrt(spread), abs=1e-5)


def test_a_day_of_none_is_a_day_of_the_ratio_and_one_of_nothing_is_no_day() -> None:
    few, more = [(0, 100), (300, 100), (0, 100)], [(90, 1), (70, 1), (110, 1)]
    before, after = ratios(few), ratios(more)
    found = effect_of(before, after, is_share=False)
    assert found is not None
    assert found.before == Decimal(1)
    reach = 4.303 * sqrt(variance(few) + variance(more))
    assert float(found.high - found.difference) == pytest.approx(reach, abs=1e-5)
    # Days on which nothing could happen make nobody surer.
    idle = {
        MONDAY + timedelta(days=at): CellDay(Decimal(0), Decimal(0), Decimal(0))
        for at in range(3, 7)
    }
    assert effect_of(before | idle, after | idle, is_share=False) == found


@given(st.lists(amounts, min_size=7, max_size=28), st.lists(amounts, min_size=3, max_size=14))
def test_the_effect_lies_in_its_interval_and_turns_round_with_its_sides(
    first: list[int], second: list[int]
) -> None:
    one, other = weeks(list(first)), weeks(list(second))
    there, back = (effect_of(*sides, is_share=False) for sides in ((one, other), (other, one)))
    assert there is not None
    assert back is not None
    assert there.low <= there.difference <= there.high
    assert abs(there.difference + back.difference) <= Decimal("0.000002")
    assert there.is_visible == back.is_visible or min(abs(there.low), abs(there.high)) < 1
