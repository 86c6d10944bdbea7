"""How far a day's figures can be trusted: closed or open, computed, waiting, or failed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min

from apps.common.days import business_day
from apps.metrics.models import ParkedDay
from apps.metrics.readings import State
from apps.shop.models import ChangedDay, Shop

# A mark that waits longer than this is not being worked on.
MARK_PATIENCE = timedelta(minutes=10)

FAILED = "The last recompute failed; it is tried again."
NEVER = "This day was never computed."
WAITING = "Orders changed; the figures are being recomputed."
OVERDUE = "Orders changed over 10 minutes ago and the figures wait for a recompute."
FUTURE = "This day has not begun."
OPEN = "The day is still open."


@dataclass(frozen=True)
class DayState:
    """The state of one day; `has_figures` tells whether its stored row may be shown."""

    day: date
    state: State
    reason: str
    has_figures: bool


def day_states(
    shop: Shop, days: Collection[date], computed: Collection[date], now: datetime
) -> Mapping[date, DayState]:
    """The state of each of `days`; `computed` are those that have a row.

    A day whose recompute failed is unknown even where an old row exists: nobody knows whether
    the old figures still hold.
    """
    if not days:
        return {}
    span = (min(days), max(days))
    marks = ChangedDay.objects.filter(shop=shop, day__range=span)
    oldest = dict(
        marks.values("day").annotate(oldest=Min("marked_at")).values_list("day", "oldest")
    )
    failed = failed_days(shop, *span)
    today = business_day(now, shop.tz, shop.day_cut)
    return {
        day: _state(day, today, _Known(day in computed, day in failed, oldest.get(day), now))
        for day in days
    }


def failed_days(shop: Shop, first: date, last: date) -> frozenset[date]:
    """The days of a span whose last recompute failed."""
    parked = ParkedDay.objects.filter(shop=shop, day__range=(first, last))
    return frozenset(parked.values_list("day", flat=True))


@dataclass(frozen=True)
class _Known:
    is_computed: bool
    is_failed: bool
    marked_at: datetime | None
    now: datetime

    @property
    def is_overdue(self) -> bool:
        return self.marked_at is not None and self.now - self.marked_at > MARK_PATIENCE


def _state(day: date, today: date, known: _Known) -> DayState:
    if day >= today:
        shown = known.is_computed and not known.is_failed
        return DayState(day, "open", FUTURE if day > today else OPEN, has_figures=shown)
    if known.is_failed:
        return DayState(day, "missing", FAILED, has_figures=False)
    if not known.is_computed:
        return _uncomputed(day, known)
    if known.is_overdue:
        return DayState(day, "stale", OVERDUE, has_figures=True)
    return DayState(day, "final", "", has_figures=True)


def _uncomputed(day: date, known: _Known) -> DayState:
    if known.marked_at is None:
        return DayState(day, "missing", NEVER, has_figures=False)
    return DayState(day, "stale", OVERDUE if known.is_overdue else WAITING, has_figures=False)
