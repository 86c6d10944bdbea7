"""What selectors hand out of sources and products: members with their figures."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apps.common.errors import ShopError
from apps.metrics.readings import SeriesPoint, Value


@dataclass(frozen=True)
class Member:
    """A source or product; key "" = what no product brought: postage, tax, the rest of orders.

    `group` is the level-1 group of a source and `is_paid` tells that its visits cost money; both
    are empty for a product.
    """

    key: str
    label: str
    group: str = ""
    is_paid: bool = False


@dataclass(frozen=True, slots=True)
class CellDay:
    """A figure of the shop or of a member of it on one day; of a ratio both its sides."""

    value: Decimal
    above: Decimal | None = None
    below: Decimal | None = None


@dataclass(frozen=True)
class MemberRow:
    """The figures of one member, each with numerator and denominator where it is a rate."""

    member: Member
    values: tuple[Value, ...]

    def value(self, key: str) -> Value:
        """The figure of that metric; ShopError not_found when the row does not carry it."""
        for value in self.values:
            if value.key == key:
                return value
        raise ShopError("not_found", f"There is no metric {key} of {self.member.label}.")


@dataclass(frozen=True)
class MemberTable:
    """The sources or products of a day or span, those with the most money first.

    `whole` is the shop itself under the same metrics, `more` how many members are not listed.
    `overlap_visitors` = visitors of the shop - those of its sources: below 0 where people came
    by several; None over several days or where either is unknown.
    """

    by: str
    first: date
    last: date
    rows: tuple[MemberRow, ...]
    whole: MemberRow
    more: int = 0
    overlap_visitors: Decimal | None = None

    def row(self, key: str) -> MemberRow:
        """The row of a member; ShopError not_found when it is not listed."""
        for row in self.rows:
            if row.member.key == key:
                return row
        raise ShopError("not_found", f"There is no {self.by} {key} in these days.")


@dataclass(frozen=True)
class MemberSeries:
    """One member over time."""

    member: Member
    points: tuple[SeriesPoint, ...]
