"""What a mapping would make of the first rows of a file, before anything is kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from itertools import islice
from pathlib import Path
from typing import Any, Final

from apps.aftersales.rows import CaseRow, ReviewRow
from apps.intake.errors import FileRefused, RowError, Skipped
from apps.intake.items import SaidRow, SourceRow
from apps.intake.profiles.base import Profile
from apps.intake.reading import TableInfo, Words, open_table, read_rows, source_rows
from apps.intake.visits import visit_shown
from apps.promotion.rows import AdRow, ConsentRow
from apps.shop.rows import OrderLinesRow, OrderRow, RefundRow, TrafficRow

TRIED: Final = 500
SHOWN: Final = 20


@dataclass(slots=True)
class Trial:
    """The first orders, refunds, visits and refusals; `refused` says why nothing could be read."""

    orders: list[OrderRow] = field(default_factory=list)
    lines: list[OrderLinesRow] = field(default_factory=list)
    refunds: list[RefundRow] = field(default_factory=list)
    visits: list[TrafficRow] = field(default_factory=list)
    talks: int = 0
    ads: list[AdRow] = field(default_factory=list)
    reviews: list[ReviewRow] = field(default_factory=list)
    cases: list[CaseRow] = field(default_factory=list)
    consents: list[ConsentRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    skipped: int = 0
    refused: str = ""

    @property
    def refused_rows(self) -> int:
        """Return how many rows are refused; one may be wrong in several cells."""
        return len({error.line for error in self.errors})

    @property
    def visits_shown(self) -> list[dict[str, Any]]:
        """Return the first visits as a preview shows them."""
        return [visit_shown(row) for row in self.visits[:SHOWN]]

    def take(self, item: object) -> None:
        """Sort one item into its list."""
        if isinstance(item, Skipped):
            self.skipped += 1
        elif isinstance(item, SaidRow):
            self.talks += len(item.said)
        elif isinstance(item, RowError):
            self.errors.append(item)
        else:
            self._rows(item).append(item)

    def _rows(self, item: object) -> list[Any]:
        lists: dict[type, list[Any]] = {
            OrderRow: self.orders,
            OrderLinesRow: self.lines,
            RefundRow: self.refunds,
            TrafficRow: self.visits,
            AdRow: self.ads,
            ReviewRow: self.reviews,
            CaseRow: self.cases,
            ConsentRow: self.consents,
        }
        return lists[type(item)]


def first_rows(path: Path, info: TableInfo) -> Iterator[SourceRow | RowError]:
    """Yield the first rows only."""
    return islice(source_rows(path, info), TRIED)


def trial_of(
    path: Path, profile: Profile, *, currency: str, zone: tzinfo, now: datetime, words: Words
) -> Trial:
    """Read the first rows of a file as a layout says; nothing is written."""
    trial = Trial()
    try:
        info = open_table(path, profile)
        items = read_rows(
            path, profile, info, currency=currency, zone=zone, now=now, words=words,
            rows=first_rows(path, info), exported_at=now,
        )  # fmt: skip
        for item in items:
            trial.take(item)
    except FileRefused as refused:
        trial.refused = str(refused)
    return trial
