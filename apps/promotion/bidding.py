"""What to do about a word: posterior odds of its conversion against what its clicks cost. Pure.

Conversion is Beta-binomial: the prior has the mean of the word's group and the weight of
`strength` clicks. Money is in one currency. Sources: promotion.md, section 5.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, log
from typing import Final

from apps.common.smallsample import beta_cdf

STRENGTH: Final = 100.0
SURE: Final = 0.80
VERY_SURE: Final = 0.95
HOPELESS: Final = 0.05
OWN_CLICKS: Final = 20
KEEP_ORDERS: Final = 5
KEEP_BAND: Final = (0.8, 1.2)
ADD_ORDERS: Final = 2
ADD_SHARE: Final = Decimal("0.8")
DELETE_SPEND: Final = 2
DELETE_AGE: Final = 14
STEP: Final = Decimal("0.20")
LARGE_STEP: Final = Decimal("0.30")
CAP_SHARE: Final = 0.2
CAP_MOST: Final = 15
CENT: Final = Decimal("0.01")
# Nobody waits for more clicks than these.
MOST_CLICKS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Terms:
    """What a click of a group costs and may cost: mean order value, margin, wanted ACOS.

    `acos` is the margin less the profit to be left.
    """

    cpc: float
    order_value: float
    margin: float
    acos: float

    @property
    def break_even(self) -> float:
        """The conversion at which nothing is left."""
        return self.cpc / (self.order_value * self.margin)

    @property
    def wanted(self) -> float:
        """The conversion at which the wanted profit is left."""
        return self.cpc / (self.order_value * self.acos)

    @property
    def target_cpa(self) -> float:
        """What an order may cost."""
        return self.order_value * self.acos

    @property
    def is_hopeless(self) -> bool:
        """Tell whether no bid can be profitable."""
        return self.margin <= 0 or self.acos <= 0 or self.order_value <= 0 or self.cpc <= 0


@dataclass(frozen=True, slots=True)
class Limits:
    """Lowest and highest bid."""

    floor: Decimal
    ceiling: Decimal


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its mature clicks and orders, what they cost, its bid and its state.

    `blocks` are reasons not to raise it: held, budget. `was_floored`: an earlier decision to
    delete it brought it down to the floor, and its cooldown is over.
    """

    clicks: int
    orders: int
    spend: float
    bid: Decimal
    clicks_a_day: float = 0.0
    age_days: int = 365
    is_core: bool = False
    is_candidate: bool = False
    is_relevant: bool = False
    was_floored: bool = False
    blocks: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do, how sure that is, and why; `new_bid` None = the bid stays, or the word goes.

    `prob` is the chance that the word converts above its break-even. A watched word says how many
    more clicks without an order would see it lowered, what they cost and how many days they take.
    """

    action: str
    reason: str
    prob: float
    mean: float
    new_bid: Decimal | None = None
    capped_by: str = ""
    more_clicks: int | None = None
    more_cost: float | None = None
    more_days: float | None = None


def posterior(mean: float, clicks: int, orders: int) -> tuple[float, float]:
    """Return the two parameters of the posterior; more orders than clicks count as all clicks."""
    return STRENGTH * mean + orders, STRENGTH * (1 - mean) + max(clicks - orders, 0)


def chance_above(rate: float, mean: float, clicks: int, orders: int) -> float:
    """Return the chance that the conversion is above a rate."""
    return (
        1.0
        if rate <= 0
        else 0.0
        if rate >= 1
        else 1 - beta_cdf(rate, *posterior(mean, clicks, orders))
    )


def expected(mean: float, clicks: int, orders: int) -> float:
    """Return the expected conversion."""
    above, below = posterior(mean, clicks, orders)
    return above / (above + below)


def optimal_cpc(rate: float, terms: Terms) -> float:
    """Return what a click may cost at a conversion: for the wanted profit, at most break-even."""
    return rate * terms.order_value * min(terms.acos, terms.margin)


def clicks_without_order(rate: float, evidence: float) -> int:
    """Return after how many clicks without an order a conversion of `rate` is refuted so far."""
    return ceil(log(1 - evidence) / log(1 - rate))


def judge(word: Word, mean: float, terms: Terms, limits: Limits) -> Verdict:
    """Return what to do about a word of a group whose conversion has this mean."""
    prob = chance_above(terms.break_even, mean, word.clicks, word.orders)
    rate = expected(mean, word.clicks, word.orders)
    found = Verdict("watch", "unsure", prob, rate)
    if word.is_candidate:
        return _candidate(word, found, limits)
    if _is_to_go(word, prob, terms):
        return _deleted(word, found, limits)
    ratio = terms.cpc / (rate * terms.order_value) / terms.acos
    is_dear = ratio > KEEP_BAND[1] and word.orders >= KEEP_ORDERS
    if (word.clicks >= OWN_CLICKS and 1 - prob > SURE) or is_dear:
        reason = "loses" if 1 - prob > SURE else "dear"
        return sized(replace(found, action="lower", reason=reason), word.bid, terms, limits)
    if chance_above(terms.wanted, mean, word.clicks, word.orders) > SURE:
        if word.blocks:
            return replace(found, reason=word.blocks[0])
        return sized(replace(found, action="raise", reason="earns"), word.bid, terms, limits)
    if word.orders >= KEEP_ORDERS and KEEP_BAND[0] <= ratio <= KEEP_BAND[1]:
        return replace(found, action="keep", reason="on_target")
    return _watched(word, mean, terms, found)


def _is_to_go(word: Word, prob: float, terms: Terms) -> bool:
    has_spent = word.spend >= DELETE_SPEND * terms.target_cpa - 1e-9
    return prob < HOPELESS and has_spent and not word.is_core and word.age_days >= DELETE_AGE


def _deleted(word: Word, found: Verdict, limits: Limits) -> Verdict:
    """Return the first step, down to the floor, or the second, once that changed nothing."""
    if word.bid <= limits.floor and word.was_floored:
        return replace(found, action="delete", reason="hopeless")
    return replace(
        found, action="delete", reason="hopeless_first", new_bid=limits.floor, capped_by="floor"
    )


def _candidate(word: Word, found: Verdict, limits: Limits) -> Verdict:
    """Return whether a search term becomes a word; `bid` is that of its group."""
    if not word.is_relevant:
        return replace(found, reason="relevance")
    if word.blocks:
        return replace(found, reason=word.blocks[0])
    if word.orders < ADD_ORDERS and found.prob <= SURE:
        return found
    bid, cap = _within(word.bid * ADD_SHARE, limits)
    return replace(found, action="add", reason="sells", new_bid=bid, capped_by=cap)


def sized(found: Verdict, bid: Decimal, terms: Terms, limits: Limits) -> Verdict:
    """Return a verdict with its new bid: to the optimum, a step at most, then floor and ceiling."""
    raw = bid * Decimal(str(optimal_cpc(found.mean, terms) / terms.cpc))
    down = LARGE_STEP if found.prob < 1 - VERY_SURE else STEP
    stepped = min(max(raw, bid * (1 - down)), bid * (1 + STEP))
    new, cap = _within(stepped, limits)
    cap = cap or ("step" if stepped != raw else "")
    is_moved = new > bid if found.action == "raise" else new < bid
    if not is_moved:
        return replace(found, action="keep", reason="at_limit", capped_by=cap)
    return replace(found, new_bid=new, capped_by=cap)


def _within(bid: Decimal, limits: Limits) -> tuple[Decimal, str]:
    """Return a bid in cents within the limits, and which of them held it."""
    if bid < limits.floor:
        return limits.floor, "floor"
    if bid > limits.ceiling:
        return limits.ceiling, "ceiling"
    return bid.quantize(CENT, ROUND_HALF_UP), ""


def _watched(word: Word, mean: float, terms: Terms, found: Verdict) -> Verdict:
    more = clicks_until_lower(word, mean, terms)
    if more is None:
        return found
    days = more / word.clicks_a_day if word.clicks_a_day > 0 else None
    return replace(found, more_clicks=more, more_cost=more * terms.cpc, more_days=days)


def clicks_until_lower(word: Word, mean: float, terms: Terms) -> int | None:
    """Return how many more clicks without an order would see the word lowered; None: too many."""
    low, high = max(OWN_CLICKS - word.clicks, 1), MOST_CLICKS

    def is_lowered(more: int) -> bool:
        return 1 - chance_above(terms.break_even, mean, word.clicks + more, word.orders) > SURE

    if not is_lowered(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_lowered(middle) else (middle + 1, high)
    return low


def group_loses(mean: float, terms: Terms) -> bool:
    """Tell whether a group as a whole converts below its break-even: it is cut as a whole."""
    return mean < terms.break_even


def group_cut(mean: float, clicks: int, bid: Decimal, terms: Terms, limits: Limits) -> Verdict:
    """Return the cut of a whole group, whose words then have no proposal of their own."""
    prob = chance_above(terms.break_even, mean, 0, 0)
    reason = "group_loses" if clicks >= OWN_CLICKS else "group_thin"
    return sized(Verdict("lower", reason, prob, mean), bid, terms, limits)


def deletions_allowed(words: int) -> int:
    """Return how many words of a group one run may delete."""
    return min(int(words * CAP_SHARE), CAP_MOST)
