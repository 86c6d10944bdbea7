"""How far a day's figures of the service desk and of after-sales can be trusted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.aftersales.states import REPEAT_DAYS
from apps.common.days import business_day
from apps.common.templatetags.pieces import day_text
from apps.metrics.models import ShopDay
from apps.metrics.selectors.freshness import FAILED, FUTURE, MARK_PATIENCE, OPEN, Backlog, DayState
from apps.shop.models import Shop


@dataclass(frozen=True, slots=True)
class Written:
    """What people write as they work: a column that is known where they do, and the words."""

    column: str
    marks: str
    none: object
    waiting: object
    overdue: object


CHATS = Written(
    "rounds",
    "desk",
    gettext_lazy("No inquiries are kept of this day."),
    gettext_lazy("Chats changed; the figures are being recomputed."),
    gettext_lazy("Chats changed over 10 minutes ago and the figures wait for a recompute."),
)
CASES = Written(
    "cases_opened",
    "cases",
    gettext_lazy("No cases are kept of this day."),
    gettext_lazy("Cases changed; the figures are being recomputed."),
    gettext_lazy("Cases changed over 10 minutes ago and the figures wait for a recompute."),
)


def desk_states(
    shop: Shop,
    days: Iterable[date],
    rows: Mapping[date, ShopDay],
    waiting: Backlog,
    now: datetime,
) -> Mapping[date, DayState]:
    """The state of the desk's figures of each of `days`; days before the first inquiry: missing."""
    today = business_day(now, shop.tz, shop.day_cut)
    return {day: _state(CHATS, day, today, rows.get(day), waiting, now) for day in days}


def case_states(
    shop: Shop,
    days: Iterable[date],
    rows: Mapping[date, ShopDay],
    waiting: Backlog,
    now: datetime,
) -> Mapping[date, DayState]:
    """The state of after-sales of each of `days`; days before the first case: missing.

    Of the last days `settles` says until when a buyer who comes back still counts.
    """
    today = business_day(now, shop.tz, shop.day_cut)
    found = {}
    for day in days:
        row = rows.get(day)
        state, end = _state(CASES, day, today, row, waiting, now), _repeats_end(day, row)
        found[day] = replace(state, settles=_settles(end) if end >= today else "")
    return found


def _settles(end: date) -> str:
    return _("A buyer may come back until %(day)s.") % {"day": day_text(end, "brief")}


def _repeats_end(day: date, row: ShopDay | None) -> date:
    """Return until when a repeat counts; rows of a span are read with the shop's own setting."""
    return day + timedelta(days=getattr(row, "repeat_days", REPEAT_DAYS))


def _state(
    of: Written, day: date, today: date, row: ShopDay | None, waiting: Backlog, now: datetime
) -> DayState:
    has_row = row is not None and getattr(row, of.column) is not None
    is_known = has_row and day not in waiting.failed
    if day >= today:
        return DayState(day, "open", str(FUTURE if day > today else OPEN), has_figures=is_known)
    if day in waiting.failed:
        return DayState(day, "missing", str(FAILED), has_figures=False)
    marks: Mapping[date, datetime] = getattr(waiting, of.marks)
    marked_at = marks.get(day)
    if marked_at is not None and now - marked_at > MARK_PATIENCE:
        return DayState(day, "stale", str(of.overdue), has_figures=is_known)
    if is_known:
        return DayState(day, "final", "", has_figures=True)
    if marked_at is not None:
        return DayState(day, "stale", str(of.waiting), has_figures=False)
    return DayState(day, "missing", str(of.none), has_figures=False)
