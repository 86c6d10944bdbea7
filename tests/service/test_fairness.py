"""Customers borne against the fair share (service 2.5)."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.service.fairness import (
    DAILY_FACTOR,
    HalfHour,
    OnDuty,
    carried,
    exposures,
    is_fair,
    ledger,
    peak_customers,
    service_minutes,
)

DAY = datetime(2025, 6, 2, tzinfo=UTC)


def at(hours: float) -> datetime:
    """An instant of the day."""
    return DAY + timedelta(hours=hours)


def team() -> list[OnDuty]:
    """Three people on the day shift, four on the night shift."""
    day = [OnDuty(person, at(8.5), at(17)) for person in (1, 2, 3)]
    return day + [OnDuty(person, at(16), at(24)) for person in (4, 5, 6, 7)]


def curve() -> list[HalfHour]:
    """The half hours of the example: two of 30, two of 28 in the shared hour, two of 36."""
    rows = [(10, 30), (10.5, 30), (16, 28), (16.5, 28), (20.5, 36), (21, 36)]
    return [HalfHour(at(hour), expected, is_peak=True) for hour, expected in rows]


def test_service_2_5_three_days_four_nights() -> None:
    found = exposures(team(), curve())
    assert [round(found[person].customers, 9) for person in found] == [28] * 3 + [26] * 4
    assert sum(each.customers for each in found.values()) == pytest.approx(188)
    assert sum(each.hours for each in found.values()) == 57.5
    rate = 188 / 57.5
    assert round(rate, 4) == 3.2696
    assert [round(found[person].balance, 3) for person in (1, 4)] == [0.209, -0.157]
    assert sum(each.balance for each in found.values()) == pytest.approx(0, abs=1e-9)


def test_service_2_5_a_balance_halves_in_four_weeks() -> None:
    assert round(DAILY_FACTOR, 5) == 0.97555
    assert carried(8, 28) == pytest.approx(4)
    assert [carried(8, 0), carried(8, 57)] == [8, 0]
    assert ledger([(0, 1.0), (28, -4.0)]) == pytest.approx(-1)
    with pytest.raises(ValueError, match="back"):
        carried(8, -1)


def test_service_2_5_five_percent_of_a_week_is_fair() -> None:
    assert (is_fair(-7, 140), is_fair(7.01, 140)) == (True, False)
    assert service_minutes(4, 180) == 12


def test_nobody_on_duty_bears_nothing() -> None:
    assert exposures([], curve()) == {}
    idle = exposures([OnDuty(1, at(9), at(9))], curve())
    assert (idle[1].hours, idle[1].customers, idle[1].balance) == (0, 0, 0)


def test_a_half_hour_worked_in_part_counts_in_part() -> None:
    found = exposures([OnDuty(1, at(9), at(9.25)), OnDuty(2, at(9), at(9.5))], [_half(9, 30)])
    assert [found[1].customers, found[2].customers] == [pytest.approx(10), pytest.approx(20)]


def _half(hour: float, expected: float) -> HalfHour:
    return HalfHour(at(hour), expected)


def test_service_2_5_a_shift_bears_its_part_of_the_shared_hour() -> None:
    present = {at(16): 7, at(16.5): 7}
    day = peak_customers(at(8.5), at(17), curve(), present, 3)
    night = peak_customers(at(16), at(24), curve(), present, 4)
    assert [day, night] == [pytest.approx(60 + 56 * 3 / 7), pytest.approx(72 + 56 * 4 / 7)]
    assert day + night == pytest.approx(188)
    assert peak_customers(at(8.5), at(17), [_half(10, 30)], {}, 3) == 0


stretches = st.lists(
    st.tuples(st.integers(1, 6), st.integers(0, 40), st.integers(1, 8)), min_size=1, max_size=12
)


@given(stretches, st.lists(st.integers(0, 90), min_size=48, max_size=48))
def test_balances_add_up_to_zero_and_customers_to_all_who_were_met(
    rows: Iterable[tuple[int, int, int]], expected: list[int]
) -> None:
    duties = [OnDuty(who, at(start / 2), at((start + length) / 2)) for who, start, length in rows]
    halves = [HalfHour(at(number / 2), float(count)) for number, count in enumerate(expected)]
    found = exposures(duties, halves)
    met = sum(
        half.expected
        for half in halves
        if any(duty.start <= half.start < duty.end for duty in duties)
    )
    assert sum(each.customers for each in found.values()) == pytest.approx(met)
    assert sum(each.balance for each in found.values()) == pytest.approx(0, abs=1e-6)
