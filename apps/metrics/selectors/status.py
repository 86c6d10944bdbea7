"""How complete and how fresh a shop's figures are, and what somebody should do about it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.days import business_day, month_start, yesterday
from apps.common.querysets import rows_read
from apps.metrics.readings import DataStatus, DayRestated, StatusItem, Tone
from apps.metrics.selectors.coverage import NOT_COVERED
from apps.metrics.selectors.days import ShopSpan, shop_span
from apps.metrics.selectors.freshness import MARK_PATIENCE, Backlog, DayState
from apps.metrics.selectors.publications import restated_lately
from apps.metrics.sentences import day_words, month_words
from apps.shop.models import Shop
from apps.shop.sources import UNMAPPED

# A day closes once in 24 hours, so a living rollup runs at least that often.
RUN_LATE = timedelta(hours=26)
RUN_DEAD = timedelta(hours=50)
STATUS_PAGE = "dashboard:status"
UPLOAD = "intake:batch-upload"
SOURCES = "intake:sources"
RESTATED_SHOWN = 3
FACTS = """
SELECT EXISTS (SELECT FROM shop_order WHERE shop_id = %(shop)s),
    (
        SELECT finished_at FROM metrics_rolluprun WHERE shop_id = %(shop)s AND state = 'done'
        ORDER BY finished_at DESC LIMIT 1
    ),
    EXISTS (
        SELECT FROM metrics_targetplan
        WHERE shop_id = %(shop)s AND month = %(month)s AND state = 'active'
    ),
    (
        SELECT count(DISTINCT t.source_name)
        FROM shop_trafficday t JOIN shop_trafficsource s ON s.id = t.source_id
        WHERE t.shop_id = %(shop)s AND s.key = %(unmapped)s
    )
"""


class _Facts(NamedTuple):
    has_orders: bool
    last_run_at: datetime | None
    has_target: bool
    names_unknown: int


def data_status(shop: Shop, now: datetime, *, span: ShopSpan | None = None) -> DataStatus:
    """The state of yesterday's figures, waiting and failed days, the last run, and the target.

    `span` is what a screen has already read; yesterday's state is taken from it.
    """
    month = month_start(business_day(now, shop.tz, shop.day_cut))
    facts = _facts(shop, month)
    if not facts.has_orders:
        return _nothing_yet()
    day = yesterday(now, shop.tz, shop.day_cut)
    read = span if span and day in span.rows else shop_span(shop, day, day, now)
    items = (
        _yesterday(read.rows[day].state),
        _waiting(read.waiting, now),
        _failed(read.waiting),
        _run(facts.last_run_at, now),
        None if facts.has_target else _no_target(month),
        _unknown_sources(facts.names_unknown),
    )
    restated = restated_lately(shop, now, read.moves)
    found = tuple(item for item in items if item is not None)
    worst = next(
        (item for state in ("bad", "warning") for item in found if item.state == state), None
    )
    return DataStatus((worst or found[0]).sentence, (*found, *_restated(restated)), restated)


def _facts(shop: Shop, month: date) -> _Facts:
    names = {"shop": shop.pk, "month": month, "unmapped": UNMAPPED}
    (found,) = rows_read(FACTS, names)
    return _Facts(*found)


def _nothing_yet() -> DataStatus:
    item = StatusItem(
        _("Orders"),
        "bad",
        _("No orders yet: import the shop's order file."),
        _("Import a file"),
        UPLOAD,
    )
    return DataStatus(item.sentence, (item,))


def _yesterday(state: DayState) -> StatusItem:
    name = day_words(state.day)
    if state.state == "final":
        return StatusItem(
            _("Yesterday"), "good", _("Figures are complete to %(day)s.") % {"day": name}
        )
    tone: Tone = "warning" if state.has_figures else "bad"
    sentence = f"{name}: {state.reason}"
    if state.reason == str(NOT_COVERED):
        return StatusItem(_("Yesterday"), tone, sentence, _("Import a file"), UPLOAD)
    return StatusItem(_("Yesterday"), tone, sentence)


def _waiting(waiting: Backlog, now: datetime) -> StatusItem | None:
    marked = waiting.every
    if not marked:
        return None
    age = now - min(marked.values())
    count = len(marked)
    sentence = ngettext(
        "1 day waits for a recompute, for %(span)s.",
        "%(count)s days wait for a recompute, the longest for %(span)s.",
        count,
    ) % {"count": count, "span": _span(age)}
    return StatusItem(_("Changed days"), "warning" if age > MARK_PATIENCE else "good", sentence)


def _failed(waiting: Backlog) -> StatusItem | None:
    if not waiting.failed:
        return None
    more = len(waiting.failed) - 1
    said = (
        _("The recompute of %(day)s and %(more)s more failed; it is tried again.")
        if more
        else _("The recompute of %(day)s failed; it is tried again.")
    )
    sentence = said % {"day": day_words(max(waiting.failed)), "more": more}
    return StatusItem(_("Failed days"), "bad", sentence)


def _run(last_run_at: datetime | None, now: datetime) -> StatusItem:
    if last_run_at is None:
        return StatusItem(_("Recompute"), "bad", _("The figures were never computed."))
    age = now - last_run_at
    hours = int(age.total_seconds() // 3600)
    if age > RUN_LATE:
        tone: Tone = "bad" if age > RUN_DEAD else "warning"
        said = _("The figures were last computed %(hours)s h ago.") % {"hours": hours}
        return StatusItem(_("Recompute"), tone, said)
    return StatusItem(_("Recompute"), "good", _("Computed %(span)s ago.") % {"span": _span(age)})


def _span(age: timedelta) -> str:
    """How long: minutes, hours beyond 120; a clock that runs behind makes no time negative."""
    minutes = max(0, int(age.total_seconds() // 60))
    if minutes <= 120:
        return _("%(minutes)s min") % {"minutes": minutes}
    return _("%(hours)s h") % {"hours": minutes // 60}


def _restated(restated: Sequence[DayRestated]) -> Iterator[StatusItem]:
    """The published days that moved since yesterday; the rest of a long list as a number."""
    for each in restated[:RESTATED_SHOWN]:
        yield StatusItem(_("Restated"), "warning", _("%(sentence)s.") % {"sentence": each.sentence})
    more = len(restated) - RESTATED_SHOWN
    if more > 0:
        words = ngettext("1 more day was restated.", "%(more)s more days were restated.", more) % {
            "more": more
        }
        yield StatusItem(_("Restated"), "warning", words)


def _no_target(month: date) -> StatusItem:
    words = {"month": month_words(month)}
    return StatusItem(
        _("Target"),
        "warning",
        _("%(month)s has no target.") % words,
        _("Set the %(month)s target") % words,
        "metrics:targets",
    )


def _unknown_sources(names: int) -> StatusItem | None:
    """Names of traffic sources that nobody has explained; their visits count as unknown."""
    if not names:
        return None
    words = ngettext("1 source name is unknown.", "%(names)s source names are unknown.", names) % {
        "names": names
    }
    return StatusItem(_("Traffic sources"), "warning", words, _("Say what they are"), SOURCES)
