"""Rounds of a conversation and their clocks.

A round begins with the first unanswered message of the buyer and ends with the first answer of a
person; what the buyer adds meanwhile belongs to it. Bots and system rows neither begin nor end
one, and an agent who writes while nobody waits makes none.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SECOND = timedelta(seconds=1)
# At one instant the buyer speaks first: a log by the minute shows question and answer as equal.
RANK = {"buyer": 0, "bot": 1, "system": 1, "agent": 2}
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a conversation; `sender` is None for buyers, bots and unknown agents."""

    at: datetime
    side: str
    sender: int | None = None
    sender_name: str = ""

    @property
    def key(self) -> tuple[datetime, int, int, str]:
        """Order by time, whatever the order in which rows came in."""
        return self.at, RANK[self.side], self.sender or 0, self.sender_name


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer; without one `replied_at` is None, never 0 seconds."""

    asked_at: datetime
    replied_at: datetime | None = None
    sender: int | None = None


@dataclass(frozen=True, slots=True)
class Clocks:
    """Seconds of one wait, rounded up; `rostered` is None where nothing is known of a roster."""

    raw: int
    open: int
    rostered: int | None
    agent: int


@dataclass(frozen=True, slots=True)
class Hours:
    """When the desk is open and when somebody with the role is on shift.

    None = always open, and no roster known.
    """

    open: Sequence[Span] | None = None
    rostered: Sequence[Span] | None = None


def turns_of(lines: Iterable[Line]) -> list[Turn]:
    """Return the rounds of a conversation, the last one perhaps without an answer."""
    turns: list[Turn] = []
    asked: datetime | None = None
    for line in sorted(lines, key=lambda each: each.key):
        if line.side == "buyer" and asked is None:
            asked = line.at
        elif line.side == "agent" and asked is not None:
            turns.append(Turn(asked, line.at, line.sender))
            asked = None
    return turns if asked is None else [*turns, Turn(asked)]


def clocks_of(turn: Turn, hours: Hours, had_at: datetime | None = None) -> Clocks | None:
    """Return the seconds of an answered round, None for one without an answer.

    `had_at`: when the inquiry came to who answered; None = it was theirs from the beginning.
    """
    if turn.replied_at is None:
        return None
    raw = seconds_between(turn.asked_at, turn.replied_at)
    theirs = max(turn.asked_at, had_at or turn.asked_at)
    return Clocks(
        raw,
        raw if hours.open is None else seconds_within(turn.asked_at, turn.replied_at, hours.open),
        None
        if hours.rostered is None
        else seconds_within(turn.asked_at, turn.replied_at, hours.rostered),
        max(0, seconds_between(theirs, turn.replied_at)),
    )


def seconds_between(start: datetime, end: datetime) -> int:
    """Return the seconds of a stretch, rounded up: 20.2 s are not within 20."""
    return -((start - end) // SECOND)


def seconds_within(start: datetime, end: datetime, spans: Iterable[Span]) -> int:
    """Return the seconds of a stretch that lie in any of the spans, each counted once."""
    inside = (
        min(end, last) - max(start, first)
        for first, last in joined(spans)
        if first < end and last > start
    )
    return -(-sum(inside, timedelta()) // SECOND)


def due_at(asked_at: datetime, seconds: int, spans: Sequence[Span] | None) -> datetime:
    """Return when so many open seconds have passed since a question.

    Where the known spans end before, their end; without any, as if always open.
    """
    left = timedelta(seconds=seconds)
    reached = asked_at
    for first, last in joined(spans or ()):
        if last <= asked_at:
            continue
        begin = max(first, asked_at)
        if begin + left <= last:
            return begin + left
        left -= last - begin
        reached = last
    return reached if reached > asked_at else asked_at + left


def joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield the spans in order, those that touch or overlap as one."""
    current: Span | None = None
    for first, last in sorted(spans):
        if current is not None and first <= current[1]:
            current = current[0], max(current[1], last)
            continue
        if current is not None:
            yield current
        current = first, last
    if current is not None:
        yield current
