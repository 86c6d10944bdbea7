"""Rules of the queues: whose turn it is, who is left alone, until when work makes sense; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from apps.service.shifttime import instant_of

HOLDOUT_PARTS = 10_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody on duty: how much of a kind they took this shift, and when they last took some."""

    agent_id: int
    taken: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Times:
    """When work is due, and from when on it makes no sense any more."""

    due_at: datetime
    hard_stop_at: datetime


def turn(candidates: Iterable[Candidate]) -> int | None:
    """Return whose turn it is: fewest taken, then longest since the last, then the lowest id."""

    def rank(one: Candidate) -> tuple[int, bool, float, int]:
        since = one.last_at.timestamp() if one.last_at else 0.0
        return one.taken, one.last_at is not None, since, one.agent_id

    found = min(candidates, key=rank, default=None)
    return found.agent_id if found else None


def is_held_out(order_number: str, percent: int) -> bool:
    """Tell by the hash of its number whether an order is left alone, so many of 100.

    The same number is always decided alike; raising the share only adds orders.
    Raises ValueError for a share outside 0 to 100.
    """
    if not 0 <= percent <= 100:
        raise ValueError(f"{percent} is no share of 100.")
    drawn = int.from_bytes(sha256(order_number.encode()).digest()[:8]) % HOLDOUT_PARTS
    return drawn < percent * HOLDOUT_PARTS // 100


def cutoff_times(opens_at: datetime, *, cutoff_min: int, lead_min: int, zone: ZoneInfo) -> Times:
    """Return the first cut-off of the shop's wall clock that leaves time, as due and hard stop.

    Work that opens within the lead before a cut-off is for the next day's one: it could not be
    done in time.
    """
    lead = timedelta(minutes=lead_min)
    day = opens_at.astimezone(zone).date()
    stop = instant_of(day, cutoff_min, zone)
    while stop - lead <= opens_at:
        day += timedelta(days=1)
        stop = instant_of(day, cutoff_min, zone)
    return Times(stop - lead, stop)


def unpaid_times(ordered_at: datetime, cutoff: Times, *, close_after_min: int) -> Times:
    """Return the times of a chase: it stops at the cut-off or when the platform closes the order.

    Where the platform is earlier, the work is due that much earlier too.
    """
    closes_at = ordered_at + timedelta(minutes=close_after_min)
    stop = min(cutoff.hard_stop_at, closes_at)
    return Times(min(cutoff.due_at, stop), stop)
