"""Who of many is sent a message and who is held back at random, and what it changed: pure.

Source: promotion.md, 4.3 and 10.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from hashlib import sha256
from math import ceil, sqrt
from typing import Final

from apps.promotion.lift import LEAST_CELL, Z95, HoldOut, Spread, holdout_lift

SEND, HOLD = "send", "hold"
HOLDOUT_MOST: Final = 50
# A difference that is there shows at 95% in four draws of five from this many errors on.
SHOWN: Final = Z95 + 0.8416
# So many buyers more of a hundred are worth a message.
WORTH: Final = 0.05


def held_count(buyers: int, holdout_pct: int) -> int:
    """Return how many are held back: the share, rounded, but somebody in each arm of two or more.

    Nobody where no share is held back, or where there is one buyer alone.
    """
    if holdout_pct <= 0 or buyers < 2:
        return 0
    return min(max((buyers * holdout_pct + 50) // 100, 1), buyers - 1)


def ranking(buyers: Collection[int], *, seed: str) -> list[int]:
    """Return buyers as a seed ranks them: the first ones are held back."""
    return sorted(set(buyers), key=lambda each: sha256(f"{seed}:{each}".encode()).digest())


def arms_drawn(buyers: Collection[int], *, holdout_pct: int, seed: str) -> dict[int, str]:
    """Return the arm of each buyer, by key; the same seed draws the same, in whatever order."""
    ranked = ranking(buyers, seed=seed)
    held = held_count(len(ranked), holdout_pct)
    return {each: HOLD if at < held else SEND for at, each in enumerate(ranked)}


def gain_shown(sent_to: int, held: int, rate: float) -> float | None:
    """Return the least share of buyers more that these arms show, None where one is empty.

    At 95%, in four draws of five; `rate` is the share who buy anyway.
    """
    if not sent_to or not held:
        return None
    return SHOWN * sqrt(rate * (1 - rate) * (1 / sent_to + 1 / held))


def buyers_needed(holdout_pct: int, rate: float) -> int | None:
    """Return how many recipients show five points more, None where nobody is held back."""
    if holdout_pct <= 0:
        return None
    held = holdout_pct / 100
    return ceil(rate * (1 - rate) * (1 / held + 1 / (1 - held)) * (SHOWN / WORTH) ** 2)


def is_quiet(at: time, since: time, until: time) -> bool:
    """Tell whether a time of the day lies in the quiet hours, which may go over midnight.

    `until` is not quiet any more; equal times mean that no hour is quiet.
    """
    if since <= until:
        return since <= at < until
    return at >= since or at < until


@dataclass(frozen=True, slots=True)
class SendEffect:
    """What a message changed.

    `gain` is the share of buyers more that bought, with its 95% interval; `lift` the same relative
    to those held back, None where none of them bought. `orders` are the buyers who would not have
    bought. `revenue` is what they brought in money, `revenue_reach` how far its 95% interval goes
    to each side, None where too few bought to tell; `per_spent` is it per 1 of cost, None for a
    message without cost.
    """

    gain: Spread
    lift: Decimal | None
    orders: Spread
    revenue: Decimal
    revenue_reach: Decimal | None
    per_spent: Decimal | None

    @property
    def is_sure(self) -> bool:
        """Tell whether chance alone does not explain it, at 95%."""
        return self.gain.low > 0 or self.gain.high < 0

    @property
    def revenue_low(self) -> Decimal | None:
        """Where the interval of the money begins."""
        return None if self.revenue_reach is None else self.revenue - self.revenue_reach

    @property
    def revenue_high(self) -> Decimal | None:
        """Where the interval of the money ends."""
        return None if self.revenue_reach is None else self.revenue + self.revenue_reach


@dataclass(frozen=True, slots=True)
class Takings:
    """What each arm paid, refunds taken off, and what the message cost.

    `deviations` are those of what a buyer of each arm paid; None: not known, or one buyer alone.
    """

    asked: Decimal
    held: Decimal
    cost: Decimal
    deviations: tuple[Decimal | None, Decimal | None] = (None, None)


def send_effect(told: HoldOut, takings: Takings) -> SendEffect | None:
    """Return the effect of a message by its hold-out, None where an arm is empty.

    Incremental buyers = gain x asked; incremental money = what the asked paid less what as many of
    the held would have paid.
    """
    gain = holdout_lift(told)
    if gain is None:
        return None
    n = told.asked
    revenue = takings.asked - takings.held * n / told.held
    return SendEffect(
        gain,
        _lift(told),
        Spread(gain.value * n, gain.low * n, gain.high * n),
        revenue,
        _reach(told, takings),
        revenue / takings.cost if takings.cost else None,
    )


def _reach(told: HoldOut, takings: Takings) -> Decimal | None:
    """Return how far the money of all who were asked may be off: 1.96 errors of two means."""
    asked, held = takings.deviations
    if asked is None or held is None or min(told.cells) < LEAST_CELL:
        return None
    error = (asked * asked / told.asked + held * held / told.held).sqrt()
    return Decimal(str(Z95)) * error * told.asked


def _lift(told: HoldOut) -> Decimal | None:
    if not told.held_bought:
        return None
    return Decimal(told.bought * told.held) / (told.asked * told.held_bought) - 1
