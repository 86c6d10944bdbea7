"""What a changed bid brought: difference in differences against words nobody changed. Pure.

A day's profit of ads is amount x margin - cost, in the shop's currency. The sister words stand for
what would have come anyway: their profit, scaled to the word by the clicks of all 14 days, is
taken off each day. The effect is the mean of the days after less that of the days before, over
the days after; its interval is Student's with the variance of both spans, on the degrees of
freedom of one (never too narrow; Welch 1947). Source: promotion.md, 3.4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt
from statistics import mean, variance
from typing import Final

from apps.promotion.budget import STUDENT

SPAN: Final = 7
CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class AdDay:
    """Clicks and profit of one day."""

    clicks: int = 0
    profit: float = 0.0


@dataclass(frozen=True, slots=True)
class Effect:
    """Profit more (or less) in the 7 days after a change, with a 95% interval, to the cent."""

    amount: Decimal
    low: Decimal
    high: Decimal

    @property
    def hurts(self) -> bool:
        """Tell whether it cost money beyond chance."""
        return self.high < 0


def effect_of(
    before: Sequence[AdDay],
    after: Sequence[AdDay],
    sisters_before: Sequence[AdDay],
    sisters_after: Sequence[AdDay],
) -> Effect | None:
    """Return the effect of a change; None where the sisters had no click: nothing to hold it by.

    Raises ValueError unless each span has 7 days.
    """
    spans = (before, after, sisters_before, sisters_after)
    if any(len(span) != SPAN for span in spans):
        raise ValueError(f"Each span has {SPAN} days.")
    beside = sum(day.clicks for day in (*sisters_before, *sisters_after))
    if not beside:
        return None
    size = sum(day.clicks for day in (*before, *after)) / beside
    was = _apart(before, sisters_before, size)
    then = _apart(after, sisters_after, size)
    gain = mean(then) - mean(was)
    reach = STUDENT[SPAN - 1] * sqrt((variance(then) + variance(was)) / SPAN)
    return Effect(*(_cents(SPAN * each) for each in (gain, gain - reach, gain + reach)))


def _apart(own: Sequence[AdDay], sisters: Sequence[AdDay], size: float) -> list[float]:
    """Return each day's profit less what the sisters say would have come anyway."""
    return [day.profit - size * other.profit for day, other in zip(own, sisters, strict=True)]


def _cents(value: float) -> Decimal:
    return Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)
