"""What the sources of a shop brought: days that no file covers, in part, or with refused rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists

from apps.intake.models import Coverage, Feed, RejectedRow
from apps.shop.models import Shop

ORDERS = "orders"
NOT_COVERED = "No order file covers this day."


@dataclass(frozen=True)
class SourceGaps:
    """How far the order files of a span of days reach; without a daily feed nothing is asked."""

    is_fed_by_files: bool = False
    covered: Mapping[date, bool] = field(default_factory=dict)
    refused: Mapping[date, int] = field(default_factory=dict)

    def is_uncovered(self, day: date) -> bool:
        """Tell whether a file should have covered the day and none did."""
        return self.is_fed_by_files and day not in self.covered

    def gap(self, day: date) -> str:
        """Why the day's figures may still change, in one sentence; empty when they are whole."""
        if self.is_uncovered(day):
            return NOT_COVERED
        if not self.covered.get(day, True):
            return "The order file ends during this day."
        rows = self.refused.get(day, 0)
        if not rows:
            return ""
        file = "of the order file that covers this day"
        return f"1 row {file} was refused." if rows == 1 else f"{rows} rows {file} were refused."


def source_gaps(shop: Shop, first: date, last: date) -> SourceGaps:
    """The coverage of a span by the shop's order files.

    A demo shop is made whole by its command and a pushed feed has no files: both ask for none.
    """
    if shop.is_demo:
        return SourceGaps()
    feeds = Feed.objects.filter(shop=shop, kind=ORDERS, required=True, cadence=Feed.Cadence.DAY)
    found = Coverage.objects.filter(shop=shop, kind=ORDERS, day__range=(first, last))
    rows = list(found.values_list("day", "complete", "batch_id", Exists(feeds)))
    is_fed_by_files = rows[0][3] if rows else feeds.exists()
    if not is_fed_by_files:
        return SourceGaps()
    batches = {day: batch_id for day, _, batch_id, _ in rows}
    return SourceGaps(
        is_fed_by_files=True,
        covered={day: is_complete for day, is_complete, _, _ in rows},
        refused=refused_rows(batches),
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
