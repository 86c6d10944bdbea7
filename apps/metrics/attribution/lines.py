"""Money of a gap that no product of factors makes, and the whole gap that must tie out."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from apps.metrics.attribution.cells import ZERO, Decomposition

NO_VISIT = "no_visit"
OVERLAP = "overlap"
SHIPPING = "shipping"
REFUNDS_EARLIER = "refunds_earlier"
REFUNDS_SAME_DAY = "refunds_same_day"


@dataclass(frozen=True)
class Line:
    """Money added to the products: orders without a visit, overlap of sources, shipping, refunds.

    Refunds are below 0; `overlap` may have either sign.
    """

    key: str
    before: Decimal
    after: Decimal

    @property
    def gap(self) -> Decimal:
        """After - before."""
        return self.after - self.before


@dataclass(frozen=True)
class RefundParts:
    """Refunds of some days: all of them, and those of orders paid the same day."""

    amount: Decimal
    same_day_amount: Decimal

    @property
    def earlier_amount(self) -> Decimal:
        """Refunds of orders paid on earlier days."""
        return self.amount - self.same_day_amount


@dataclass(frozen=True)
class Attribution:
    """A whole gap: `before` and `after` as the page shows them, by factors and by lines.

    `residual` is what they leave of the gap: 0 is shown as "ties out".
    """

    before: Decimal
    after: Decimal
    parts: tuple[Decomposition, ...]
    lines: tuple[Line, ...] = ()

    @property
    def gap(self) -> Decimal:
        """After - before."""
        return self.after - self.before

    @property
    def residual(self) -> Decimal:
        """The part of the gap that neither factors nor lines make."""
        return self.gap - sum(self.totals.values(), ZERO)

    @property
    def totals(self) -> Mapping[str, Decimal]:
        """Effects in money by factor and line, in the order of the parts."""
        found: dict[str, Decimal] = {}
        for part in self.parts:
            for factor, effect in part.totals.items():
                found[factor] = found.get(factor, ZERO) + effect
        for line in self.lines:
            found[line.key] = found.get(line.key, ZERO) + line.gap
        return found


def refund_lines(before: RefundParts, after: RefundParts) -> tuple[Line, Line]:
    """How refunds moved net money: those of earlier orders, and those of the same days' orders.

    Over a month sum the days' parts first: an order refunded on a later day of the month is an
    earlier order of that day.
    """
    return (
        Line(REFUNDS_EARLIER, -before.earlier_amount, -after.earlier_amount),
        Line(REFUNDS_SAME_DAY, -before.same_day_amount, -after.same_day_amount),
    )
