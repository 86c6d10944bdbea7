"""How far a day's figures of the service desk can be trusted."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from apps.common.days import business_day
from apps.metrics.models import ShopDay
from apps.metrics.selectors.freshness import FAILED, FUTURE, MARK_PATIENCE, OPEN, Backlog, DayState
from apps.shop.models import Shop

NO_DESK = "No inquiries are kept of this day."
WAITING = "Chats changed; the figures are being recomputed."
OVERDUE = "Chats changed over 10 minutes ago and the figures wait for a recompute."


def desk_states(
    shop: Shop,
    days: Iterable[date],
    rows: Mapping[date, ShopDay],
    waiting: Backlog,
    now: datetime,
) -> Mapping[date, DayState]:
    """The state of the desk's figures of each of `days`; days before the first inquiry: missing."""
    today = business_day(now, shop.tz, shop.day_cut)
    return {day: _state(day, today, rows.get(day), waiting, now) for day in days}


def _state(
    day: date, today: date, row: ShopDay | None, waiting: Backlog, now: datetime
) -> DayState:
    is_known = row is not None and row.rounds is not None and day not in waiting.failed
    if day >= today:
        return DayState(day, "open", FUTURE if day > today else OPEN, has_figures=is_known)
    if day in waiting.failed:
        return DayState(day, "missing", FAILED, has_figures=False)
    marked_at = waiting.desk.get(day)
    if marked_at is not None and now - marked_at > MARK_PATIENCE:
        return DayState(day, "stale", OVERDUE, has_figures=is_known)
    if is_known:
        return DayState(day, "final", "", has_figures=True)
    if marked_at is not None:
        return DayState(day, "stale", WAITING, has_figures=False)
    return DayState(day, "missing", NO_DESK, has_figures=False)
