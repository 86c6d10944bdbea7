"""Refund rates by the day of payment: what has come, how old it is, where it will end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apps.aftersales.quality import maturity, projected

# From this maturity on a day is drawn without hatching.
MATURE = Decimal("0.95")


@dataclass(frozen=True, slots=True)
class DayRate:
    """One day: refunded by refund day and by order day, what was paid, and how mature it is.

    Amounts are in the shop's currency; `mature` is the share of the refunds of 90 days that come
    by the day's age, None while nobody knows.
    """

    day: date
    paid: Decimal
    orders: int
    refunded: Decimal
    cohort: Decimal
    cohort_orders: int
    mature: Decimal | None

    @property
    def flow_rate(self) -> Decimal | None:
        """Refunded on the day over paid on the day: a pulse, it mixes orders of many days."""
        return self.refunded / self.paid if self.paid else None

    @property
    def amount_rate(self) -> Decimal | None:
        """Refunded to date of what was paid on the day."""
        return self.cohort / self.paid if self.paid else None

    @property
    def count_rate(self) -> Decimal | None:
        """Orders refunded to date of those paid on the day."""
        return Decimal(self.cohort_orders) / self.orders if self.orders else None

    @property
    def projected_rate(self) -> Decimal | None:
        """Where the amount rate ends after 90 days; None while less than half has come."""
        rate = self.amount_rate
        return None if rate is None else projected(rate, self.mature)

    @property
    def is_mature(self) -> bool:
        """Tell whether little is still to come."""
        return self.mature is not None and self.mature >= MATURE


def mature_at(curve: Mapping[int, Decimal], day: date, today: date) -> Decimal | None:
    """Return how mature the orders paid on a day are."""
    return maturity(curve, (today - day).days)
