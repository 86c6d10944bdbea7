"""Erlang C against the figures of the specification (service 2.4) and against plain sums."""

from math import exp, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.service.erlang import (
    ServiceGoal,
    TooManyError,
    agents_needed,
    chat_aht,
    need,
    offered_load,
    rostered,
    staffing,
    waiting_chance,
)

HALF_HOUR = ServiceGoal(target=0.80, within_s=20)
CHAT = ServiceGoal(target=0.90, within_s=20, max_occupancy=0.85)


def test_service_2_4_hundred_in_half_an_hour() -> None:
    found = agents_needed(100, 180, HALF_HOUR)
    assert found is not None
    assert (found.load, found.agents) == (10, 14)
    assert round(found.service_level, 4) == 0.8884
    assert round(found.occupancy, 3) == 0.714
    assert round(found.waiting, 4) == 0.1741
    assert round(found.asa_s, 2) == 7.84


@pytest.mark.parametrize(("inquiries", "agents"), [(0, 0), (1, 1), (5, 2), (100, 14)])
def test_service_2_4_small_half_hours(inquiries: int, agents: int) -> None:
    assert need(inquiries, 180, HALF_HOUR) == agents


@pytest.mark.parametrize(
    ("chats", "load", "one", "two", "three", "people"),
    [
        (20, 2.33, 5, 4, 3, 4),
        (60, 7.00, 12, 8, 6, 8),
        (120, 14.00, 20, 13, 9, 11),
        (200, 23.33, 30, 19, 14, 17),
        (300, 35.00, 43, 27, 19, 23),
    ],
)
def test_service_2_4_chats_an_hour(
    chats: int, load: float, one: int, two: int, three: int, people: int
) -> None:
    by_chats = [need(chats, chat_aht(420, at), CHAT, span_s=3600) for at in (1, 2, 3)]
    assert round(offered_load(chats, 420, span_s=3600), 2) == load
    assert by_chats == [one, two, three]
    assert rostered(by_chats[-1], 0.15) == people


@pytest.mark.parametrize(("chats", "factor"), [(1, 1), (2, 1.7), (3, 2.5), (4, 2.9), (5, 3.5)])
def test_service_2_4_chats_at_a_time_divide_handling_time(chats: int, factor: float) -> None:
    assert chat_aht(420, chats) == pytest.approx(420 / factor)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: need(1, 0, HALF_HOUR),
        lambda: need(1, -1, HALF_HOUR),
        lambda: need(-1, 180, HALF_HOUR),
        lambda: need(1, 180, HALF_HOUR, span_s=0),
        lambda: ServiceGoal(target=0),
        lambda: ServiceGoal(target=1),
        lambda: ServiceGoal(within_s=-1),
        lambda: ServiceGoal(max_occupancy=0),
        lambda: ServiceGoal(max_occupancy=1.1),
        lambda: rostered(3, 1),
        lambda: rostered(3, -0.1),
        lambda: chat_aht(420, 0),
        lambda: chat_aht(420, 6),
        lambda: staffing(10, 180, 10, 20),
    ],
)
def test_service_2_4_what_cannot_be_is_a_value_error(attempt: object) -> None:
    with pytest.raises(ValueError, match=r"\."):
        attempt()  # type: ignore[operator]  # a lambda of the table


def test_service_2_4_the_search_stops_at_five_hundred() -> None:
    assert need(4800, 180, HALF_HOUR) <= 500
    with pytest.raises(TooManyError, match="500"):
        need(5100, 180, HALF_HOUR)


def test_whole_people_are_not_rounded_up_by_binary_fractions() -> None:
    assert [rostered(9, 0.1), rostered(0, 0.15), rostered(10, 0)] == [10, 0, 10]


@given(st.floats(0.01, 60), st.integers(1, 40))
def test_waiting_is_the_textbook_sum(load: float, spare: int) -> None:
    agents = int(load) + spare
    top = load**agents / factorial(agents) * agents / (agents - load)
    textbook = top / (sum(load**k / factorial(k) for k in range(agents)) + top)
    assert waiting_chance(load, agents) == pytest.approx(textbook, rel=1e-9)


@given(st.floats(0.1, 300), st.floats(30, 900), st.floats(0.5, 0.98))
def test_the_number_is_the_smallest_that_reaches_the_goal(
    inquiries: float, aht_s: float, target: float
) -> None:
    found = agents_needed(inquiries, aht_s, ServiceGoal(target=target))
    assert found is not None
    assert found.service_level >= target
    if found.agents - 1 > found.load:
        assert staffing(found.load, aht_s, found.agents - 1, 20).service_level < target
    assert found.service_level == pytest.approx(
        1 - found.waiting * exp(-(found.agents - found.load) * 20 / aht_s)
    )


def test_no_load_lets_nobody_wait() -> None:
    assert [waiting_chance(0, 1), waiting_chance(1e-320, 3), waiting_chance(3, 3)] == [0, 0, 1]
