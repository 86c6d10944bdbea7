"""How long cases take until they are resolved for the first time, open ones included."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from apps.common.smallsample import kaplan_meier

# While the buyer has the word, the clock of the shop stands still.
PAUSED = "awaiting_buyer"
DAY = 86_400
RESOLVED, HALF = "resolved", Decimal("0.5")
# Products of thirds come to a half but for the last of 28 digits.
SLACK = Decimal("1e-20")


@dataclass(frozen=True, slots=True)
class Move:
    """A case came to be in a state."""

    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Wait:
    """How many seconds a case has waited, and whether it was resolved by then."""

    seconds: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class Median:
    """Half of the cases are resolved within so many seconds; None while fewer than half are."""

    seconds: int | None
    cases: int
    resolved: int

    @property
    def waiting(self) -> int:
        """Return how many were not resolved: still open, or ended another way."""
        return self.cases - self.resolved


def wait_of(moves: Sequence[Move], ended: frozenset[str], now: datetime) -> Wait:
    """Return a case's wait from its log to its first resolution, pauses left out.

    A case that is open waits until now, one that ended another way until then.
    """
    waited = timedelta()
    for at, move in enumerate(moves):
        if move.state == RESOLVED or move.state in ended:
            return Wait(int(waited.total_seconds()), move.state == RESOLVED)
        until = moves[at + 1].at if at + 1 < len(moves) else now
        if move.state != PAUSED:
            waited += max(until - move.at, timedelta())
    return Wait(int(waited.total_seconds()), is_over=False)


def median_of(waits: Iterable[Wait]) -> Median:
    """Return the Kaplan-Meier median: who still waits counts as waiting, not as resolved."""
    listed = list(waits)
    over = Counter(wait.seconds for wait in listed if wait.is_over)
    still = Counter(wait.seconds for wait in listed if not wait.is_over)
    curve = kaplan_meier(over, still)
    reached = [age for age, share in sorted(curve.items()) if share >= HALF - SLACK]
    return Median(reached[0] if reached else None, len(listed), over.total())


@dataclass(frozen=True, slots=True)
class Durations:
    """Seconds from log to money: half and nine tenths are done by then, and how many in a day."""

    count: int
    median: int | None
    nine_tenths: int | None
    within_day: int

    @property
    def share_within_day(self) -> Decimal | None:
        """Return which part took no more than 24 hours; None without any."""
        return Decimal(self.within_day) / self.count if self.count else None


def durations_of(seconds: Iterable[int]) -> Durations:
    """Return the durations by nearest rank: the smallest that so many do not exceed."""
    told = sorted(seconds)
    return Durations(
        len(told), _ranked(told, 5), _ranked(told, 9), sum(each <= DAY for each in told)
    )


def _ranked(told: Sequence[int], tenths: int) -> int | None:
    return told[-(-len(told) * tenths // 10) - 1] if told else None
