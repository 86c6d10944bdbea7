"""Expected customers by half hour from the last weeks, and the people they need."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from apps.common.days import day_bounds
from apps.service.erlang import ServiceGoal, chat_aht, need, rostered

HALF_HOUR = timedelta(minutes=30)
WEEKS_BACK = 4
USUAL_GOAL = ServiceGoal()


class WallSlot(NamedTuple):
    """A half hour of a local date: 0 = 00:00, 47 = 23:30, whatever the clocks do."""

    day: date
    number: int


@dataclass(frozen=True, slots=True)
class Uplift:
    """Between two minutes of a date so many times the usual customers come."""

    day: date
    start_min: int
    end_min: int
    factor: float

    def __post_init__(self) -> None:
        """Refuse an empty span and a negative factor."""
        if not 0 <= self.start_min < self.end_min <= 1440:
            raise ValueError("An uplift lies inside one day: 0 <= start < end <= 1440.")
        if self.factor < 0:
            raise ValueError("An uplift factor is not negative.")


@dataclass(frozen=True, slots=True)
class Handling:
    """How inquiries are served: seconds each, chats at a time, share of paid time not there."""

    aht_s: float
    chats: int = 1
    shrinkage: float = 0.0
    goal: ServiceGoal = USUAL_GOAL


@dataclass(frozen=True, slots=True)
class Demand:
    """One half hour: customers expected (None = no history), people to roster."""

    start: datetime
    slot: WallSlot
    expected: float | None
    need: int | None


def wall_slot(instant: datetime, zone: ZoneInfo) -> WallSlot:
    """The half hour of the local wall clock that an aware instant falls in."""
    if instant.utcoffset() is None:
        raise ValueError("An instant needs a time zone.")
    local = instant.astimezone(zone)
    return WallSlot(local.date(), local.hour * 2 + local.minute // 30)


def day_slots(day: date, zone: ZoneInfo) -> list[tuple[datetime, WallSlot]]:
    """The half hours of a local day as UTC instants: 48, or 46 and 50 when clocks change.

    An hour that the clocks skip is missing, one that they repeat is there twice under the same
    numbers.
    """
    start, end = day_bounds(day, zone)
    count = round((end - start) / HALF_HOUR)
    instants = [(start + HALF_HOUR * at).astimezone(UTC) for at in range(count)]
    return [(instant, wall_slot(instant, zone)) for instant in instants]


@dataclass(frozen=True)
class History:
    """Customers of the past by half hour of the wall clock; `days`: those that are fully known."""

    zone: ZoneInfo
    days: frozenset[date]
    counts: Mapping[WallSlot, int]

    @classmethod
    def of(cls, instants: Iterable[datetime], days: Iterable[date], zone: ZoneInfo) -> "History":
        """Count arrivals, given as aware instants."""
        return cls(zone, frozenset(days), Counter(wall_slot(each, zone) for each in instants))

    def expected(self, slot: WallSlot, uplifts: Sequence[Uplift] = ()) -> float | None:
        """Mean of the last 4 same weekdays that are known, times the uplift; None when none is.

        A known day without customers in the half hour counts as 0. A half hour that the clocks
        skipped on a day is no part of the mean, one that they repeated is two parts.
        """
        shown = [
            (day, times) for day in self._same_weekdays(slot) if (times := self._times(day, slot))
        ]
        if not shown:
            return None
        last = shown[-WEEKS_BACK:]
        customers = sum(self.counts.get(WallSlot(day, slot.number), 0) for day, _ in last)
        return customers / sum(times for _, times in last) * uplift_factor(slot, uplifts)

    def _same_weekdays(self, slot: WallSlot) -> list[date]:
        weekday = slot.day.weekday()
        return sorted(day for day in self.days if day < slot.day and day.weekday() == weekday)

    def _times(self, day: date, slot: WallSlot) -> int:
        return _shown_slots(day, self.zone)[slot.number]


def uplift_factor(slot: WallSlot, uplifts: Sequence[Uplift]) -> float:
    """The factor of a half hour, by the minutes it shares with each uplift; 1 without any."""
    start = slot.number * 30
    factor = 1.0
    for uplift in uplifts:
        shared = min(start + 30, uplift.end_min) - max(start, uplift.start_min)
        if uplift.day == slot.day and shared > 0:
            factor *= 1.0 + (uplift.factor - 1.0) * shared / 30
    return factor


def people(expected_customers: float, handling: Handling) -> int:
    """People to roster for a half hour of so many customers."""
    agents = need(expected_customers, chat_aht(handling.aht_s, handling.chats), handling.goal)
    return rostered(agents, handling.shrinkage)


def day_demand(
    day: date, history: History, handling: Handling, uplifts: Sequence[Uplift] = ()
) -> list[Demand]:
    """Customers and people of each half hour of a day, in order."""
    rows = []
    for start, slot in day_slots(day, history.zone):
        customers = history.expected(slot, uplifts)
        staff = None if customers is None else people(customers, handling)
        rows.append(Demand(start, slot, customers, staff))
    return rows


@lru_cache(maxsize=1024)
def _shown_slots(day: date, zone: ZoneInfo) -> Counter[int]:
    return Counter(slot.number for _, slot in day_slots(day, zone))
