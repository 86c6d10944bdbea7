"""Who is held back is drawn once and for all, and the effect follows from both arms (4.3, 10)."""

from collections import Counter
from datetime import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.promotion.draws import (
    HOLD,
    SEND,
    Takings,
    arms_drawn,
    buyers_needed,
    gain_shown,
    held_count,
    is_quiet,
    send_effect,
)
from apps.promotion.lift import HoldOut

D = Decimal


def test_the_hold_out_of_the_specification() -> None:
    told = send_effect(HoldOut(9000, 520, 1000, 41), Takings(D(52_000), D(4_100), D(1_000)))
    assert told is not None
    assert round(told.gain.value * 100, 2) == 1.68
    assert round(told.gain.low * 100, 2) == 0.36
    assert round(told.gain.high * 100, 2) == 3.00
    assert told.lift is not None
    assert round(told.lift, 2) == D("0.41")
    # 520 - 41 x 9 = 151 buyers more; 52,000 - 4,100 x 9 = 15,100 more, for 1,000.
    assert round(told.orders.value, 6) == 151
    assert (told.revenue, told.per_spent) == (D(15_100), D("15.1"))
    assert told.is_sure
    assert (told.revenue_reach, told.revenue_low) == (None, None)


def test_the_money_has_its_interval() -> None:
    takings = Takings(D(52_000), D(4_100), D(1_000), (D(30), D(20)))
    told = send_effect(HoldOut(9000, 520, 1000, 41), takings)
    assert told is not None
    # sqrt(30² / 9,000 + 20² / 1,000) = sqrt(.1 + .4); x 1.96 x 9,000 = 12,473.4
    assert told.revenue_reach is not None
    assert round(told.revenue_reach, 1) == D("12473.4")
    assert told.revenue_low is not None
    assert told.revenue_high is not None
    assert (round(told.revenue_low), round(told.revenue_high)) == (2_627, 27_573)
    # Of four who bought nothing is said.
    few = send_effect(HoldOut(9000, 520, 1000, 4), takings)
    assert few is not None
    assert few.revenue_reach is None


def test_what_the_arms_can_show_and_how_many_would_show_five_points() -> None:
    # 2.8016 x sqrt(.1 x .9 x (1 / 9,000 + 1 / 1,000)) = .02802
    shown = gain_shown(9_000, 1_000, 0.1)
    assert shown is not None
    assert round(shown, 5) == 0.02802
    assert (gain_shown(9, 0, 0.1), gain_shown(0, 0, 0.1)) == (None, None)
    # 2.8016² x .09 x (10 + 1 / .9) / .05² = 3,139.6
    assert buyers_needed(10, 0.1) == 3_140
    assert buyers_needed(0, 0.1) is None
    # So many show it, one in a hundred fewer do not.
    needed = buyers_needed(30, 0.2)
    assert needed is not None
    held = held_count(needed, 30)
    shown = gain_shown(needed - held, held, 0.2)
    assert shown is not None
    assert abs(shown - 0.05) < 0.0001


def test_without_an_arm_a_buyer_or_a_cost_nothing_is_made_up() -> None:
    assert send_effect(HoldOut(9, 1, 0, 0), Takings(D(9), D(0), D(1))) is None
    told = send_effect(HoldOut(9, 1, 1, 0), Takings(D(9), D(0), D(0)))
    assert told is not None
    assert (told.lift, told.per_spent, told.is_sure) == (None, None, False)


@pytest.mark.parametrize(
    ("buyers", "pct", "held"),
    [(0, 10, 0), (1, 10, 0), (2, 10, 1), (10, 10, 1), (14, 10, 1), (15, 10, 2), (10_000, 10, 1_000),
     (2, 50, 1), (3, 50, 2), (100, 0, 0)],
)  # fmt: skip
def test_how_many_are_held_back(buyers: int, pct: int, held: int) -> None:
    assert held_count(buyers, pct) == held


@given(
    buyers=st.sets(st.integers(1, 10**9), max_size=60),
    pct=st.integers(0, 50),
    seed=st.text(max_size=8),
    data=st.data(),
)
def test_a_seed_draws_the_same_in_any_order(
    buyers: set[int], pct: int, seed: str, data: st.DataObject
) -> None:
    arms = arms_drawn(buyers, holdout_pct=pct, seed=seed)
    order = data.draw(st.permutations(sorted(buyers)))
    assert arms_drawn([*order, *order], holdout_pct=pct, seed=seed) == arms
    assert arms.keys() == buyers
    assert Counter(arms.values())[HOLD] == held_count(len(buyers), pct)
    if len(buyers) > 1 and pct:
        assert set(arms.values()) == {SEND, HOLD}


def test_draws_differ_by_seed_and_favour_nobody() -> None:
    buyers = range(1, 501)
    often: Counter[int] = Counter()
    for seed in range(100):
        arms = arms_drawn(buyers, holdout_pct=10, seed=str(seed))
        often.update(each for each, arm in arms.items() if arm == HOLD)
    # Held 10 times of 100 on average, s = 3: no one of 500 is beyond five of these.
    assert sum(often.values()) == 5_000
    assert max(often.values()) <= 25
    assert len(often) > 490


def test_quiet_hours_go_over_midnight() -> None:
    nine, nine_pm = time(9), time(21)
    quiet = [hour for hour in range(24) if is_quiet(time(hour), nine_pm, nine)]
    assert quiet == [*range(9), 21, 22, 23]
    assert [hour for hour in range(24) if is_quiet(time(hour), time(13), time(15))] == [13, 14]
    assert not any(is_quiet(time(hour), nine, nine) for hour in range(24))
