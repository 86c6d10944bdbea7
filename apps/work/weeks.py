"""The week of a meeting, and what made the gaps of its days: pure arithmetic."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayGap:
    """The gap that one member made on one day, in the shop's money."""

    key: str
    name: str
    day: date
    gap: Decimal


@dataclass(frozen=True, slots=True)
class WeekGap:
    """The gaps of a member over a week; `peak` is the day that went farthest the week's way."""

    key: str
    name: str
    gap: Decimal
    peak: date


def week_of(day: date) -> date:
    """Return the Monday of a day's week: a meeting is named by it."""
    return day - timedelta(days=day.weekday())


def looked_back(week: date) -> tuple[date, date]:
    """Return the first and last day that the meeting of a week looks back on."""
    return week - WEEK, week - ONE_DAY


def biggest(gaps: Iterable[DayGap], most: int) -> list[WeekGap]:
    """Add up the gaps of each member, the farthest from zero first, at most so many."""
    by_key: defaultdict[str, list[DayGap]] = defaultdict(list)
    for each in gaps:
        by_key[each.key].append(each)
    sums = [_sum(key, rows) for key, rows in by_key.items()]
    told = [each for each in sums if each.gap]
    return sorted(told, key=lambda each: (-abs(each.gap), each.key))[:most]


def _sum(key: str, rows: list[DayGap]) -> WeekGap:
    gap = sum((row.gap for row in rows), Decimal(0))
    peak = min(rows, key=lambda row: (row.gap if gap < 0 else -row.gap, row.day))
    return WeekGap(key, peak.name, gap, peak.day)
