"""Which members of which dimension explain a gap, if it needs an explanation at all."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from math import log, sqrt
from statistics import median
from types import MappingProxyType

from apps.metrics.attribution.cells import OUTSIDE, ZERO, CellEffects, Decomposition

# A member explains something from this share of the gap on, and enough is explained at that one.
EXPLAINS = Decimal("0.1")
ENOUGH = Decimal("0.67")
MOST_CAUSES = 3
# Median absolute deviation x this = standard deviation, were the gaps normal.
MAD_TO_SIGMA = Decimal("1.4826")
USUAL_SIGMAS = Decimal("1.5")
GAPS_NEEDED = 4
# With fewer buyers one large order is an average.
SMALL_COUNT = 30
# The factors of each member that may have moved by chance.
Doubts = Mapping[str, Set[str]]


@dataclass(frozen=True)
class MemberShare:
    """One member's part in a gap.

    `power` = its gap / the whole gap, below 0 when it worked against it, above 1 when others
    made up for it; `surprise` = how far its share of the money moved (Jensen-Shannon, nats).
    """

    key: str
    before: Decimal
    after: Decimal
    power: Decimal
    surprise: float

    @property
    def gap(self) -> Decimal:
        """After - before."""
        return self.after - self.before


@dataclass(frozen=True)
class Cause:
    """One sentence's worth of why: this factor of this member made so much `money` of the gap.

    `factor` is "" where no factor moved that way: then `money` is the member's own gap.
    """

    dimension: str
    member: str
    factor: str
    money: Decimal
    share: MemberShare


@dataclass(frozen=True)
class Explanation:
    """The causes found in one dimension, the most telling first, and what they leave.

    `explained` = share of the gap that the named members make, may be above 1; `unexplained` is
    the money that is left. `surprise` ranks the dimension.
    """

    dimension: str
    causes: tuple[Cause, ...]
    explained: Decimal
    unexplained: Decimal
    surprise: float


def explain(
    gaps: Mapping[str, Decomposition], doubted: Mapping[str, Doubts] = MappingProxyType({})
) -> tuple[Explanation, ...]:
    """Rank dimensions (source, product, device, ...) by how much they explain the same gap.

    A dimension's candidates are members with over 10% of the gap; they are taken by falling
    surprise until 67% is explained, three at most. The first explanation is the one to tell.
    Dimensions without a candidate are left out; a gap of 0 has no causes. `doubted` names the
    factors that small counts alone may have moved so far, by dimension and member: a member of
    which nothing but these went with its gap is no candidate.
    """
    found = [
        _explanation(dimension, part, doubted.get(dimension, {}))
        for dimension, part in gaps.items()
        if part.gap
    ]
    told = [explanation for explanation in found if explanation.causes]
    return tuple(sorted(told, key=lambda explanation: -explanation.surprise))


def member_shares(cells: Sequence[CellEffects]) -> tuple[MemberShare, ...]:
    """Every member's part in the gap of all, most surprising first; empty without a gap."""
    before = sum((cell.before for cell in cells), ZERO)
    after = sum((cell.after for cell in cells), ZERO)
    if before == after:
        return ()
    shares = (
        MemberShare(
            key=cell.key,
            before=cell.before,
            after=cell.after,
            power=cell.gap / (after - before),
            surprise=surprise(_share(cell.before, before), _share(cell.after, after)),
        )
        for cell in cells
    )
    return tuple(sorted(shares, key=lambda share: (-share.surprise, share.key)))


def surprise(before: float, after: float) -> float:
    """How far a share of the whole moved: Jensen-Shannon divergence of that member, in nats."""
    middle = before + after
    return sum(share * log(2 * share / middle) for share in (before, after) if share) / 2


def robust_sigma(gaps: Iterable[Decimal]) -> Decimal | None:
    """The usual size of gaps: 1.4826 x median distance from their median; None with fewer than 4.

    `gaps` are those of earlier days of the same weekday.
    """
    listed = list(gaps)
    if len(listed) < GAPS_NEEDED:
        return None
    middle = median(listed)
    return MAD_TO_SIGMA * median(abs(gap - middle) for gap in listed)


def is_normal_variation(gap: Decimal, sigma: Decimal | None) -> bool:
    """Tell whether a gap is below 1.5 sigma: then nobody needs to search for a cause."""
    return sigma is not None and abs(gap) < USUAL_SIGMAS * sigma


def strength(before: Decimal, after: Decimal) -> float:
    """How far a count moved, in standard deviations of what counts do by themselves.

    Anscombe's transform 2 sqrt(n + 3/8) gives Poisson counts a deviation of 1, small ones too.
    """
    first, second = (2 * sqrt(float(count) + 3 / 8) for count in (before, after))
    return abs(second - first)


def chance_strength(members: int) -> float:
    """How far the farthest of so many members strays by chance alone; never below 1.5."""
    return max(float(USUAL_SIGMAS), sqrt(2 * log(max(members, 1))))


def _explanation(dimension: str, part: Decomposition, doubts: Doubts) -> Explanation:
    shares = member_shares(part.cells)
    chosen = _chosen(
        share for share in shares if share.key not in doubts or _along(part, share, doubts)
    )
    power = sum((share.power for share in chosen), ZERO)
    return Explanation(
        dimension=dimension,
        causes=tuple(_cause(dimension, part, share, doubts) for share in chosen),
        explained=power,
        unexplained=part.gap - sum((share.gap for share in chosen), ZERO),
        surprise=sum(share.surprise for share in chosen),
    )


def _chosen(shares: Iterable[MemberShare]) -> list[MemberShare]:
    chosen: list[MemberShare] = []
    for share in shares:
        enough = sum((one.power for one in chosen), ZERO) > ENOUGH
        if enough or len(chosen) == MOST_CAUSES:
            break
        if share.power > EXPLAINS:
            chosen.append(share)
    return chosen


def _cause(dimension: str, part: Decomposition, share: MemberShare, doubts: Doubts) -> Cause:
    # The factor that moved the member's money most in the direction in which it went.
    along = _along(part, share, doubts)
    factor = max(along, key=lambda name: abs(along[name]), default="")
    money = along[factor] if factor else share.gap
    return Cause(dimension, share.key, factor, money, share)


def _along(part: Decomposition, share: MemberShare, doubts: Doubts) -> dict[str, Decimal]:
    """The factors that nobody doubts and that went with the member's gap, with their money."""
    effects, doubted = part.cell(share.key).effects, doubts.get(share.key, frozenset())
    named = (factor for factor in part.factors if factor != OUTSIDE and factor not in doubted)
    return {factor: effects[factor] for factor in named if effects[factor] * share.gap > 0}


def _share(part: Decimal, whole: Decimal) -> float:
    # Overlap of sources may be below 0: it has no share of the money.
    return float(max(part, ZERO) / whole) if whole > 0 else 0.0
