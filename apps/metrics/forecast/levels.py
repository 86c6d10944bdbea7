"""Sales as levels: what a day would have brought without its campaign, holiday or empty shelf."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ONE = Decimal(1)
WEEK = 7
CLEAN_DAYS_NEEDED = 28

# One number a consecutive day; None = unknown, or a day that says nothing of its weekday.
Levels = Sequence[float | None]


@dataclass(frozen=True)
class CalendarDay:
    """What is known of a day beforehand: the product of its factors, and whether it is a campaign.

    An `is_unusual` day (campaign, empty shelf) teaches nothing about its weekday; a campaign sells
    like a campaign on any weekday.
    """

    day: date
    factor: Decimal = ONE
    is_campaign: bool = False
    is_unusual: bool = False


@dataclass(frozen=True)
class SalesDay:
    """A day that is over: what it brought, None = unknown."""

    calendar: CalendarDay
    amount: Decimal | None


def levels_of(days: Sequence[SalesDay]) -> tuple[float | None, ...]:
    """The level of each day: amount / factor; None where unknown or unusual."""
    return tuple(_level(day) for day in days)


def clean_days(levels: Levels) -> int:
    """How many days say what a usual day brings."""
    return sum(level is not None for level in levels)


def amounts_of(levels: Sequence[float], days: Sequence[CalendarDay]) -> tuple[float, ...]:
    """What levels bring on days to come: x factor; a campaign lifts the mean of its seven days."""
    return tuple(
        _lifted(levels, at) * float(day.factor) if day.is_campaign else level * float(day.factor)
        for at, (level, day) in enumerate(zip(levels, days, strict=True))
    )


def _level(day: SalesDay) -> float | None:
    if day.amount is None or day.calendar.is_unusual:
        return None
    return float(day.amount / day.calendar.factor)


def _lifted(levels: Sequence[float], at: int) -> float:
    start = max(0, min(at - WEEK // 2, len(levels) - WEEK))
    near = levels[start : start + WEEK]
    return sum(near) / len(near)
