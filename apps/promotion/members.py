"""Buyers by recency, frequency and money, what new and repeat orders cost, and lift; pure.

Cuts are fixed: quintiles of frequency break where most buyers bought once.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Final

# Recency cuts in median lags of a second order; orders from which each mark of frequency begins.
LAGS: Final = (Decimal("0.5"), Decimal(1), Decimal(2), Decimal(4))
ORDERS: Final = (1, 2, 3, 5, 8)
# Without enough second orders the lag is taken to be this long.
USUAL_LAG: Final = Decimal(30)
ENOUGH_LAGS: Final = 20
SEGMENTS: Final = ("new", "loyal", "active", "at_risk", "lapsed", "one_time_lapsed")
WINDOWS: Final = (30, 60, 90, 180)


@dataclass(frozen=True, slots=True)
class Score:
    """Marks from 1 to 5, and the segment that follows from them."""

    r: int
    f: int
    m: int
    segment: str


def lag_of(lags: Sequence[int]) -> Decimal:
    """Return the median days from a first to a second order, the usual one where few came back."""
    return Decimal(median(lags)) if len(lags) >= ENOUGH_LAGS else USUAL_LAG


def recency(days: int, lag: Decimal) -> int:
    """Return 5 for the most recent to 1: lag 30 cuts at 15, 30, 60 and 120 days."""
    return 5 - bisect_left([cut * lag for cut in LAGS], Decimal(days))


def frequency(orders: int) -> int:
    """Return 1 to 5 for a number of orders from 1 on."""
    return bisect_right(ORDERS, orders)


def money_mark(amount: Decimal, sorted_amounts: Sequence[Decimal]) -> int:
    """Return the fifth, 1 to 5, in which an amount lies; equal amounts share the higher one."""
    below = bisect_right(sorted_amounts, amount)
    return max(1, -(-below * 5 // len(sorted_amounts)))


def segment_of(r: int, f: int) -> str:
    """Return the segment: every pair of marks has exactly one."""
    if f == 1:
        return "new" if r >= 4 else "one_time_lapsed"
    if r >= 3:
        return "loyal" if f >= 3 else "active"
    return "at_risk" if r == 2 else "lapsed"


def score(
    days: int, orders: int, amount: Decimal, *, lag: Decimal, sorted_amounts: Sequence[Decimal]
) -> Score:
    """Return the marks of one buyer."""
    r, f = recency(days, lag), frequency(orders)
    return Score(r, f, money_mark(amount, sorted_amounts), segment_of(r, f))


@dataclass(frozen=True, slots=True)
class BuyerCosts:
    """What a new buyer and a repeat order cost; None where a divisor is 0 or nobody says.

    `ratio` is the first over the second; `revenue_per_spend` what new buyers paid per 1 spent.
    """

    new: Decimal | None
    repeat: Decimal | None
    ratio: Decimal | None
    revenue_per_spend: Decimal | None


def buyer_costs(
    *,
    acquisition: Decimal | None,
    new_buyers: int,
    new_revenue: Decimal,
    retention: Decimal | None,
    repeat_orders: int,
) -> BuyerCosts:
    """Return measured costs, never an assumed ratio; spend None = nobody told it."""
    new = _over(acquisition, Decimal(new_buyers))
    repeat = _over(retention, Decimal(repeat_orders))
    return BuyerCosts(new, repeat, _over(new, repeat), _over(new_revenue, acquisition))


def _over(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return part / whole if part is not None and whole else None
