"""What each source of a shop brought for each day, against what it was expected to bring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.common.days import ONE_DAY, business_day
from apps.intake.models import Feed
from apps.metrics.readings import FeedCell, FeedDays
from apps.metrics.selectors.coverage import Source, expected_at, refused_counts, sources
from apps.metrics.sentences import day_words
from apps.shop.models import Shop

OPEN = gettext_lazy("The day is still open.")
PARTIAL = gettext_lazy("The file ends during this day.")
MISSING = gettext_lazy("No file covers this day.")
NEVER = gettext_lazy("Nothing has arrived yet.")
BEFORE = gettext_lazy("Before the first file of this source.")
OPTIONAL = gettext_lazy("Not received; not required.")
FEED_WORDS = {
    "orders": gettext_lazy("Orders"),
    "order_lines": gettext_lazy("Order lines"),
    "refunds": gettext_lazy("Refunds"),
    "shop_traffic": gettext_lazy("Shop traffic"),
    "source_traffic": gettext_lazy("Source traffic"),
    "product_traffic": gettext_lazy("Product traffic"),
    "messages": gettext_lazy("Chats"),
    "ad_stats": gettext_lazy("Ads"),
    "reviews": gettext_lazy("Reviews"),
    "cases": gettext_lazy("Cases"),
    "consents": gettext_lazy("Subscribers"),
}


@dataclass(frozen=True)
class _Seen:
    """What one feed brought: days with their completeness, and refused rows by day."""

    days: Mapping[date, bool]
    refused: Mapping[date, int]


def feed_matrix(
    shop: Shop, days: Sequence[date], found: Sequence[Source], now: datetime
) -> tuple[FeedDays, ...]:
    """Each feed of a shop with its state on each of `days`; `found` is what the feeds brought."""
    batches = {batch for source in found for batch in source.batches.values()}
    refused = refused_counts(batches) if batches else {}
    return tuple(_feed(shop, each.feed, days, _seen(each, refused), now) for each in found)


def feeds_final(shop: Shop, days: Sequence[date], now: datetime) -> set[date]:
    """The days of which every required feed brought all; every day when none is required."""
    complete = set(days)
    found = sources(shop, min(days), max(days)) if days else ()
    for feed in feed_matrix(shop, days, found, now):
        if feed.is_required:
            complete &= {cell.day for cell in feed.cells if cell.state == "final"}
    return complete


def _seen(source: Source, refused: Mapping[tuple[int | None, date | None], int]) -> _Seen:
    rows = {
        day: refused.get((batch, day), 0) + refused.get((batch, None), 0)
        for day, batch in source.batches.items()
    }
    return _Seen(source.days, rows)


def _feed(shop: Shop, feed: Feed, days: Sequence[date], seen: _Seen, now: datetime) -> FeedDays:
    cells = tuple(_cell(shop, feed, day, seen, now) for day in days)
    words = str(FEED_WORDS.get(feed.kind, feed.kind.replace("_", " ").capitalize()))
    return FeedDays(feed.kind, words, feed.required, cells)


def _cell(shop: Shop, feed: Feed, day: date, seen: _Seen, now: datetime) -> FeedCell:
    if day >= business_day(now, shop.tz, shop.day_cut):
        return FeedCell(day, "open", str(OPEN))
    if day not in seen.days:
        return _uncovered(shop, feed, day, seen, now)
    rows = seen.refused.get(day, 0)
    if rows:
        words = ngettext("1 row refused.", "%(rows)s rows refused.", rows) % {"rows": rows}
        return FeedCell(day, "provisional", words)
    if not seen.days[day]:
        return FeedCell(day, "provisional", str(PARTIAL))
    return FeedCell(day, "final", "")


def _uncovered(shop: Shop, feed: Feed, day: date, seen: _Seen, now: datetime) -> FeedCell:
    if not feed.required:
        return FeedCell(day, "none", str(OPTIONAL))
    if feed.cadence == Feed.Cadence.PUSH:
        return _pushed(shop, feed, day)
    if seen.days and day < min(seen.days):
        return FeedCell(day, "none", str(BEFORE))
    due = expected_at(shop, day, feed.expected_by)
    if now < due:
        hour = f"{due.astimezone(shop.tz):%H:%M}"
        return FeedCell(day, "provisional", _("Expected by %(hour)s.") % {"hour": hour})
    return FeedCell(day, "missing", str(MISSING))


def _pushed(shop: Shop, feed: Feed, day: date) -> FeedCell:
    """A source that sends by itself has no files: it is silent, or the day is whole."""
    if feed.last_success_at is None:
        return FeedCell(day, "missing", str(NEVER))
    last = business_day(feed.last_success_at, shop.tz, shop.day_cut)
    if day > last + ONE_DAY:
        return FeedCell(day, "stale", _("Silent since %(day)s.") % {"day": day_words(last)})
    return FeedCell(day, "final", "")
