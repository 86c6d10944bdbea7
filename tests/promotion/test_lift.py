"""The arithmetic of what a campaign brought (4.3, 7.3): hand-computed, and by random days."""

from datetime import date, timedelta
from math import pi, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.promotion import lift

DAY = timedelta(days=1)
MONDAY = date(2026, 9, 7)


def series(*weeks: list[int]) -> dict[date, int]:
    """Return whole weeks from a Monday on."""
    flat = [units for week in weeks for units in week]
    return {MONDAY + at * DAY: units for at, units in enumerate(flat)}


def test_the_lift_of_a_hold_out() -> None:
    told = lift.HoldOut(asked=9_000, bought=520, held=1_000, held_bought=41)
    found = lift.holdout_lift(told)
    assert found is not None
    shown = [round(100 * each, 2) for each in (found.value, found.low, found.high)]
    assert shown == [1.68, 0.36, 3.0]
    assert round(100 * found.value / 0.041) == 41
    assert lift.holdout_lift(lift.HoldOut(10, 2, 0, 0)) is None


def test_few_buyers_are_not_made_sure_by_an_interval_without_width() -> None:
    # 10 of 40 against 0 of 4: the normal interval would be .116 to .384. By Wilson .142 to .402
    # and 0 to .490: .25 - sqrt(.108² + .490²) = -.252, .25 + .152 = .402.
    found = lift.holdout_lift(lift.HoldOut(asked=40, bought=10, held=4, held_bought=0))
    assert found is not None
    shown = [round(each, 3) for each in (found.value, found.low, found.high)]
    assert shown == [0.25, -0.252, 0.402]
    # From five of each kind on it is the one of the specification.
    five = lift.holdout_lift(lift.HoldOut(asked=10, bought=5, held=10, held_bought=5))
    assert five is not None
    assert round(five.high, 4) == round(1.96 * (2 * 0.25 / 10) ** 0.5, 4)


def test_the_way_from_gross_to_profit() -> None:
    gross = 450 - 300
    net = lift.net_units(gross, cannibal=20, pull_forward=30, halo=0)
    assert (gross, net, round(net / gross, 3)) == (150, 100, 0.667)
    assert lift.campaign_profit(net, 300, lift.Money(margin=40, discount=10)) == 0
    spent = lift.Money(margin=40, discount=10, ads=50, gifts=30, fees=20)
    assert lift.campaign_profit(net, 300, spent) == -100


def test_student() -> None:
    assert lift.student(0.95, 10) == pytest.approx(2.2281, abs=1e-4)
    assert lift.student(0.80, 4) == pytest.approx(1.5332, abs=1e-4)


def test_a_median_of_weekdays_with_its_error() -> None:
    # Mondays 10, 14, 60: the median is 14; the other days are 4 every week.
    history = series(*([n, 4, 4, 4, 4, 4, 4] for n in (10, 14, 60)))
    told = lift.expected_units(lift.CLEAN, history, [MONDAY + 21 * DAY, MONDAY + 22 * DAY])
    assert told is not None
    assert (told.units, told.freedom) == (18, 14)
    # 21 days off seven medians: 16 + 46² = 2 132 over 14; two days, and two medians of 3 days.
    variance = (4**2 + 46**2) / 14
    assert told.error == pytest.approx(sqrt(variance * (2 + pi / 2 * 2 / 3)))
    assert told.reach(0.8) == pytest.approx(1.3450 * told.error, rel=1e-4)


def test_a_count_never_varies_less_than_a_count() -> None:
    history = series(*([9] * 7 for _ in range(4)))
    told = lift.expected_units(lift.WEEKDAYS, history, [MONDAY + 28 * DAY])
    assert told is not None
    assert told.error == pytest.approx(3 * sqrt(1 + 1 / 4))


def test_too_few_days_of_a_weekday() -> None:
    history = series([1] * 7, [1] * 7)
    assert lift.expected_units(lift.CLEAN, history, [MONDAY + 21 * DAY]) is None
    assert lift.expected_units(lift.CLEAN, history, []) is None
    # The weak baseline takes the four weeks before only.
    long_ago = series(*([5] * 7 for _ in range(4)))
    assert lift.expected_units(lift.WEEKDAYS, long_ago, [MONDAY + 60 * DAY]) is None


def test_trials() -> None:
    calm = series(*([8, 9, 7, 8, 9, 8, 8] for _ in range(8)))
    trial = lift.placebo(lift.CLEAN, calm, set(calm), 3)
    assert (trial.windows, trial.covered, trial.holds) == (54, 54, True)
    # Weeks that are all high or all low are not borne out by their medians.
    wild = series(*([40] * 7 if at % 2 else [2] * 7 for at in range(8)))
    assert not lift.placebo(lift.CLEAN, wild, set(wild), 7).holds
    # Four windows are too few, whatever they say.
    assert not lift.placebo(lift.CLEAN, calm, set(sorted(calm)[:6]), 3).holds


def test_what_chance_explains_does_not_count() -> None:
    told = lift.Expected(units=100, error=10, freedom=30)
    near, far = lift.beside(told, 110), lift.beside(told, 60)
    assert (near.units, near.counted, near.error) == (10, 0, 0)
    assert far.counted == -40
    assert far.error == pytest.approx(20.42, abs=0.01)
    net = lift.widened(lift.Spread(50, 20, 80), 10, [40.0, 0.0])
    assert (net.value, net.low, net.high) == (10, -40, 60)


@given(st.lists(st.lists(st.integers(0, 200), min_size=7, max_size=7), min_size=4, max_size=10))
def test_a_baseline_lies_among_its_weekdays(weeks: list[list[int]]) -> None:
    history = series(*weeks)
    window = [MONDAY + (7 * len(weeks) + at) * DAY for at in range(7)]
    for method in (lift.CLEAN, lift.WEEKDAYS):
        told = lift.expected_units(method, history, window)
        assert told is not None
        basis = weeks[-4:] if method is lift.WEEKDAYS else weeks
        low = sum(min(week[at] for week in basis) for at in range(7))
        high = sum(max(week[at] for week in basis) for at in range(7))
        assert low - 1e-9 <= told.units <= high + 1e-9
        assert told.reach(0.95) >= told.reach(0.8) >= 0


@given(
    st.floats(0, 1e4), st.floats(0, 1e3), st.floats(0, 1e3), st.floats(0, 1e3), st.floats(1, 500),
    st.floats(0, 0.9),
)  # fmt: skip
def test_the_needed_uplift_is_where_profit_is_nothing(
    baseline: float, cannibal: float, pulled: float, halo: float, margin: float, share: float
) -> None:
    discount = margin * share
    net = baseline * discount / (margin - discount)
    gross = net + cannibal + pulled - halo
    found = lift.net_units(gross, cannibal, pulled, halo)
    left = lift.campaign_profit(found, baseline, lift.Money(margin, discount))
    assert left == pytest.approx(0, abs=1e-6 * (1 + baseline * margin + abs(gross) * margin))
