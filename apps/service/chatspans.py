"""What each person did in a conversation: their chats, cut where nobody wrote for half an hour.

Without the cut a conversation that lasts for days would be one long chat: everything ordered
meanwhile would be its own, and somebody would have worked on it day and night.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from apps.service.rounds import RANK

PAUSE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a conversation; `sender` is None for buyers, bots and unknown people."""

    at: datetime
    side: str
    sender: int | None = None
    typed_chars: int | None = None
    compose_s: int | None = None

    @property
    def key(self) -> tuple[datetime, int, int]:
        """Order by time; at one instant the buyer speaks first."""
        return self.at, RANK[self.side], self.sender or 0


@dataclass(slots=True)
class Part:
    """One person's chat: when, how many lines of whom, rounds answered, what was typed.

    `typed_chars` and `compose_s` count only lines of which both are known. `is_handed_on`: a
    colleague wrote next in the same conversation.
    """

    agent: int
    first_at: datetime
    last_at: datetime
    buyer_at: datetime | None = None
    buyer_lines: int = 0
    agent_lines: int = 0
    rounds: int = 0
    typed_chars: int = 0
    compose_s: int = 0
    is_opened_by_agent: bool = False
    is_handed_on: bool = False


@dataclass(slots=True)
class _Open:
    """What was read so far of one conversation."""

    parts: list[Part] = field(default_factory=list)
    waiting: list[Said] = field(default_factory=list)


def parts_of(lines: Iterable[Said]) -> list[Part]:
    """Return the chats of a conversation in order of time.

    A buyer's line belongs to who answers it within half an hour, else to who wrote last within
    half an hour before, else to nobody. Bots and system rows belong to nobody.
    """
    read = _Open()
    for line in sorted(lines, key=lambda each: each.key):
        if line.side == "buyer":
            read.waiting.append(line)
        elif line.side == "agent" and line.sender is not None:
            _answer(read, line, line.sender)
    _leave(read, read.waiting)
    return sorted(read.parts, key=lambda part: (part.first_at, part.agent))


def _answer(read: _Open, line: Said, sender: int) -> None:
    fresh = [each for each in read.waiting if line.at - each.at <= PAUSE]
    _leave(read, [each for each in read.waiting if line.at - each.at > PAUSE])
    start = fresh[0].at if fresh else line.at
    part = _part_for(read, sender, start, is_opened_by_agent=not fresh)
    for each in fresh:
        _add_buyer(part, each)
    part.last_at = max(part.last_at, line.at)
    part.agent_lines += 1
    # An answer closes the round however long the buyer waited for it.
    part.rounds += bool(read.waiting)
    if line.typed_chars is not None and line.compose_s:
        part.typed_chars += line.typed_chars
        part.compose_s += line.compose_s
    read.waiting = []


def _part_for(read: _Open, sender: int, start: datetime, *, is_opened_by_agent: bool) -> Part:
    last = read.parts[-1] if read.parts else None
    for part in reversed(read.parts):
        if part.agent == sender and start - part.last_at <= PAUSE:
            if last is not part and last is not None:
                last.is_handed_on = True
            read.parts.remove(part)
            read.parts.append(part)
            return part
    if last is not None and last.agent != sender and start - last.last_at <= PAUSE:
        last.is_handed_on = True
    part = Part(sender, start, start, is_opened_by_agent=is_opened_by_agent)
    read.parts.append(part)
    return part


def _leave(read: _Open, lines: Iterable[Said]) -> None:
    """Give lines that nobody answers in time to who wrote last, if that is not long ago."""
    for line in lines:
        part = read.parts[-1] if read.parts else None
        if part is not None and line.at - part.last_at <= PAUSE:
            _add_buyer(part, line)
            part.last_at = max(part.last_at, line.at)


def _add_buyer(part: Part, line: Said) -> None:
    part.buyer_lines += 1
    part.buyer_at = line.at if part.buyer_at is None else min(part.buyer_at, line.at)


def union_parts(spans: Iterable[tuple[datetime, datetime]]) -> Iterator[int]:
    """Yield what each span, in order of its start, adds to the seconds covered so far.

    Their sum is the length of the union: 10:00-10:10 and 10:05-10:20 add 600 and 600 seconds.
    """
    reached: datetime | None = None
    for first, last in spans:
        begin = first if reached is None else max(first, reached)
        yield max(0, int((last - begin).total_seconds()))
        reached = last if reached is None else max(reached, last)
