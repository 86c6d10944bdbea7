"""What the sources of a shop brought: days that no file covers, in part, or with refused rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from apps.common.days import ONE_DAY, day_bounds
from apps.intake.models import Feed, RejectedRow
from apps.shop.models import Shop

ORDERS = "orders"
# What the figures of sales are made of, and how its files are called.
SALES_KINDS = {
    "orders": pgettext_lazy("kind of file", "order"),
    "order_lines": pgettext_lazy("kind of file", "order line"),
    "refunds": pgettext_lazy("kind of file", "refund"),
}
# What the figures of visits are made of: of the whole shop, by source, by product.
VISIT_KINDS = {
    "shop_traffic": pgettext_lazy("kind of file", "traffic"),
    "source_traffic": pgettext_lazy("kind of file", "source traffic"),
    "product_traffic": pgettext_lazy("kind of file", "product traffic"),
}
NOT_COVERED = gettext_lazy("No order file covers this day.")
SOURCES = """
SELECT f.*, b.days, b.wholes, b.batches
FROM intake_feed f CROSS JOIN LATERAL (
    SELECT array_agg(c.day) AS days, array_agg(c.complete) AS wholes,
        array_agg(c.batch_id) AS batches
    FROM intake_coverage c
    WHERE c.shop_id = f.shop_id AND c.kind = f.kind AND c.day BETWEEN %(first)s AND %(last)s
) b
WHERE f.shop_id = %(shop)s AND (%(kinds)s::text[] IS NULL OR f.kind = ANY(%(kinds)s::text[]))
ORDER BY f.required DESC, f.kind
"""


@dataclass(frozen=True)
class VisitFiles:
    """What the required files of one kind of visits brought, and the hour they are due by."""

    expected_by: time | None
    covered: Mapping[date, bool]
    refused: Mapping[date, int]


@dataclass(frozen=True)
class SourceGaps:
    """How far the files of sales of a span of days reach; without a daily feed nothing is asked.

    `covered` and `refused` are those of the order files, `beside` those of the other sources,
    `visits` those of visits by kind.
    """

    is_fed_by_files: bool = False
    covered: Mapping[date, bool] = field(default_factory=dict)
    refused: Mapping[date, int] = field(default_factory=dict)
    beside: Mapping[str, Mapping[date, bool]] = field(default_factory=dict)
    visits: Mapping[str, VisitFiles] = field(default_factory=dict)

    def is_uncovered(self, day: date) -> bool:
        """Tell whether an order file should have covered the day and none did."""
        return self.is_fed_by_files and day not in self.covered

    def gap(self, day: date) -> str:
        """Why the day's figures may still change, in one sentence; empty when they are whole."""
        if self.is_uncovered(day):
            return str(NOT_COVERED)
        if not self.covered.get(day, True):
            return _("The order file ends during this day.")
        rows = self.refused.get(day, 0)
        if not rows:
            return self._gap_beside(day)
        return refused_words(rows, str(SALES_KINDS[ORDERS]))

    def _gap_beside(self, day: date) -> str:
        """What another required source of sales has not brought yet; orders alone show figures."""
        for kind, covered in self.beside.items():
            words = str(SALES_KINDS[kind])
            if day not in covered:
                return uncovered_words(words)
            if not covered[day]:
                return ending_words(words)
        return ""


def expected_at(shop: Shop, day: date, by: time | None) -> datetime:
    """When a day's file is late: at the feed's hour after the day, at once without one."""
    end = day_bounds(day, shop.tz, shop.day_cut)[1]
    return end if by is None else max(end, datetime.combine(day + ONE_DAY, by, tzinfo=shop.tz))


def refused_words(rows: int, file: str) -> str:
    """Say how many rows of a day's file were refused."""
    words = ngettext(
        "1 row of the %(file)s file that covers this day was refused.",
        "%(rows)s rows of the %(file)s file that covers this day were refused.",
        rows,
    )
    return words % {"rows": rows, "file": file}


def uncovered_words(file: str) -> str:
    """Say that no file of a kind covers a day."""
    return _("No %(file)s file covers this day.") % {"file": file}


def ending_words(file: str) -> str:
    """Say that a day's file does not reach the end of the day."""
    return _("The %(file)s file ends during this day.") % {"file": file}


@dataclass(frozen=True)
class Source:
    """One feed of a shop and what it brought of a span: each day whole or in part, by file."""

    feed: Feed
    days: Mapping[date, bool]
    batches: Mapping[date, int | None]


def sources(
    shop: Shop, first: date, last: date, kinds: Iterable[str] | None = None
) -> tuple[Source, ...]:
    """The feeds of a shop, required ones first, with the days of the span that they brought.

    `kinds` names those wanted, None all.
    """
    names = {
        "shop": shop.pk,
        "first": first,
        "last": last,
        "kinds": None if kinds is None else list(kinds),
    }
    # Any: each feed carries what it brought, too.
    feeds: Iterable[Any] = Feed.objects.raw(SOURCES, names)
    return tuple(_source(feed, feed.days or (), feed.wholes, feed.batches) for feed in feeds)


def _source(
    feed: Feed, days: Sequence[date], wholes: Sequence[bool], batches: Sequence[int | None]
) -> Source:
    return Source(
        feed,
        dict(zip(days, wholes or (), strict=True)),
        dict(zip(days, batches or (), strict=True)),
    )


def source_gaps(found: Iterable[Source]) -> SourceGaps:
    """The coverage of a span by the shop's required daily files of sales and of visits.

    A pushed feed has no files and is asked for none.
    """
    asked = {
        source.feed.kind: source
        for source in found
        if source.feed.kind in (*SALES_KINDS, *VISIT_KINDS)
        and source.feed.required
        and source.feed.cadence == Feed.Cadence.DAY
    }
    refused = refused_rows({k: s for k, s in asked.items() if k in (ORDERS, *VISIT_KINDS)})
    visits = {
        kind: VisitFiles(source.feed.expected_by, source.days, refused[kind])
        for kind, source in asked.items()
        if kind in VISIT_KINDS
    }
    orders = asked.pop(ORDERS, None)
    return SourceGaps(
        is_fed_by_files=orders is not None,
        covered=orders.days if orders else {},
        refused=refused.get(ORDERS, {}),
        beside={kind: source.days for kind, source in asked.items() if kind in SALES_KINDS},
        visits=visits,
    )


def refused_rows(asked: Mapping[str, Source]) -> Mapping[str, Mapping[date, int]]:
    """Count, for each source and day, the open refused rows of the file that covers it.

    A refused row whose day could not be read may belong to any day of its file.
    """
    batches = {batch for source in asked.values() for batch in source.batches.values()}
    counts = refused_counts(batches) if batches else {}
    return {
        kind: {
            day: counts.get((batch, day), 0) + counts.get((batch, None), 0)
            for day, batch in source.batches.items()
        }
        for kind, source in asked.items()
    }


def refused_counts(batch_ids: Iterable[int | None]) -> Mapping[tuple[int | None, date | None], int]:
    """The open refused rows of some files by file and day; day None where it was unreadable."""
    rows = RejectedRow.objects.filter(batch_id__in=set(batch_ids), resolved_at__isnull=True)
    counted = rows.values("batch_id", "day").annotate(rows=Count("line", distinct=True))
    return {(each["batch_id"], each["day"]): each["rows"] for each in counted}
