"""When a day's budget ran out, and what the lost hours cost: pure arithmetic."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from math import sqrt
from statistics import mean, stdev
from typing import Final

# A budget is out from this share on: consoles stop a little before the last cent.
OUT_AT: Final = Decimal("0.95")
# Students t for a two-sided 95% interval, by degrees of freedom.
STUDENT: Final = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365}
SAME_WEEKDAYS: Final = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """What was spent of a budget at an instant; `is_out` = the console said that it ran out."""

    at: datetime
    spent: Decimal
    budget: Decimal
    is_out: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """Orders that the hours without budget probably cost, with a 95% interval."""

    orders: Decimal
    low: Decimal
    high: Decimal


def ran_out_at(readings: Iterable[Reading]) -> datetime | None:
    """Return when the budget ran out: the first reading that shows it; None = it lasted."""
    out = (each.at for each in readings if each.is_out or each.spent >= OUT_AT * each.budget)
    return min(out, default=None)


def lost_hours(out_at: datetime, closes_at: datetime) -> Decimal:
    """Return the hours from running out to the end of the day."""
    seconds = max(closes_at - out_at, timedelta(0)).total_seconds()
    return Decimal(str(seconds)) / 3600


def lost_orders(before: Sequence[int]) -> Lost | None:
    """Return the orders lost, from those of the same hours on same weekdays before; None: unknown.

    At least two such days are needed; the interval is Student's, and never below 0.
    """
    if len(before) < 2:
        return None
    middle = mean(before)
    reach = STUDENT[min(len(before) - 1, max(STUDENT))] * stdev(before) / sqrt(len(before))
    low = max(middle - reach, 0.0)
    return Lost(*(Decimal(str(round(each, 4))) for each in (middle, low, middle + reach)))
