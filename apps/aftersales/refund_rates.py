"""Refund rates by the day of payment: what has come, how old it is, where it will end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from apps.aftersales.quality import maturity, projected
from apps.common.smallsample import wilson

# From this maturity on a day is drawn without hatching.
MATURE = Decimal("0.95")
# Of so many orders on a share is told without its interval.
FEW = 400
ZERO = Decimal(0)
NOTHING = (0, ZERO)


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


# Within so many days of the payment a refund counts for its cohort.
HORIZONS = (7, 15, 30)
WEEK = 7
DayCounts = Mapping[date, tuple[int, Decimal]]


@dataclass(frozen=True, slots=True)
class Within:
    """Orders of a cohort and what was refunded of them within some days of their payment.

    `is_over` = every order is old enough; before that more may come.
    """

    days: int
    orders: int
    paid: Decimal
    refunded_orders: int
    refunded: Decimal
    is_over: bool

    @property
    def count_rate(self) -> Decimal | None:
        """Return the share of the orders that were refunded, in part or whole."""
        return Decimal(self.refunded_orders) / self.orders if self.orders else None

    @property
    def amount_rate(self) -> Decimal | None:
        """Return the share of the paid amount that went back."""
        return self.refunded / self.paid if self.paid else None

    @property
    def interval(self) -> tuple[Decimal, Decimal] | None:
        """Return where the share of orders lies with 95% (Wilson); None from 400 orders on."""
        few = 0 < self.orders < FEW
        return wilson(self.refunded_orders, self.orders) if few else None


@dataclass(frozen=True, slots=True)
class Cohort:
    """The orders paid in a week, from `first` to `last`.

    `mature` is the share of the refunds of 90 days that come by the age of its orders, 30 days at
    most, and `projected_rate` where the share of refunded orders ends after 90 days; None while
    less than half is in.
    """

    first: date
    last: date
    orders: int
    paid: Decimal
    within: tuple[Within, ...]
    mature: Decimal | None
    projected_rate: Decimal | None


def cohort_of(
    first: date,
    paid: DayCounts,
    refunded: Mapping[date, Mapping[int, tuple[int, Decimal]]],
    curve: Mapping[int, Decimal],
    today: date,
) -> Cohort:
    """Return the cohort of the week that begins on `first`; sums over sums.

    `paid` = orders and amount by day of payment, `refunded` = the same by day and horizon.
    """
    days = [first + timedelta(days=at) for at in range(WEEK)]
    known = [day for day in days if day <= today]
    orders = sum(paid.get(day, NOTHING)[0] for day in known)
    amount = sum((paid.get(day, NOTHING)[1] for day in known), ZERO)
    within = tuple(
        Within(
            horizon,
            orders,
            amount,
            sum(refunded.get(day, {}).get(horizon, NOTHING)[0] for day in known),
            sum((refunded.get(day, {}).get(horizon, NOTHING)[1] for day in known), ZERO),
            (today - days[-1]).days > horizon,
        )
        for horizon in HORIZONS
    )
    mature = _mature(known, paid, curve, today, orders)
    rate = within[-1].count_rate
    ends = None if rate is None else projected(rate, mature)
    return Cohort(first, known[-1], orders, amount, within, mature, ends)


def _mature(
    days: Sequence[date],
    paid: DayCounts,
    curve: Mapping[int, Decimal],
    today: date,
    orders: int,
) -> Decimal | None:
    """Return the maturity of a week: that of its days, each as heavy as its orders."""
    seen = {day: min((today - day).days, HORIZONS[-1]) for day in days}
    told = [(paid.get(day, NOTHING)[0], maturity(curve, seen[day])) for day in days]
    if not orders or any(mature is None for _count, mature in told):
        return None
    return sum((count * (mature or ZERO) for count, mature in told), ZERO) / orders
