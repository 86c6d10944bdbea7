"""Is a product worse than its kind, and does a fix work? Small samples decide nothing.

Rates are units with a product cause over units that were delivered long enough ago. A SKU's rate
is drawn towards its category's by a Beta prior (empirical Bayes), so that 1 of 3 is no 33%.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from math import ceil, log

from apps.common.money import quantise
from apps.common.smallsample import (
    benjamini_hochberg,
    beta_binomial_fit,
    beta_cdf,
    beta_less,
    beta_quantile,
    binomial_tail,
    by_age,
    fisher_greater,
)

# Worse means: above this many times the rate of the category.
WORSE = 1.5
RED_ABOVE, AMBER_ABOVE = 0.90, 0.70
RED_UNITS, GREY_BELOW = 3, 5
FALSE_SHARE = 0.10
# Units are old enough when so large a share of what comes has come by their age.
COME = 0.95
USUAL_LAG, LEAST_LAG, MOST_LAG, LEAST_AGES = 30, 7, 60, 20
# A prior is fitted on so many SKUs at least; with fewer the parent category's holds.
PRIOR_SKUS = 20
PROVEN_ABOVE, PROOF_UNITS = 0.95, 30
MATURE_FROM = Decimal("0.5")
HORIZON = 90
# What the prior of a shop with too few SKUs is worth, in units.
WORTH = 50.0
# SKUs that hardly differ would make a prior so strong that a single bad one drowns in it.
MOST_WORTH = 100.0
# A page of a shop with many SKUs is looked at more often than its counts change.
KEPT_READINGS, KEPT_FITS = 16_384, 64


class Flag(StrEnum):
    """What a board says of a product: too little data, nothing, perhaps, probably worse."""

    GREY = "grey"
    NONE = "none"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Prior:
    """A category's rate as Beta(a, b)."""

    a: float
    b: float

    @property
    def rate(self) -> float:
        """Return the category's rate."""
        return self.a / (self.a + self.b)

    def after(self, k: int, n: int) -> tuple[float, float]:
        """Return the distribution of a rate of which k of n was seen."""
        return self.a + k, self.b + n - k


@dataclass(frozen=True, slots=True)
class Reading:
    """What k of n units says: shares between 0 and 1; `low` to `high` holds the rate with 95%.

    `prob_worse` = P(rate > 1.5 x category); `tail` the exact binomial p-value at that rate.
    """

    k: int
    n: int
    estimate: float
    category: float
    low: float
    high: float
    prob_worse: float
    tail: float
    flag: Flag


def prior_of(counts: Sequence[tuple[int, int]], parent: Prior | None = None) -> Prior:
    """Fit a category's prior on the (k, n) of its SKUs; with fewer than 20 the parent's holds.

    It is worth 100 units at most.

    Without a parent the pooled rate is taken, worth 50 units; without a unit 5%.
    """
    tried = [(k, n) for k, n in counts if n]
    if len(tried) >= PRIOR_SKUS:
        a, b = _fitted(tuple(sorted(tried)))
        worth = min(a + b, MOST_WORTH)
        return Prior(a / (a + b) * worth, b / (a + b) * worth)
    if parent is not None:
        return parent
    units = sum(n for _, n in tried)
    rate = (sum(k for k, _ in tried) + 1) / (units + 20)
    return Prior(rate * WORTH, (1 - rate) * WORTH)


@lru_cache(maxsize=KEPT_FITS)
def _fitted(tried: tuple[tuple[int, int], ...]) -> tuple[float, float]:
    return beta_binomial_fit(tried)


def priors_of(counts: Iterable[tuple[str, int, int]]) -> dict[str, Prior]:
    """Return each category's prior from (category, k, n) of its SKUs.

    One with fewer than 20 SKUs has that of all together.
    """
    by_category: dict[str, list[tuple[int, int]]] = {}
    for category, k, n in counts:
        by_category.setdefault(category, []).append((k, n))
    whole = prior_of([pair for pairs in by_category.values() for pair in pairs])
    return {name: prior_of(pairs, whole) for name, pairs in by_category.items()}


@lru_cache(maxsize=KEPT_READINGS)
def read(k: int, n: int, prior: Prior) -> Reading:
    """Return what k of n units says of a SKU in its category."""
    a, b = prior.after(k, n)
    bar = min(1.0, WORSE * prior.rate)
    worse = 1 - beta_cdf(bar, a, b)
    return Reading(
        k=k,
        n=n,
        estimate=a / (a + b),
        category=prior.rate,
        low=beta_quantile(0.025, a, b),
        high=beta_quantile(0.975, a, b),
        prob_worse=worse,
        tail=binomial_tail(k, n, bar),
        flag=_flag(k, n, worse),
    )


def _flag(k: int, n: int, worse: float) -> Flag:
    if n < GREY_BELOW:
        return Flag.GREY
    if worse > RED_ABOVE and k >= RED_UNITS:
        return Flag.RED
    return Flag.AMBER if worse > AMBER_ABOVE else Flag.NONE


