"""What a merge did, row by row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by what became of them; `older` rows lost against a later word of the source."""

    new: int = 0
    changed: int = 0
    same: int = 0
    older: int = 0


@dataclass(frozen=True, slots=True)
class StageSums:
    """What is staged under a key: orders, amounts, first and last instant, dated refunds."""

    orders: int
    ordered: Decimal
    paid: Decimal
    refunded: Decimal
    first: datetime | None
    last: datetime | None
    refunds: int = 0


@dataclass(frozen=True, slots=True)
class VisitSums:
    """Staged visits: rows, first and last day, and the numbers told, added over all rows.

    People who come on several days are counted on each of them.
    """

    rows: int
    first: date | None
    last: date | None
    numbers: Mapping[str, str]
