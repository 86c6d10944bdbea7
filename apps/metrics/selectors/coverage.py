"""What the sources of a shop brought: days that no file covers, in part, or with refused rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count

from apps.intake.models import Batch, Coverage, Feed, RejectedRow
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
        return "1 row of the order file was refused." if rows == 1 else f"{rows} rows were refused."


def source_gaps(shop: Shop, first: date, last: date) -> SourceGaps:
    """The coverage of a span by the shop's order files.

    A demo shop is made whole by its command and a pushed feed has no files: both ask for none.
    """
    feeds = Feed.objects.filter(shop=shop, kind=ORDERS, required=True, cadence=Feed.Cadence.DAY)
    if shop.is_demo or not feeds.exists():
        return SourceGaps()
    covered = Coverage.objects.filter(shop=shop, kind=ORDERS, day__range=(first, last))
    refused = RejectedRow.objects.filter(
        batch__shop=shop,
        batch__stage=Batch.Stage.DONE,
        day__range=(first, last),
        resolved_at__isnull=True,
    )
    rows = refused.values("day").annotate(rows=Count("line", distinct=True))
    return SourceGaps(
        is_fed_by_files=True,
        covered=dict(covered.values_list("day", "complete")),
        refused=dict(rows.values_list("day", "rows")),
    )
