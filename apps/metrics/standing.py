"""How a person's rate stands to what an average colleague would have reached in their hours.

A bucket is an hour of the day and a kind of product. Rates are ratios of sums, never means of
rates; what chance explains is not told apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Literal

from apps.common.smallsample import Z95, wilson

Label = Literal["above", "below", "same", "unknown"]


@dataclass(frozen=True, slots=True)
class Count:
    """Of so many who asked, so many did."""

    won: int
    asked: int

    @property
    def rate(self) -> Decimal | None:
        """won / asked; None where nobody asked."""
        return Decimal(self.won) / self.asked if self.asked else None


Buckets = Mapping[object, Count]


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's rate with its 95% interval, what to expect of their hours, and the verdict.

    `standardised` is their rate at the team's mix; `coverage` the share of that mix in which they
    served anybody. `more` = about so many more inquiries would tell the difference from chance.
    """

    count: Count
    low: Decimal | None
    high: Decimal | None
    expected: Decimal | None
    standardised: Decimal | None
    coverage: Decimal
    label: Label
    more: int | None


def added(buckets: Buckets) -> Count:
    """Add buckets up."""
    counts = list(buckets.values())
    return Count(sum(each.won for each in counts), sum(each.asked for each in counts))


def joined(people: Mapping[object, Buckets]) -> Buckets:
    """Add people up, bucket by bucket."""
    found: dict[object, Count] = {}
    for buckets in people.values():
        for name, count in buckets.items():
            before = found.get(name, Count(0, 0))
            found[name] = Count(before.won + count.won, before.asked + count.asked)
    return found


def expected_rate(own: Buckets, team: Buckets) -> Decimal | None:
    """The team's rates weighted by a person's own inquiries; None without any."""
    asked = added(own).asked
    if not asked:
        return None
    rates = ((count.asked, team[name].rate or Decimal(0)) for name, count in own.items())
    return sum((weight * rate for weight, rate in rates), Decimal(0)) / asked


def standardised_rate(own: Buckets, team: Buckets) -> tuple[Decimal | None, Decimal]:
    """A person's rates weighted by the team's inquiries, and the share of these they cover.

    A bucket in which they served nobody is taken at the team's rate.
    """
    whole = added(team).asked
    if not whole or not added(own).asked:
        return None, Decimal(0)
    total, covered = Decimal(0), 0
    for name, count in team.items():
        mine = own.get(name, Count(0, 0))
        covered += count.asked if mine.asked else 0
        rate = mine.rate if mine.rate is not None else count.rate
        total += count.asked * (rate or Decimal(0))
    return total / whole, Decimal(covered) / whole


def standing(own: Buckets, team: Buckets) -> Standing:
    """Hold a person's buckets against the team's, theirs included."""
    count = added(own)
    low, high = wilson(count.won, count.asked) or (None, None)
    expected = expected_rate(own, team)
    standardised, coverage = standardised_rate(own, team)
    label, more = _verdict(count, low, high, expected)
    return Standing(count, low, high, expected, standardised, coverage, label, more)


def more_needed(count: Count, expected: Decimal) -> int | None:
    """How many more inquiries at the same rate would put the interval beside the expected rate.

    Wilson's interval leaves e out exactly where (p - e)^2 > z^2 e (1 - e) / n. None where the
    rates are equal: no number of inquiries tells them apart.
    """
    gap = (count.rate or Decimal(0)) - expected
    if not gap or not count.asked:
        return None
    enough = Z95 * Z95 * expected * (1 - expected) / (gap * gap)
    return max(0, int(enough.to_integral_value(ROUND_CEILING)) - count.asked)


def _verdict(
    count: Count, low: Decimal | None, high: Decimal | None, expected: Decimal | None
) -> tuple[Label, int | None]:
    if low is None or high is None or expected is None:
        return "unknown", None
    if low > expected:
        return "above", None
    if high < expected:
        return "below", None
    return "same", more_needed(count, expected)
