"""What a case costs the shop: money that left and did not come back, goods, work."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)
# Purposes of money legs, as the parts of the cost name them.
PARTS = {
    "refund": "refund",
    "price_difference": "refund",
    "freight": "freight",
    "compensation": "compensation",
    "recovery": "recovered",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What was paid for a case, in the order's currency; `recovered` came back to us.

    `unsold` counts units that cannot be sold as new again, of `returned` that were counted: what
    they had cost us is not known, so they are no part of the sum.
    """

    refund: Decimal = ZERO
    freight: Decimal = ZERO
    compensation: Decimal = ZERO
    repair: Decimal = ZERO
    recovered: Decimal = ZERO
    unsold: int = 0
    returned: int = 0

    @property
    def total(self) -> Decimal:
        """Return refunds, freight, compensation and repair, less what came back (spec 8.1)."""
        return self.refund + self.freight + self.compensation + self.repair - self.recovered


@dataclass(frozen=True, slots=True)
class Expected:
    """What a way out of a case cost on the mean of `cases` earlier ones; None = none yet."""

    route: str
    cases: int
    mean: Decimal | None


def cost_of(
    moved: Iterable[tuple[str, Decimal]], repair: Decimal, unsold: int, returned: int
) -> Cost:
    """Return the cost of a case from its paid money legs (purpose, amount) and its repairs."""
    sums = dict.fromkeys(PARTS.values(), ZERO)
    for purpose, amount in moved:
        sums[PARTS[purpose]] += amount
    return Cost(**sums, repair=repair, unsold=unsold, returned=returned)
