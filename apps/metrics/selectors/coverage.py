"""What the sources of a shop brought: days that no file covers, in part, or with refused rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count

from apps.intake.models import Coverage, Feed, RejectedRow
from apps.shop.models import Shop

ORDERS = "orders"
# What the figures of sales are made of, and how its files are called.
SALES_KINDS = {"orders": "order", "order_lines": "order line", "refunds": "refund"}
NOT_COVERED = "No order file covers this day."


@dataclass(frozen=True)
class SourceGaps:
    """How far the files of sales of a span of days reach; without a daily feed nothing is asked.

    `covered` and `refused` are those of the order files, `beside` those of the other sources.
    """

    is_fed_by_files: bool = False
    covered: Mapping[date, bool] = field(default_factory=dict)
    refused: Mapping[date, int] = field(default_factory=dict)
    beside: Mapping[str, Mapping[date, bool]] = field(default_factory=dict)

    def is_uncovered(self, day: date) -> bool:
        """Tell whether an order file should have covered the day and none did."""
        return self.is_fed_by_files and day not in self.covered

    def gap(self, day: date) -> str:
        """Why the day's figures may still change, in one sentence; empty when they are whole."""
        if self.is_uncovered(day):
            return NOT_COVERED
        if not self.covered.get(day, True):
            return "The order file ends during this day."
        rows = self.refused.get(day, 0)
        if not rows:
            return self._gap_beside(day)
        file = "of the order file that covers this day"
        return f"1 row {file} was refused." if rows == 1 else f"{rows} rows {file} were refused."

    def _gap_beside(self, day: date) -> str:
        """What another required source of sales has not brought yet; orders alone show figures."""
        for kind, covered in self.beside.items():
            words = SALES_KINDS[kind]
            if day not in covered:
                return f"No {words} file covers this day."
            if not covered[day]:
                return f"The {words} file ends during this day."
        return ""


def source_gaps(shop: Shop, first: date, last: date) -> SourceGaps:
    """The coverage of a span by the shop's required files of orders, order lines and refunds.

    A demo shop is made whole by its command and a pushed feed has no files: both ask for none.
    """
    if shop.is_demo:
        return SourceGaps()
    feeds = Feed.objects.filter(
        shop=shop, kind__in=SALES_KINDS, required=True, cadence=Feed.Cadence.DAY
    )
    days: dict[str, dict[date, bool]] = {kind: {} for kind in feeds.values_list("kind", flat=True)}
    if not days:
        return SourceGaps()
    batches: dict[date, int | None] = {}
    found = Coverage.objects.filter(shop=shop, kind__in=days, day__range=(first, last))
    for kind, day, is_complete, batch_id in found.values_list(
        "kind", "day", "complete", "batch_id"
    ):
        days[kind][day] = is_complete
        if kind == ORDERS:
            batches[day] = batch_id
    return SourceGaps(
        is_fed_by_files=ORDERS in days,
        covered=days.pop(ORDERS, {}),
        refused=refused_rows(batches) if batches else {},
        beside=days,
    )


def refused_rows(batches: Mapping[date, int | None]) -> Mapping[date, int]:
    """Count, for each day, the open refused rows of the file that covers it.

    A refused row whose day could not be read may belong to any day of its file.
    """
    counts = refused_counts(batches.values())
    return {
        day: counts.get((batch_id, day), 0) + counts.get((batch_id, None), 0)
        for day, batch_id in batches.items()
    }


def refused_counts(batch_ids: Iterable[int | None]) -> Mapping[tuple[int | None, date | None], int]:
    """The open refused rows of some files by file and day; day None where it was unreadable."""
    rows = RejectedRow.objects.filter(batch_id__in=set(batch_ids), resolved_at__isnull=True)
    counted = rows.values("batch_id", "day").annotate(rows=Count("line", distinct=True))
    return {(each["batch_id"], each["day"]): each["rows"] for each in counted}
