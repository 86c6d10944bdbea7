"""Rounds and their clocks (service 3)."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.service.rounds import (
    Clocks,
    Hours,
    Line,
    Turn,
    clocks_of,
    due_at,
    seconds_within,
    turns_of,
)

LI, WANG = 7, 8


def clock(text: str, day: int = 2) -> datetime:
    """An instant of a June day in Shanghai."""
    return datetime.fromisoformat(f"2025-06-{day:02d}T{text}+08:00")


def lines(*rows: tuple[str, str]) -> list[Line]:
    """Rows such as ("buyer", "10:00:00"); agents are Li."""
    return [Line(clock(at), side, LI if side == "agent" else None) for side, at in rows]


OPEN = [(clock("08:30:00"), clock("00:00:00", 3))]
DAY_SHIFT = [(clock("09:00:00"), clock("17:00:00"))]


def test_service_3_a_bot_neither_answers_nor_begins() -> None:
    turns = turns_of(
        lines(
            ("buyer", "10:00:00"), ("bot", "10:00:01"), ("buyer", "10:00:08"), ("agent", "10:00:19")
        )
    )
    assert turns == [Turn(clock("10:00:00"), clock("10:00:19"), LI)]
    found = clocks_of(turns[0], Hours(OPEN, DAY_SHIFT), had_at=clock("09:00:00"))
    assert found == Clocks(19, 19, 19, 19)


def test_service_3_a_bot_alone_makes_no_round() -> None:
    assert turns_of(lines(("bot", "10:00:00"), ("system", "10:00:01"))) == []


@pytest.mark.parametrize(
    ("replied", "rostered_from", "expected"),
    [
        ("08:30:15", "08:30:00", Clocks(30_015, 15, 15, 30_015)),
        ("09:00:10", "09:00:00", Clocks(31_810, 1_810, 10, 31_810)),
    ],
)
def test_service_3_asked_at_night(replied: str, rostered_from: str, expected: Clocks) -> None:
    turn = Turn(clock("00:10:00"), clock(replied), LI)
    hours = Hours(OPEN, [(clock(rostered_from), clock("17:00:00"))])
    assert clocks_of(turn, hours) == expected


def test_service_3_closed_without_an_answer_is_never_0_seconds() -> None:
    turns = turns_of(lines(("buyer", "10:00:00"), ("buyer", "10:02:00")))
    assert turns == [Turn(clock("10:00:00"))]
    assert clocks_of(turns[0], Hours()) is None


def test_service_3_reopened_is_a_further_round() -> None:
    rows = lines(("buyer", "10:00:00"), ("agent", "10:00:15"))
    back = [Line(clock("10:00:00", 5), "buyer"), Line(clock("10:00:40", 5), "agent", WANG)]
    turns = turns_of([*rows, *back])
    found = [clocks_of(turn, Hours()) for turn in turns]
    assert [each.raw for each in found if each] == [15, 40]
    assert [turn.sender for turn in turns] == [LI, WANG]


def test_an_agent_who_speaks_first_makes_no_round() -> None:
    rows = lines(("agent", "09:59:00"), ("buyer", "10:00:00"), ("agent", "10:00:05"))
    rows += lines(("agent", "10:00:09"))
    assert turns_of(rows) == [Turn(clock("10:00:00"), clock("10:00:05"), LI)]


def test_in_a_log_by_the_minute_the_question_comes_first() -> None:
    turns = turns_of(lines(("agent", "11:13:00"), ("buyer", "11:13:00")))
    assert turns == [Turn(clock("11:13:00"), clock("11:13:00"), LI)]
    found = clocks_of(turns[0], Hours())
    assert found is not None
    assert found.raw == 0


def test_the_agents_clock_begins_when_they_get_it() -> None:
    turn = Turn(clock("10:00:00"), clock("10:10:00"), WANG)
    late = clocks_of(turn, Hours(), had_at=clock("10:09:00"))
    early = clocks_of(turn, Hours(), had_at=clock("09:00:00"))
    assert late is not None
    assert early is not None
    assert (late.agent, early.agent) == (60, 600)
    assert late.rostered is None


def test_part_seconds_are_rounded_up() -> None:
    asked = clock("10:00:00")
    turn = Turn(asked, asked + timedelta(seconds=20, milliseconds=200), LI)
    found = clocks_of(turn, Hours([(asked, clock("11:00:00"))]))
    assert found is not None
    assert (found.raw, found.open) == (21, 21)


@pytest.mark.parametrize(
    ("asked", "seconds", "due"),
    [
        ("10:00:00", 20, clock("10:00:20")),
        ("00:10:00", 20, clock("08:30:20")),
        # Half a minute before closing: the rest counts from the next opening.
        ("23:59:30", 180, clock("08:32:30", 3)),
    ],
)
def test_due_times_count_open_seconds(asked: str, seconds: int, due: datetime) -> None:
    spans = [*OPEN, (clock("08:30:00", 3), clock("00:00:00", 4))]
    assert due_at(clock(asked), seconds, spans) == due


def test_due_times_without_hours() -> None:
    assert due_at(clock("10:00:00"), 20, None) == clock("10:00:20")
    assert due_at(clock("10:00:00"), 20, []) == clock("10:00:20")
    assert due_at(clock("23:59:50"), 20, OPEN) == clock("00:00:00", 3)


instants = st.integers(0, 7_200).map(lambda s: clock("10:00:00") + timedelta(seconds=s))
rows_of_a_chat = st.lists(
    st.builds(
        Line,
        at=instants,
        side=st.sampled_from(["buyer", "agent", "bot", "system"]),
        sender=st.sampled_from([None, LI, WANG]),
    ),
    max_size=12,
)


@given(rows_of_a_chat, st.randoms(use_true_random=False))
def test_service_14_any_order_of_messages_gives_the_same_rounds(
    rows: list[Line], random: object
) -> None:
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert turns_of(mixed) == turns_of(rows)


@given(rows_of_a_chat)
def test_rounds_follow_each_other(rows: list[Line]) -> None:
    turns = turns_of(rows)
    assert all(turn.replied_at is not None for turn in turns[:-1])
    ends = [turn.replied_at for turn in turns[:-1]]
    assert all(end <= turn.asked_at for end, turn in zip(ends, turns[1:], strict=True) if end)
    asked = {line.at for line in rows if line.side == "buyer"}
    assert {turn.asked_at for turn in turns} <= asked


spans = st.lists(st.tuples(instants, instants).map(lambda pair: (min(pair), max(pair))), max_size=5)


@given(instants, instants, spans)
def test_seconds_within_counts_each_second_once(
    one: datetime, other: datetime, within: list[tuple[datetime, datetime]]
) -> None:
    start, end = min(one, other), max(one, other)
    count = int((end - start).total_seconds())
    each = (start + timedelta(seconds=at) for at in range(count))
    expected = sum(any(first <= at < last for first, last in within) for at in each)
    assert seconds_within(start, end, within) == expected


@given(instants, st.integers(1, 3_600), spans)
def test_a_due_time_is_when_the_open_seconds_have_passed(
    asked: datetime, seconds: int, within: list[tuple[datetime, datetime]]
) -> None:
    due = due_at(asked, seconds, within)
    ends = [last for _first, last in within if last > asked]
    if not ends:
        assert due == asked + timedelta(seconds=seconds)
        return
    known = seconds_within(asked, max(ends), within)
    assert seconds_within(asked, due, within) == min(seconds, known)
