"""Whose turn it is, who is left alone, and until when work makes sense."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.service.outcomes import OUTCOMES
from apps.service.promiserules import (
    Parcel,
    delivered_at,
    is_at_risk,
    is_kept,
    transit_of,
)
from apps.service.queuerules import Candidate, cutoff_times, is_held_out, turn, unpaid_times

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
DUE = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)  # 18:00 in Shanghai
HOUR = timedelta(hours=1)


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def test_the_turn_goes_by_fewest_taken_then_longest_since_then_id() -> None:
    assert turn([]) is None
    assert turn([Candidate(1, 2, at(0)), Candidate(2, 1, at(5))]) == 2
    assert turn([Candidate(1, 1, at(2)), Candidate(2, 1, at(1))]) == 2
    assert turn([Candidate(1, 0, at(-9)), Candidate(2, 0, None)]) == 2
    assert turn([Candidate(7, 0, None), Candidate(3, 0, None)]) == 3


@given(st.integers(1, 9), st.integers(0, 60))
def test_a_round_of_turns_is_even(people: int, items: int) -> None:
    taken = {number: Candidate(number, 0, None) for number in range(people)}
    for number in range(items):
        chosen = turn(taken.values())
        assert chosen is not None
        taken[chosen] = Candidate(chosen, taken[chosen].taken + 1, at(number))
    counts = [each.taken for each in taken.values()]
    assert sum(counts) == items
    assert max(counts) - min(counts) <= 1


def test_a_holdout_is_drawn_by_the_number_and_only_grows() -> None:
    numbers = [f"2026{n:06d}" for n in range(4_000)]
    drawn = {share: {n for n in numbers if is_held_out(n, share)} for share in (0, 3, 10)}
    assert drawn[0] == set()
    assert drawn[3] < drawn[10]
    assert 340 <= len(drawn[10]) <= 460
    assert drawn[10] == {n for n in numbers if is_held_out(n, 10)}
    with pytest.raises(ValueError, match="no share"):
        is_held_out("1", 101)


@pytest.mark.parametrize(
    ("hours", "due", "stop"),
    [
        (0, 4, 5),  # noon: due at 16:00, over at 17:00
        (3.99, 4, 5),
        (4, 28, 29),  # 16:00: no hour is left, so it is for tomorrow
        (4.5, 28, 29),
        (6, 28, 29),
    ],
)
def test_work_is_for_the_first_cut_off_that_leaves_time(
    hours: float, due: float, stop: float
) -> None:
    times = cutoff_times(at(hours), cutoff_min=1_020, lead_min=60, zone=SHANGHAI)
    assert (times.due_at, times.hard_stop_at) == (at(due), at(stop))


def test_a_cut_off_is_wall_time_also_when_clocks_change() -> None:
    budapest = ZoneInfo("Europe/Budapest")
    saturday = datetime(2025, 3, 29, 17, 0, tzinfo=UTC)
    times = cutoff_times(saturday, cutoff_min=1_020, lead_min=60, zone=budapest)
    assert times.hard_stop_at == datetime(2025, 3, 30, 15, 0, tzinfo=UTC)


def test_a_chase_stops_when_the_platform_closes_the_order() -> None:
    cutoff = cutoff_times(NOON, cutoff_min=1_020, lead_min=60, zone=SHANGHAI)
    late = unpaid_times(NOON, cutoff, close_after_min=4_320)
    early = unpaid_times(NOON, cutoff, close_after_min=120)
    assert (late.due_at, late.hard_stop_at) == (at(4), at(5))
    assert (early.due_at, early.hard_stop_at) == (at(2), at(2))


def test_a_delivery_is_kept_to_the_second() -> None:
    assert is_kept(due_at=DUE, arrived_at=DUE)
    assert not is_kept(due_at=DUE, arrived_at=DUE + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("parcels", "transit", "left", "expected"),
    [
        ((), None, 24, False),
        ((), None, 23.99, True),
        ((), timedelta(hours=40), 40, False),
        ((), timedelta(hours=40), 39.9, True),
        ((Parcel(DUE),), None, 1, False),
        ((Parcel(DUE + HOUR),), None, 90, True),
        ((Parcel(None),), None, 1, False),
        ((Parcel(None),), None, -1, True),
        ((Parcel(DUE + HOUR, DUE - HOUR),), None, 1, False),
    ],
)
def test_a_promise_is_at_risk_without_time_or_when_the_parcel_says_so(
    parcels: tuple[Parcel, ...], transit: timedelta | None, left: float, expected: bool
) -> None:
    now = DUE - timedelta(hours=left)
    assert is_at_risk(due_at=DUE, now=now, parcels=parcels, transit=transit) is expected


def test_an_order_arrived_when_its_last_parcel_did() -> None:
    assert delivered_at([]) is None
    assert delivered_at([Parcel(None, DUE), Parcel(None, None)]) is None
    assert delivered_at([Parcel(None, DUE), Parcel(None, DUE + HOUR)]) == DUE + HOUR


def test_transit_is_the_median_with_its_count() -> None:
    assert (transit_of([]).usual, transit_of([]).count) == (None, 0)
    found = transit_of([HOUR, 3 * HOUR, 8 * HOUR, 4 * HOUR])
    assert (found.usual, found.count) == (3.5 * HOUR, 4)


def test_every_kind_has_its_results_on_keys_from_one_on() -> None:
    assert set(OUTCOMES) == {"unpaid", "cod", "address", "callback", "delay"}
    for outcomes in OUTCOMES.values():
        assert [each.key for each in outcomes] == list(range(1, len(outcomes) + 1))
        assert len(outcomes) <= 6
        assert len({each.code for each in outcomes}) == len(outcomes)
