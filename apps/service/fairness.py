"""Who bore the peaks: expected customers on duty against the fair share of the hours worked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HALF_HOUR = timedelta(minutes=30)
HALF_LIFE_DAYS = 28
# What is left of a balance after one day.
DAILY_FACTOR = 2 ** (-1 / HALF_LIFE_DAYS)
CARRIED_DAYS = 56
TOLERANCE = 0.05


@dataclass(frozen=True, slots=True)
class HalfHour:
    """Customers expected in the half hour from an instant; `is_peak`: inside a peak window."""

    start: datetime
    expected: float
    is_peak: bool = False


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A person's stretch of work."""

    person_id: int
    start: datetime
    end: datetime

    @property
    def hours(self) -> float:
        """Length in hours."""
        return (self.end - self.start).total_seconds() / 3600


@dataclass(frozen=True, slots=True)
class Exposure:
    """A person's customers and hours; balance above 0 = served more than the fair share."""

    hours: float
    customers: float
    balance: float


def exposures(duties: Sequence[OnDuty], curve: Iterable[HalfHour]) -> Mapping[int, Exposure]:
    """What each person bore; balances add up to 0, customers to those of the staffed half hours.

    A half hour that a person covers in part counts by that part, for people and customers alike.
    """
    hours: dict[int, float] = {}
    customers: dict[int, float] = {}
    for duty in duties:
        hours[duty.person_id] = hours.get(duty.person_id, 0.0) + duty.hours
        customers.setdefault(duty.person_id, 0.0)
    for half in curve:
        parts = [(duty.person_id, _part(duty, half.start)) for duty in duties]
        present = sum(part for _, part in parts)
        for person, part in parts if present else ():
            customers[person] += half.expected * part / present
    rate = sum(customers.values()) / sum(hours.values()) if any(hours.values()) else 0.0
    return {
        person: Exposure(hours[person], customers[person], customers[person] - worked * rate)
        for person, worked in sorted(hours.items())
    }


def carried(balance: float, days: int) -> float:
    """What is left of a balance after so many days: half after 28, nothing after 56."""
    if days < 0:
        raise ValueError("Balances are carried forward, not back.")
    return 0.0 if days > CARRIED_DAYS else balance * DAILY_FACTOR**days


def ledger(daily: Iterable[tuple[int, float]]) -> float:
    """The balance today from (days ago, that day's balance)."""
    return sum(carried(balance, days) for days, balance in daily)


def is_fair(balance: float, week_customers: float) -> bool:
    """Whether a balance is within 5% of what a person bears in a week."""
    return abs(balance) <= TOLERANCE * week_customers


def service_minutes(customers: float, aht_s: float) -> float:
    """A balance in minutes of handling time."""
    return customers * aht_s / 60


def peak_customers(
    start: datetime,
    end: datetime,
    curve: Iterable[HalfHour],
    present: Mapping[datetime, int],
    need: int,
) -> float:
    """Customers of the peak half hours that a shift of `need` people bears.

    `present`: people planned in each half hour, the shift's own among them; the shared hour of
    handover is divided between both teams.
    """
    duty = OnDuty(0, start, end)
    return sum(
        half.expected * _part(duty, half.start) * need / max(present.get(half.start, need), need, 1)
        for half in curve
        if half.is_peak
    )


def _part(duty: OnDuty, start: datetime) -> float:
    covered = min(duty.end, start + HALF_HOUR) - max(duty.start, start)
    return max(covered / HALF_HOUR, 0.0)
