"""Why a day differs from its plan or from another day: what is told, put together from cells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from apps.metrics.attribution.cells import (
    ZERO,
    CellEffects,
    Decomposition,
    Number,
)
from apps.metrics.attribution.lines import Attribution, Line
from apps.metrics.causes import Explanation, explain, is_normal_variation, robust_sigma
from apps.metrics.comparing import Mode

Dimension = Literal["source", "product"]
DIMENSIONS: tuple[Dimension, ...] = ("source", "product")
# Why nothing can be said, from the first that holds.
Silence = Literal["", "no_figures", "no_plan", "no_day", "no_figures_then"]
# What the counts of a member's side are.
COUNTS: Mapping[Dimension, tuple[str, str]] = {
    "source": ("visitors", "buyers"),
    "product": ("orders", "units"),
}
OTHER_PRODUCTS = "other_products"


@dataclass(frozen=True)
class Base:
    """What a day is held against: the plan (`day` None) or another day, with its money.

    `silence` says why there is nothing to compare; then `amount` is None.
    """

    mode: Mode
    day: date | None = None
    amount: Decimal | None = None
    silence: Silence = ""


@dataclass(frozen=True)
class Side:
    """One side of a member: its counts (visitors and buyers, or orders and units) and money."""

    counts: tuple[Number | None, ...]
    amount: Decimal


@dataclass(frozen=True)
class WhyRow:
    """A member before and after, and the money that each factor made; effects sum to the gap."""

    key: str
    label: str
    before: Side
    after: Side
    effects: Mapping[str, Decimal]

    @property
    def gap(self) -> Decimal:
        """After - before."""
        return self.after.amount - self.before.amount


@dataclass(frozen=True)
class WhyTable:
    """The whole gap by the members of one dimension; money outside of members stands in lines.

    Σ gaps of rows + Σ gaps of lines = the gap of the shop, to the minor unit.
    """

    dimension: Dimension
    factors: tuple[str, ...]
    rows: tuple[WhyRow, ...]
    lines: tuple[Line, ...]
    parts: Decomposition

    def attribution(self, before: Decimal, after: Decimal) -> Attribution:
        """The whole gap by factors and lines, with what it leaves."""
        return Attribution(before, after, (self.parts,), self.lines)


@dataclass(frozen=True)
class Why:
    """A shop-day against its base: by source and by product, and the causes worth a sentence.

    `explanation` None = no member explains enough; `is_normal` = the gap is as usual.
    `metric_key` names the money that is explained: gross sales, or net ones.
    """

    day: date
    currency: str
    base: Base
    actual: Decimal | None
    tables: Mapping[Dimension, WhyTable]
    explanation: Explanation | None = None
    is_normal: bool = False
    metric_key: str = "sales.paid_amount"

    @property
    def gap(self) -> Decimal | None:
        """Actual - base; None where one of them is unknown."""
        if self.actual is None or self.base.amount is None:
            return None
        return self.actual - self.base.amount

    def attribution(self, dimension: Dimension) -> Attribution:
        """The gap by the factors of a dimension; KeyError where nothing can be said."""
        if self.actual is None or self.base.amount is None:
            raise KeyError(dimension)
        return self.tables[dimension].attribution(self.base.amount, self.actual)

    def label(self, key: str) -> str:
        """The name of a member; its key where it has none."""
        rows = (row for table in self.tables.values() for row in table.rows)
        return next((row.label for row in rows if row.key == key), key)


def table(
    dimension: Dimension,
    parts: Decomposition,
    sides: Mapping[str, tuple[Side, Side]],
    labels: Mapping[str, str],
    lines: Iterable[Line] = (),
) -> WhyTable:
    """A decomposition with the names and counts of its members, largest gap first."""
    rows = [_row(cell, sides, labels) for cell in parts.cells]
    ordered = sorted(rows, key=lambda row: (-abs(row.gap), row.label))
    told = tuple(line for line in lines if line.before or line.after)
    return WhyTable(dimension, parts.factors, tuple(ordered), told, parts)


def explained(
    tables: Mapping[Dimension, WhyTable], gap: Decimal, usual_gaps: Sequence[Decimal]
) -> tuple[Explanation | None, bool]:
    """The explanation to tell, and whether the gap needs none: 1.5 sigma of `usual_gaps`.

    `usual_gaps` are those of earlier days of the same weekday against the same kind of base.
    """
    if gap == 0 or is_normal_variation(gap, robust_sigma(usual_gaps)):
        return None, True
    found = explain({name: one.parts for name, one in tables.items()})
    return (found[0] if found else None), False


def _row(
    cell: CellEffects, sides: Mapping[str, tuple[Side, Side]], labels: Mapping[str, str]
) -> WhyRow:
    nothing = Side((), ZERO)
    before, after = sides.get(cell.key, (nothing, nothing))
    return WhyRow(
        cell.key,
        labels.get(cell.key, cell.key),
        Side(before.counts, cell.before),
        Side(after.counts, cell.after),
        cell.effects,
    )
