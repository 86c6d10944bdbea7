"""When a subscription must be cancelled, when somebody is reminded, and when it renews; pure."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

# Days before the last day to cancel; at these few the director hears of it too.
REMINDERS: Final = (30, 14, 7, 3, 1, 0)
DIRECTOR_DAYS: Final = 3
MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}


def rolled(day: date, cycle: str, anchor: int) -> date:
    """Return the next renewal: a cycle on, on the anchor day or the last day of its month.

    31 January and a month is the last day of February; March's is the 31st again.
    """
    months = day.year * 12 + day.month - 1 + MONTHS[cycle]
    year, month = divmod(months, 12)
    after = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=anchor - 1), after - timedelta(days=1))


def reminder_days(cancel_by: date) -> tuple[date, ...]:
    """Return the days on which somebody is reminded, counted back from the last day to cancel."""
    return tuple(cancel_by - timedelta(days=before) for before in REMINDERS)


def reminder_due(cancel_by: date, today: date, sent: Collection[int]) -> int | None:
    """Return the reminder to send today, None without one.

    Where days were missed only the nearest is sent; once the day is past there is none.
    """
    left = (cancel_by - today).days
    reached = [before for before in REMINDERS if before >= left]
    if left < 0 or not reached or min(reached) in sent:
        return None
    return min(reached)
