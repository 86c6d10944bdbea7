"""How far a day's visits can be trusted: by their own files, not by those of the orders."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.days import business_day
from apps.metrics.models import ShopDay
from apps.metrics.readings import State
from apps.metrics.registry import Grain
from apps.metrics.selectors.coverage import (
    VISIT_KINDS,
    SourceGaps,
    VisitFiles,
    ending_words,
    expected_at,
    refused_words,
    uncovered_words,
)
from apps.metrics.selectors.freshness import FAILED, FUTURE, MARK_PATIENCE, OPEN, Backlog, DayState
from apps.shop.models import Shop

WAITING = gettext_lazy("Visits changed; the figures are being recomputed.")
OVERDUE = gettext_lazy("Visits changed over 10 minutes ago and the figures wait for a recompute.")
NOT_RECEIVED = gettext_lazy("Not received from the platform.")
# Whose files tell the visits of a grain; a shop may be told by its sources alone.
KINDS: Mapping[Grain, tuple[str, ...]] = {
    Grain.SHOP: ("shop_traffic", "source_traffic"),
    Grain.SOURCE: ("source_traffic",),
    Grain.PRODUCT: ("product_traffic",),
}


def is_visited(row: ShopDay | None) -> bool:
    """Tell whether any visits of the day are known."""
    return row is not None and any(
        number is not None
        for number in (row.visitors, row.pageviews, row.sessions, row.entrances, row.cart_adders)
    )


def visit_states(
    shop: Shop,
    days: Iterable[date],
    told: Iterable[date],
    waiting: Backlog,
    gaps: SourceGaps,
    now: datetime,
    grain: Grain = Grain.SHOP,
) -> Mapping[date, DayState]:
    """The state of the visits of each of `days`; `told` are those of which some are known.

    Visits that no file was asked for and none brought are missing, never 0.
    """
    known = set(told)
    today = business_day(now, shop.tz, shop.day_cut)
    kind = next((kind for kind in KINDS[grain] if kind in gaps.visits), "")
    found = {}
    for day in days:
        if day >= today:
            words = str(FUTURE if day > today else OPEN)
            found[day] = DayState(day, "open", words, day in known and day not in waiting.failed)
            continue
        gap = _gap(shop, day, kind, gaps.visits[kind], now) if kind else ("final", "")
        found[day] = _closed(day, waiting, gap, now, is_told=day in known)
    return found


Gap = tuple[State, str]


def _closed(day: date, waiting: Backlog, gap: Gap, now: datetime, *, is_told: bool) -> DayState:
    if day in waiting.failed:
        return DayState(day, "missing", str(FAILED), has_figures=False)
    marked_at = waiting.visits.get(day)
    is_overdue = marked_at is not None and now - marked_at > MARK_PATIENCE
    state, words = gap
    if is_told:
        if is_overdue:
            return DayState(day, "stale", str(OVERDUE), has_figures=True)
        state = "provisional" if state == "missing" else state
        return DayState(day, state, words, has_figures=True)
    if marked_at is not None:
        return DayState(day, "stale", str(OVERDUE if is_overdue else WAITING), has_figures=False)
    state = "missing" if state == "final" else state
    return DayState(day, state, words or str(NOT_RECEIVED), has_figures=False)


def _gap(shop: Shop, day: date, kind: str, files: VisitFiles, now: datetime) -> Gap:
    """What a day's file has not brought yet: nothing is "final"."""
    words = str(VISIT_KINDS[kind])
    if day not in files.covered:
        due = expected_at(shop, day, files.expected_by)
        if now < due:
            hour = f"{due.astimezone(shop.tz):%H:%M}"
            said = _("The %(file)s file is expected by %(hour)s.")
            return "provisional", said % {"file": words, "hour": hour}
        return "missing", uncovered_words(words)
    if rows := files.refused.get(day, 0):
        return "provisional", refused_words(rows, words)
    if not files.covered[day]:
        return "provisional", ending_words(words)
    return "final", ""
