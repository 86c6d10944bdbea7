"""What is to be done about a case, as it is proposed and approved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

ZERO = Decimal(0)
# The legs that a route needs beside money; money alone for the first.
WITH_GOODS = frozenset({"return_refund", "exchange", "repair"})
WITH_REPLACEMENT = frozenset({"exchange", "resend"})
WITH_REFUND = frozenset({"refund_only", "return_refund"})


@dataclass(frozen=True, slots=True)
class Plan:
    """A route with its money: refunds by line (0 = the whole order), and what goes on top.

    `borne_by` is who carries compensation and freight in the end; refunds have their own.
    """

    route: str
    amounts: Mapping[int, Decimal] = field(default_factory=dict)
    compensation: Decimal = ZERO
    freight: Decimal = ZERO
    borne_by: str = "shop"
    if_out_of_stock: str = "refund"
    other_sku_id: int | None = None

    @property
    def refund(self) -> Decimal:
        """Return all refunds together."""
        return sum(self.amounts.values(), ZERO)

    @property
    def money(self) -> Decimal:
        """Return all that leaves the shop."""
        return self.refund + self.compensation + self.freight

    @property
    def has_goods(self) -> bool:
        """Tell whether the buyer sends something back."""
        return self.route in WITH_GOODS

    @property
    def has_replacement(self) -> bool:
        """Tell whether the buyer gets something else."""
        return self.route in WITH_REPLACEMENT

    def as_json(self) -> dict[str, Any]:
        """Return the plan as it is kept with its case."""
        return {
            "route": self.route,
            "amounts": {str(line): str(amount) for line, amount in self.amounts.items()},
            "compensation": str(self.compensation),
            "freight": str(self.freight),
            "borne_by": self.borne_by,
            "if_out_of_stock": self.if_out_of_stock,
            "other_sku_id": self.other_sku_id,
        }


def plan_from(kept: Mapping[str, Any]) -> Plan | None:
    """Return the plan that is kept with a case, None where there is none."""
    if not kept:
        return None
    return Plan(
        route=kept["route"],
        amounts={int(line): Decimal(amount) for line, amount in kept["amounts"].items()},
        compensation=Decimal(kept["compensation"]),
        freight=Decimal(kept["freight"]),
        borne_by=kept["borne_by"],
        if_out_of_stock=kept["if_out_of_stock"],
        other_sku_id=kept["other_sku_id"],
    )
