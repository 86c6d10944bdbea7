"""How complete and how fresh a shop's figures are, and what somebody should do about it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

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
        "Orders",
        "bad",
        "No orders yet: import the shop's order file.",
        "Import a file",
        UPLOAD,
    )
    return DataStatus(item.sentence, (item,))


def _yesterday(state: DayState) -> StatusItem:
    name = day_words(state.day)
    if state.state == "final":
        return StatusItem("Yesterday", "good", f"Figures are complete to {name}.")
    tone: Tone = "warning" if state.has_figures else "bad"
    sentence = f"{name}: {state.reason}"
    if state.reason == NOT_COVERED:
        return StatusItem("Yesterday", tone, sentence, "Import a file", UPLOAD)
    return StatusItem("Yesterday", tone, sentence)


def _waiting(waiting: Backlog, now: datetime) -> StatusItem | None:
    marked = waiting.every
    if not marked:
        return None
    age = now - min(marked.values())
    count = len(marked)
    days = "1 day waits" if count == 1 else f"{count} days wait"
    minutes = int(age.total_seconds() // 60)
    sentence = f"{days} for a recompute, the longest for {minutes} min."
    return StatusItem("Changed days", "warning" if age > MARK_PATIENCE else "good", sentence)


def _failed(waiting: Backlog) -> StatusItem | None:
    if not waiting.failed:
        return None
    more = f" and {len(waiting.failed) - 1} more" if len(waiting.failed) > 1 else ""
    last = day_words(max(waiting.failed))
    sentence = f"The recompute of {last}{more} failed; it is tried again."
    return StatusItem("Failed days", "bad", sentence)


def _run(last_run_at: datetime | None, now: datetime) -> StatusItem:
    if last_run_at is None:
        return StatusItem("Recompute", "bad", "The figures were never computed.")
    age = now - last_run_at
    hours = int(age.total_seconds() // 3600)
    if age > RUN_LATE:
        tone: Tone = "bad" if age > RUN_DEAD else "warning"
        return StatusItem("Recompute", tone, f"The figures were last computed {hours} h ago.")
    return StatusItem("Recompute", "good", f"Computed {_ago(age)}.")


def _ago(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    return f"{minutes} min ago" if minutes < 60 else f"{minutes // 60} h ago"


def _restated(restated: Sequence[DayRestated]) -> Iterator[StatusItem]:
    """The published days that moved since yesterday; the rest of a long list as a number."""
    for each in restated[:RESTATED_SHOWN]:
        yield StatusItem("Restated", "warning", f"{each.sentence}.")
    more = len(restated) - RESTATED_SHOWN
    if more > 0:
        days = "1 more day was" if more == 1 else f"{more} more days were"
        yield StatusItem("Restated", "warning", f"{days} restated.")


def _no_target(month: date) -> StatusItem:
    words = month_words(month)
    return StatusItem(
        "Target", "warning", f"{words} has no target.", f"Set the {words} target", "metrics:targets"
    )


def _unknown_sources(names: int) -> StatusItem | None:
    """Names of traffic sources that nobody has explained; their visits count as unknown."""
    if not names:
        return None
    words = "1 source name is unknown." if names == 1 else f"{names} source names are unknown."
    return StatusItem("Traffic sources", "warning", words, "Say what they are", SOURCES)
