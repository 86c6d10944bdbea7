"""When somebody has to have acted: windows, pauses, open hours, and the clock that ends first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

# We mean to act when this share of a platform's window is over.
SHARE = Decimal("0.8")
# Ours: nothing happens by itself, somebody above is told.
ESCALATE = "escalate"

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Clock:
    """One running clock: when we mean to have acted, when it ends, and what follows then."""

    due_at: datetime
    ends_at: datetime
    outcome: str = ESCALATE


def own_clock(due_at: datetime) -> Clock:
    """Return a clock of ours: it ends when it is due."""
    return Clock(due_at, due_at)


def platform_clock(start: datetime, seconds: int, outcome: str) -> Clock:
    """Return a platform's clock: due when four fifths of its window are over."""
    share = timedelta(seconds=float(SHARE * seconds))
    return Clock(start + share, start + timedelta(seconds=seconds), outcome)


def first_to_end(clocks: Iterable[Clock | None]) -> Clock | None:
    """Return the clock that is due first, None when none runs."""
    running = [clock for clock in clocks if clock is not None]
    return min(running, key=lambda clock: clock.due_at, default=None)


def resumed(due_at: datetime, paused_at: datetime, now: datetime) -> datetime:
    """Return when a clock is due that stood still from `paused_at` until `now`."""
    return due_at + (now - paused_at)


def open_hours_later(start: datetime, seconds: int, spans: Iterable[Span]) -> datetime:
    """Return the instant at which `seconds` of open hours have passed since `start`.

    `spans` are the open hours from then on as instants, in order. A shop whose open hours are not
    known, or end before that, counts as open all the time.
    """
    left = timedelta(seconds=seconds)
    for opened, closed in spans:
        begun = max(opened, start)
        if closed <= begun:
            continue
        if left <= closed - begun:
            return begun + left
        left -= closed - begun
        start = closed
    return start + left
