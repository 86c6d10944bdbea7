"""How far a day's figures can be trusted: closed or open, computed, waiting, or failed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy

from apps.common.days import business_day
from apps.common.querysets import rows_read
from apps.metrics.models import ParkedDay, ShopDay
from apps.metrics.readings import WORST_FIRST, State
from apps.metrics.selectors.coverage import (
    SALES_KINDS,
    SourceGaps,
    source_gaps,
    sources,
)
from apps.shop.models import ChangedDay, Shop

# A mark that waits longer than this is not being worked on.
MARK_PATIENCE = timedelta(minutes=10)

FAILED = gettext_lazy("The last recompute failed; it is tried again.")
NEVER = gettext_lazy("This day was never computed.")
WAITING = gettext_lazy("Orders changed; the figures are being recomputed.")
OVERDUE = gettext_lazy("Orders changed over 10 minutes ago and the figures wait for a recompute.")
FUTURE = gettext_lazy("This day has not begun.")
OPEN = gettext_lazy("The day is still open.")
BACKLOG = """
SELECT day, domain, min(marked_at) FROM shop_changedday WHERE shop_id = %(shop)s
GROUP BY day, domain
UNION ALL
SELECT day, '', NULL FROM metrics_parkedday WHERE shop_id = %(shop)s
"""


@dataclass(frozen=True)
class DayState:
    """The state of one day; `has_figures` tells whether its stored row may be shown.

    `settles` says by when a figure that takes its time is settled, "" once it is.
    """

    day: date
    state: State
    reason: str
    has_figures: bool
    settles: str = ""


@dataclass(frozen=True)
class Backlog:
    """What a shop's rollup still has to do: marked days with the oldest mark, and failed days.

    `visits` are the days whose visits alone changed or changed too, `desk` those of chats,
    `cases` those of after-sales, `ads` those of ads.
    """

    marked: Mapping[date, datetime]
    failed: frozenset[date]
    visits: Mapping[date, datetime] = field(default_factory=dict)
    desk: Mapping[date, datetime] = field(default_factory=dict)
    cases: Mapping[date, datetime] = field(default_factory=dict)
    ads: Mapping[date, datetime] = field(default_factory=dict)

    @property
    def every(self) -> Mapping[date, datetime]:
        """Every marked day with its oldest mark."""
        of = (self.marked, self.visits, self.desk, self.cases, self.ads)
        days = {day for marks in of for day in marks}
        return {day: min(marks[day] for marks in of if day in marks) for day in days}


def backlog(shop: Shop) -> Backlog:
    """Every day of a shop that waits for a recompute or whose last recompute failed."""
    found = rows_read(BACKLOG, {"shop": shop.pk})
    sales: dict[date, datetime] = {}
    # In the order of the fields.
    domains = (
        ChangedDay.Domain.TRAFFIC,
        ChangedDay.Domain.SERVICE,
        ChangedDay.Domain.AFTERSALES,
        ChangedDay.Domain.ADS,
    )
    apart: dict[str, dict[date, datetime]] = {domain.value: {} for domain in domains}
    for day, domain, oldest in found:
        if oldest is not None:
            of = apart.get(domain, sales)
            of[day] = min(oldest, of.get(day, oldest))
    failed = frozenset(day for day, _, at in found if at is None)
    return Backlog(sales, failed, *apart.values())


def day_states(
    shop: Shop,
    days: Iterable[date],
    rows: Mapping[date, ShopDay],
    waiting: Backlog,
    gaps: SourceGaps,
    now: datetime,
) -> Mapping[date, DayState]:
    """The state of the sales of each of `days`; `rows` are those that were computed.

    A day whose recompute failed is unknown even where an old row exists: nobody knows whether
    the old figures still hold. A day without orders that no file covers is unknown, not 0.
    """
    today = business_day(now, shop.tz, shop.day_cut)
    known = {
        day: _Known(
            _sold(rows.get(day)),
            day in waiting.failed,
            _gap_of(day, gaps),
            waiting.marked.get(day),
            now,
        )
        for day in days
    }
    return {day: _state(day, today, known[day]) for day in days}


def known_days(shop: Shop, rows: Iterable[ShopDay], first: date, last: date) -> list[ShopDay]:
    """The rows of a span that may be counted: neither failed nor empty for want of a file."""
    failed = failed_days(shop)
    gaps = source_gaps(sources(shop, first, last, SALES_KINDS))
    return [
        row
        for row in rows
        if row.day not in failed and not (gaps.is_uncovered(row.day) and is_empty(row))
    ]


def worst_of(states: Sequence[DayState], day: date) -> DayState:
    """The state of several days as one that begins with `day`; shown where any of them is."""
    worst = min(states, key=lambda each: WORST_FIRST.index(each.state))
    shown = any(each.has_figures for each in states)
    settles = next((each.settles for each in reversed(states) if each.settles), "")
    return DayState(day, worst.state, worst.reason, has_figures=shown, settles=settles)


def failed_days(shop: Shop) -> frozenset[date]:
    """The days of a shop whose last recompute failed; few, or none."""
    return frozenset(ParkedDay.objects.filter(shop=shop).values_list("day", flat=True))


def is_empty(row: ShopDay) -> bool:
    """Tell whether no order was placed or paid and nothing refunded on that day."""
    return not (row.ordered_orders or row.paid_orders or row.refund_count)


def _sold(row: ShopDay | None) -> ShopDay | None:
    """Return the row of a day whose sales were computed; a day may be known by its visits only."""
    return None if row is None or row.paid_orders is None else row


@dataclass(frozen=True)
class _Gap:
    is_uncovered: bool
    words: str


@dataclass(frozen=True)
class _Known:
    row: ShopDay | None
    is_failed: bool
    gap: _Gap
    marked_at: datetime | None
    now: datetime

    @property
    def is_overdue(self) -> bool:
        return self.marked_at is not None and self.now - self.marked_at > MARK_PATIENCE

    @property
    def is_blank(self) -> bool:
        return self.gap.is_uncovered and (self.row is None or is_empty(self.row))


def _gap_of(day: date, gaps: SourceGaps) -> _Gap:
    return _Gap(gaps.is_uncovered(day), gaps.gap(day))


def _state(day: date, today: date, known: _Known) -> DayState:
    if day >= today:
        shown = known.row is not None and not known.is_failed
        return DayState(day, "open", str(FUTURE if day > today else OPEN), has_figures=shown)
    if known.is_failed:
        return DayState(day, "missing", str(FAILED), has_figures=False)
    if known.is_blank:
        return DayState(day, "missing", known.gap.words, has_figures=False)
    if known.row is None:
        return _uncomputed(day, known)
    return _computed(day, known)


def _computed(day: date, known: _Known) -> DayState:
    if known.is_overdue:
        return DayState(day, "stale", str(OVERDUE), has_figures=True)
    if known.gap.words:
        return DayState(day, "provisional", known.gap.words, has_figures=True)
    return DayState(day, "final", "", has_figures=True)


def _uncomputed(day: date, known: _Known) -> DayState:
    if known.marked_at is None:
        return DayState(day, "missing", str(NEVER), has_figures=False)
    return DayState(day, "stale", str(OVERDUE if known.is_overdue else WAITING), has_figures=False)
