"""Why a day differs from its plan or from another day: what is told, put together from cells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import log, sqrt
from typing import Literal

from apps.metrics.attribution.cells import (
    ZERO,
    CellEffects,
    Decomposition,
    Number,
)
from apps.metrics.attribution.lines import Attribution, Line
from apps.metrics.attribution.visits import POOLED
from apps.metrics.causes import (
    SMALL_COUNT,
    Explanation,
    chance_strength,
    explain,
    is_normal_variation,
    robust_sigma,
    strength,
)
from apps.metrics.comparing import Mode

Dimension = Literal["source", "product", "service"]
DIMENSIONS: tuple[Dimension, ...] = ("source", "product", "service")
# Whether somebody asked the desk tells how money came, not why: causes are sought in these.
CAUSED_BY: tuple[Dimension, ...] = ("source", "product")
# Why nothing can be said, from the first that holds.
Silence = Literal["", "no_figures", "no_plan", "no_day", "no_figures_then"]
# What the counts of a member's side are.
COUNTS: Mapping[Dimension, tuple[str, str]] = {
    "source": ("visitors", "buyers"),
    "product": ("orders", "units"),
    "service": ("people", "orders"),
}
OTHER_PRODUCTS = "other_products"
# The place of the count that tells how far these factors went: buyers of a source, orders of a
# product. Visitors come in waves: their counts vary by far more than chance.
COUNTED_AT = {"visitors": 1, "conversion": 1, "orders": 0}


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
    """A member before and after, and the money that each factor made; effects sum to the gap.

    `members` are the keys of those that a row of several stands for.
    """

    key: str
    label: str
    before: Side
    after: Side
    effects: Mapping[str, Decimal]
    members: tuple[str, ...] = ()

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
    `calendar` is what the plan's calendar says of the day: a campaign, a holiday, an empty shelf.
    `metric_key` names the money that is explained: gross sales, or net ones.
    """

    day: date
    currency: str
    base: Base
    actual: Decimal | None
    tables: Mapping[Dimension, WhyTable]
    explanation: Explanation | None = None
    is_normal: bool = False
    calendar: str = ""
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

    @property
    def vanished(self) -> tuple[WhyRow, ...]:
        """Members that brought nothing though more was expected than chance takes away."""
        return tuple(
            row
            for name, table in self.tables.items()
            if name in CAUSED_BY
            for row in table.rows
            if row.before.amount and not row.after.amount and _is_missed(row, len(table.rows))
        )

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
    pooled: tuple[str, ...] = (),
) -> WhyTable:
    """A decomposition with the names and counts of its members, largest gap first.

    `pooled` are the members that one row stands for.
    """
    rows = [_row(cell, sides, labels) for cell in parts.cells]
    rows = [replace(row, members=pooled) if row.key == POOLED else row for row in rows]
    ordered = sorted(rows, key=lambda row: (-abs(row.gap), row.label))
    told = tuple(line for line in lines if line.before or line.after)
    return WhyTable(dimension, parts.factors, tuple(ordered), told, parts)


def _is_missed(row: WhyRow, members: int) -> bool:
    """Tell whether more of a member was expected than chance takes away."""
    gone = {factor for factor, effect in row.effects.items() if effect < 0}
    return bool(gone - _doubted(row, members))


def explained(
    tables: Mapping[Dimension, WhyTable], gap: Decimal, usual_gaps: Sequence[Decimal]
) -> tuple[Explanation | None, bool]:
    """The explanation to tell, and whether the gap needs none: 1.5 sigma of `usual_gaps`.

    `usual_gaps` are those of earlier days of the same weekday against the same kind of base. A
    member is a cause only when its counts moved farther than the farthest of so many members
    does by chance; of the dimensions the one is told whose cause is farthest beyond it.
    """
    if gap == 0 or is_normal_variation(gap, robust_sigma(usual_gaps)):
        return None, True
    tables = {name: one for name, one in tables.items() if name in CAUSED_BY}
    members = {str(name): len(one.rows) for name, one in tables.items()}
    doubted = {
        str(name): {row.key: _doubted(row, len(one.rows)) for row in one.rows}
        for name, one in tables.items()
    }
    found = explain({name: one.parts for name, one in tables.items()}, doubted)
    rows: dict[tuple[str, str], WhyRow] = {
        (name, row.key): row for name, one in tables.items() for row in one.rows
    }
    beyond = {
        one.dimension: _strongest(one, rows) - chance_strength(members[one.dimension])
        for one in found
    }
    return max(found, key=lambda one: beyond[one.dimension], default=None), False


def _strongest(explanation: Explanation, rows: Mapping[tuple[str, str], WhyRow]) -> float:
    told = ((rows[explanation.dimension, one.member], one.factor) for one in explanation.causes)
    return max(_strength(row, factor) for row, factor in told)


def _doubted(row: WhyRow, members: int) -> frozenset[str]:
    """The factors of a member that may have moved by chance; all of them of pooled members."""
    enough = chance_strength(members)
    return frozenset(
        factor
        for factor, effect in row.effects.items()
        if row.key == POOLED or _strength(row, factor, effect) < enough
    )


def _strength(row: WhyRow, factor: str, effect: Decimal | None = None) -> float:
    """How far a member's count went, in the direction of the effect where one is given.

    What each buyer spent is taken to vary by its own mean; with few buyers it tells nothing.
    """
    then, now = (_count(side, COUNTED_AT.get(factor, 1)) for side in (row.before, row.after))
    if factor not in COUNTED_AT:
        return _spending_strength(row, then, now)
    against = effect is not None and (now - then) * effect < 0
    return 0.0 if against else strength(then, now)


def _spending_strength(row: WhyRow, then: Decimal, now: Decimal) -> float:
    if min(then, now) < SMALL_COUNT or not (row.before.amount and row.after.amount):
        return 0.0
    ratio = (row.after.amount / now) / (row.before.amount / then)
    return abs(log(ratio)) * sqrt(min(then, now))


def _count(side: Side, at: int) -> Decimal:
    return Decimal((side.counts[at] if len(side.counts) > at else 0) or 0)


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
