"""Who gets the next inquiry: the least loaded, then who waited longest, then by number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# Nobody gets a new inquiry in the last minutes of their shift.
LAST_MINUTES = timedelta(minutes=10)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person on shift with the skill: how many they have open, of how many, and since when."""

    agent_id: int
    open: int
    limit: int
    last_at: datetime | None = None

    @property
    def has_room(self) -> bool:
        """Tell whether one more may be given to the person."""
        return self.open < self.limit

    @property
    def key(self) -> tuple[float, datetime, int]:
        """Order by share of the limit, then by the last inquiry given, then by id."""
        return self.open / self.limit, self.last_at or LONG_AGO, self.agent_id


def next_in_turn(candidates: Iterable[Candidate]) -> Candidate | None:
    """Return who gets the next inquiry, None where nobody has room."""
    free = (each for each in candidates if each.limit > 0 and each.has_room)
    return min(free, key=lambda each: each.key, default=None)
