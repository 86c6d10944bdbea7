"""What buyers who asked nothing and those who asked the desk brought, on a day and before it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from apps.common.money import minor_digits
from apps.metrics.attribution.cells import ZERO, CellEffects, Decomposition, Number
from apps.metrics.attribution.visits import VisitCell, decompose_service
from apps.metrics.expected import PlannedDay, expected_amounts
from apps.metrics.whys import Side, WhyTable, table
from apps.shop.models import Shop

SILENT, INQUIRY = "silent", "inquiry"
MEMBERS = {SILENT: _("Without asking"), INQUIRY: _("After an inquiry")}
PAID_ORDERS, PAID = "sales.paid_orders", "sales.paid_amount"
ASKED, ORDERS, AMOUNT = (
    f"service.{part}" for part in ("inquiry_buyers", "credited_orders", "credited_amount")
)
# Visitors who ask nothing and people who ask are read in one column each.
SHARED = {
    "visitors": "people",
    "inquiries": "people",
    "inquiry_conversion": "conversion",
    "inquiry_basket": "basket",
}


@dataclass(frozen=True)
class ServiceSpan:
    """A day or days of the desk: who asked, and orders and money without and after asking."""

    inquiries: Number
    silent_orders: Number
    silent_amount: Decimal
    asked_orders: Number
    asked_amount: Decimal

    def amount(self, key: str) -> Decimal:
        """The money of a member."""
        return self.silent_amount if key == SILENT else self.asked_amount

    def cells(self, visitors: Number | None) -> tuple[VisitCell, VisitCell]:
        """Both members; who asked nothing are the visitors but for those who did."""
        quiet = None if visitors is None else max(visitors - self.inquiries, 0)
        return (
            VisitCell(SILENT, quiet, self.silent_orders, self.silent_amount),
            VisitCell(INQUIRY, self.inquiries, self.asked_orders, self.asked_amount),
        )


def service_span(numbers: Iterable[Callable[[str], Decimal | None]]) -> ServiceSpan | None:
    """Add up the days that are known, each by its measures; None where none is."""
    days = [
        [number(key) for key in (ASKED, PAID_ORDERS, PAID, ORDERS, AMOUNT)] for number in numbers
    ]
    known = [[part for part in day if part is not None] for day in days if None not in day]
    if not known:
        return None
    asked, orders, paid, credited, amount = (
        sum(column, ZERO) for column in zip(*known, strict=True)
    )
    return ServiceSpan(asked, orders - credited, paid - amount, credited, amount)


def service_table(
    shop: Shop, before: tuple[VisitCell, VisitCell], after: tuple[VisitCell, VisitCell]
) -> WhyTable:
    """The change of a day by asking: both members as `ServiceSpan.cells` gives them."""
    silent, asked = zip(before, after, strict=True)
    parts = _joined(decompose_service(silent, asked, minor_digits(shop.currency)))
    sides = {new.key: (_side(old), _side(new)) for old, new in zip(before, after, strict=True)}
    return table("service", parts, sides, {key: str(word) for key, word in MEMBERS.items()})


def service_planned(
    shop: Shop, usual: ServiceSpan, plan: PlannedDay
) -> tuple[VisitCell, VisitCell]:
    """Each member's share of the plan; `usual` are the trailing four same weekdays together.

    Who asks and what they order go with the money, visitors are the plan's.
    """
    told = {key: usual.amount(key) for key in MEMBERS}
    money = expected_amounts(plan.amount, told, minor_digits(shop.currency))
    silent, asked = (money.get(key, ZERO) for key in MEMBERS)
    quiet, busy = (_scale(money.get(key, ZERO), told[key]) for key in MEMBERS)
    expected = ServiceSpan(
        usual.inquiries * busy,
        usual.silent_orders * quiet,
        silent,
        usual.asked_orders * busy,
        asked,
    )
    return expected.cells(plan.visitors)


def asks_desk(cut: WhyTable) -> bool:
    """Tell whether anybody asked on either side: without a desk this cut says nothing."""
    asked = next(row for row in cut.rows if row.key == INQUIRY)
    return any(side.amount or any(side.counts) for side in (asked.before, asked.after))


def _scale(money: Decimal, usual: Decimal) -> Decimal:
    return money / usual if usual else ZERO


def _joined(parts: tuple[Decomposition, Decomposition]) -> Decomposition:
    """Both members under the same factors; one that a member has not made nothing of it."""
    found = dict.fromkeys(SHARED.get(factor, factor) for part in parts for factor in part.factors)
    factors = tuple(found)
    return Decomposition(factors, tuple(_shared(cell, factors) for p in parts for cell in p.cells))


def _shared(cell: CellEffects, factors: tuple[str, ...]) -> CellEffects:
    made = {SHARED.get(factor, factor): effect for factor, effect in cell.effects.items()}
    return replace(cell, effects=dict.fromkeys(factors, ZERO) | made)


def _side(cell: VisitCell) -> Side:
    return Side((cell.visitors, cell.buyers), cell.amount)