def lag_of(ages: Sequence[int]) -> int:
    """Return after how many days nearly all have come (95%), of what came after `ages` days.

    7 to 60; with fewer than 20 the usual 30: of two the earlier one says nothing.
    """
    if len(ages) < LEAST_AGES:
        return USUAL_LAG
    nearly_all = sorted(ages)[ceil(COME * len(ages)) - 1]
    return min(max(nearly_all, LEAST_LAG), MOST_LAG)


def demoted(readings: Sequence[Reading]) -> list[Reading]:
    """Return the week's readings: a red one stands only beside all others that were looked at.

    Benjamini-Hochberg at 10% on the exact tails of every SKU that is not grey.
    """
    looked = [at for at, each in enumerate(readings) if each.flag is not Flag.GREY]
    stands = dict(
        zip(looked, benjamini_hochberg([readings[at].tail for at in looked], FALSE_SHARE),
            strict=True)
    )  # fmt: skip
    return [
        replace(each, flag=Flag.AMBER) if each.flag is Flag.RED and not stands[at] else each
        for at, each in enumerate(readings)
    ]


def expected_loss(reading: Reading, units: int, unit_cost: Decimal) -> Decimal:
    """Return what the excess over the category will cost on so many units, in money.

    max(estimate - category, 0) x units x cost of one, to the cent.
    """
    excess = Decimal(repr(max(reading.estimate - reading.category, 0.0)))
    return quantise(excess * units * unit_cost, 2)


def batch_chance(hit: int, tried: int, rest_hit: int, rest_tried: int) -> float:
    """Return the p-value that a batch is no worse than the rest of its SKU (Fisher, one-sided)."""
    return fisher_greater(hit, tried, rest_hit, rest_tried)


def fix_proof(before: tuple[int, int], after: tuple[int, int], prior: Prior) -> float | None:
    """Return P(rate after the fix < rate before), both from the same prior.

    None when fewer than 30 new units are mature: nothing is proven by them.
    """
    if after[1] < PROOF_UNITS:
        return None
    return beta_less(prior.after(*after), prior.after(*before))


def maturity(curve: Mapping[int, Decimal], age: int) -> Decimal | None:
    """Return which part of the refunds that come within 90 days has come by an age in days.

    `curve` is Kaplan-Meier's; None while it knows of no refund.
    """
    whole = by_age(curve, HORIZON)
    return by_age(curve, age) / whole if whole else None


def projected(observed: Decimal, mature: Decimal | None) -> Decimal | None:
    """Return the rate at 90 days that an observed one points to; None while less than half is in.

    4.2% at 70% maturity -> 6.0%.
    """
    if mature is None or mature < MATURE_FROM:
        return None
    return observed / mature


@dataclass(frozen=True, slots=True)
class Shift:
    """A reason whose share of all reasons rose: counts now and before, and the chance of it."""

    reason: str
    now: int
    now_all: int
    before: int
    before_all: int
    chance: float


def reason_shifts(now: Mapping[str, int], before: Mapping[str, int]) -> list[Shift]:
    """Return the reasons whose share rose beyond chance, the surest first.

    Fisher, one-sided, of each reason seen 3 times or more; Benjamini-Hochberg at 10% over them.
    """
    now_all, before_all = sum(now.values()), sum(before.values())
    found = [
        Shift(reason, count, now_all, before.get(reason, 0), before_all,
              fisher_greater(count, now_all, before.get(reason, 0), before_all))
        for reason, count in sorted(now.items())
        if count >= RED_UNITS and before_all
    ]  # fmt: skip
    kept = benjamini_hochberg([each.chance for each in found], FALSE_SHARE)
    return sorted(
        (each for each, stands in zip(found, kept, strict=True) if stands),
        key=lambda each: (log(max(each.chance, 1e-300)), each.reason),
    )


@dataclass(frozen=True, slots=True)
class Handled:
    """A resolved case: when, what it was about, and the days on which its buyer wrote.

    `same` = order or buyer and SKU, with the family of its reason.
    """

    same: str
    resolved_on: date
    contacts: int
    later: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeats:
    """Resolved cases old enough, those whose buyer came back, those settled at first contact."""

    resolved: int
    repeated: int
    first_contact: int


def repeats(cases: Sequence[Handled], *, today: date, within: int = 7) -> Repeats:
    """Count the cases whose buyer wrote again about the same thing within so many days.

    Only cases resolved so many days ago can tell; settled at first contact = one inbound contact
    and none after.
    """
    old = [each for each in cases if (today - each.resolved_on).days >= within]
    again = [each for each in old if _came_back(each, within)]
    first = [each for each in old if each.contacts == 1 and not _came_back(each, within)]
    return Repeats(len(old), len(again), len(first))


def _came_back(case: Handled, within: int) -> bool:
    return any(0 <= (day - case.resolved_on).days <= within for day in case.later)
