"""The spans over which distinct people are counted: weeks, months and rolling windows."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

LOOK_BACK_DAYS = 365
ROLLING_DAYS = {"r30": 30, "r90": 90, "r180": 180, "r365": 365}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A kind of span with its first and last business day."""

    kind: str
    starts_on: date
    ends_on: date


def week_of(day: date) -> Span:
    """Return the week, Monday to Sunday, that holds the day."""
    monday = day - timedelta(days=day.weekday())
    return Span("week", monday, monday + timedelta(days=6))


def month_of(day: date) -> Span:
    """Return the calendar month that holds the day."""
    return Span("month", day.replace(day=1), month_end(day))


def month_end(day: date) -> date:
    """Return the last day of the month that holds the day."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def rolling_to(day: date) -> tuple[Span, ...]:
    """Return the rolling windows of 30, 90, 180 and 365 days that end with the day."""
    return tuple(
        Span(kind, day - timedelta(days=length - 1), day) for kind, length in ROLLING_DAYS.items()
    )


def touched_spans(days: Iterable[date], *, horizon: date) -> list[Span]:
    """Return the weeks and months whose figures a change on these days can move.

    A purchase makes later buyers returning for a span that starts up to 365 days later. A buyer
    whose next purchase is within 365 days is found by the mark on that day; one whose next
    purchase comes later but in a span that started within the 365 days is not, so the span that
    holds the 365th day is touched too. Spans that start after `horizon` hold no facts yet.
    """
    near = set(days)
    far = {day + timedelta(days=LOOK_BACK_DAYS) for day in near}
    reached = near | {day for day in far if day <= horizon}
    return sorted({span for day in reached for span in (week_of(day), month_of(day))})


def rolling_ends(first: date, yesterday: date) -> list[date]:
    """Return the days on which rolling windows end: each month end since `first`, and yesterday."""
    ends = {yesterday} if yesterday >= first else set()
    end = month_end(first)
    while end <= yesterday:
        ends.add(end)
        end = month_end(end + timedelta(days=1))
    return sorted(ends)


def kinds_of(first: date, last: date) -> list[str]:
    """Return the kinds of span that are exactly these days; empty for any other length."""
    spans = (week_of(first), month_of(first), *rolling_to(last))
    return [span.kind for span in spans if (span.starts_on, span.ends_on) == (first, last)]
