"""The change of members (sources, products, campaigns) in the factors of their money."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from apps.common.money import quantise, round_to_total
from apps.metrics.attribution.effects import Method, factor_effects

Number = Decimal | int
ZERO = Decimal(0)
# Money of a member that its product cannot carry: paid without a visit, or without a buyer.
OUTSIDE = "outside"
# Members whose effects are remembered: some hundred pages of days.
KEPT = 8192


@dataclass(frozen=True)
class Identity:
    """Money as a product of factors: the first count, then each count or the money / the last."""

    factors: tuple[str, ...]


VISITS = Identity(("visitors", "conversion", "basket"))
# Where visitors are missing.
ORDERS = Identity(("orders", "basket"))
PRODUCTS = Identity(("orders", "units", "price"))
INQUIRIES = Identity(("inquiries", "inquiry_conversion", "inquiry_basket"))
COST = Identity(("clicks", "cpc"))
MIXED_VISITS = ("volume", "mix", "conversion", "basket")


@dataclass(frozen=True)
class Cell:
    """One side (plan, comparison or actual) of one member.

    `counts` are those of the identity asked: (visitors, buyers) of the shop's basis, (orders,
    units) of a product, (inquiries, buyers), (clicks,) of a cost. A plan may hold fractions of
    people. `amount` is gross money and is read to the minor unit. Nothing may be negative.
    """

    key: str
    counts: tuple[Number, ...]
    amount: Decimal


@dataclass(frozen=True)
class CellEffects:
    """One member's change and what each factor made of it: Σ `effects` = after - before exactly.

    `effects` are in minor units, by factor; `method` says how they were found.
    """

    key: str
    before: Decimal
    after: Decimal
    effects: Mapping[str, Decimal]
    method: Method | Literal["mixed"]

    @property
    def gap(self) -> Decimal:
        """After - before."""
        return self.after - self.before


@dataclass(frozen=True)
class Decomposition:
    """Members' changes by factor: factor totals and member totals sum to the same gap."""

    factors: tuple[str, ...]
    cells: tuple[CellEffects, ...]

    @property
    def gap(self) -> Decimal:
        """The sum of all members' changes."""
        return sum((cell.gap for cell in self.cells), ZERO)

    @property
    def totals(self) -> Mapping[str, Decimal]:
        """The sum of each factor's effects over all members."""
        return {
            factor: sum((cell.effects[factor] for cell in self.cells), ZERO)
            for factor in self.factors
        }

    def cell(self, key: str) -> CellEffects:
        """The effects of that member; KeyError when there is none."""
        for cell in self.cells:
            if cell.key == key:
                return cell
        raise KeyError(key)


def decompose(
    identity: Identity, before: Iterable[Cell], after: Iterable[Cell], digits: int
) -> Decomposition:
    """Divide the change of each member's money among the factors of `identity`.

    A member named on one side only appeared or vanished. Effects are rounded to `digits` inside
    each member by largest remainder, so sums by member and by factor both tie. Raises ValueError
    for a negative count or amount, a member named twice, and counts that do not fit.
    """
    pairs = _paired(identity, before, after, digits)
    cells = tuple(_effects(identity, old, new, digits) for old, new in pairs)
    return Decomposition(_shown(identity.factors, cells), cells)


def decompose_with_mix(before: Iterable[Cell], after: Iterable[Cell], digits: int) -> Decomposition:
    """Divide visits' money by volume, mix, conversion and basket: volume + mix = visitors.

    Volume is all visitors of the shop, mix a member's share of them. Errors as in `decompose`.
    """
    pairs = _paired(VISITS, before, after, digits)
    all_before = sum((Fraction(old.counts[0]) for old, _new in pairs), Fraction(0))
    all_after = sum((Fraction(new.counts[0]) for _old, new in pairs), Fraction(0))
    cells = tuple(_mixed(old, new, (all_before, all_after), digits) for old, new in pairs)
    return Decomposition(_shown(MIXED_VISITS, cells), cells)


def sum_over_days(days: Sequence[Decomposition]) -> Decomposition:
    """A longer span as the sum of its daily decompositions, never one of its own totals.

    Days with other factors (orders x basket where visitors were missing) keep them.
    """
    factors = tuple(dict.fromkeys(factor for day in days for factor in day.factors))
    keys = dict.fromkeys(cell.key for day in days for cell in day.cells)
    found = {key: [cell for day in days for cell in day.cells if cell.key == key] for key in keys}
    return Decomposition(factors, tuple(_summed(factors, cells) for cells in found.values()))


def _paired(
    identity: Identity, before: Iterable[Cell], after: Iterable[Cell], digits: int
) -> list[tuple[Cell, Cell]]:
    """Each member's two sides, checked and in minor units; nothing where a side is absent."""
    old = _by_key(identity, before, digits)
    new = _by_key(identity, after, digits)
    nothing = (0,) * (len(identity.factors) - 1)
    return [
        (old.get(key, Cell(key, nothing, ZERO)), new.get(key, Cell(key, nothing, ZERO)))
        for key in dict.fromkeys([*old, *new])
    ]


def _by_key(identity: Identity, cells: Iterable[Cell], digits: int) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for cell in cells:
        if cell.key in found:
            raise ValueError(f"{cell.key} is named twice.")
        if len(cell.counts) != len(identity.factors) - 1:
            raise ValueError(f"{cell.key} needs a count before each ratio of {identity.factors}.")
        if min(*cell.counts, cell.amount) < 0:
            raise ValueError(f"{cell.key} is below 0: only gross figures are a product.")
        found[cell.key] = Cell(cell.key, cell.counts, quantise(cell.amount, digits))
    return found


# The same cells have the same effects, for ever: a page that is looked at again, by whomever,
# finds them here and nothing can be stale. Logarithms to 40 digits are what costs.
@lru_cache(maxsize=KEPT)
def _effects(identity: Identity, before: Cell, after: Cell, digits: int) -> CellEffects:
    groups = [(at,) for at in range(len(identity.factors))]
    found, method = factor_effects(_factors(before), _factors(after), groups)
    rounded = round_to_total(found, _carried(after) - _carried(before), digits)
    return _cell(before, after, dict(zip(identity.factors, rounded, strict=True)), method)


def _mixed(
    before: Cell, after: Cell, visitors: tuple[Fraction, Fraction], digits: int
) -> CellEffects:
    old, new = (
        (total, _ratio(Fraction(cell.counts[0]), total), *_factors(cell)[1:])
        for cell, total in zip((before, after), visitors, strict=True)
    )
    found, method = factor_effects(old, new, [(0, 1), (2,), (3,)])
    gap = _carried(after) - _carried(before)
    # First as without mix, so that both tables show the same conversion and basket.
    together = round_to_total([found[0] + found[1], *found[2:]], gap, digits)
    effects = (*round_to_total(found[:2], together[0], digits), *together[1:])
    return _cell(before, after, dict(zip(MIXED_VISITS, effects, strict=True)), method)


def _cell(before: Cell, after: Cell, effects: dict[str, Decimal], method: Method) -> CellEffects:
    gap = after.amount - before.amount
    outside = {OUTSIDE: gap - sum(effects.values(), ZERO)}
    return CellEffects(before.key, before.amount, after.amount, effects | outside, method)


def _factors(cell: Cell) -> tuple[Fraction | None, ...]:
    amounts = [*(Fraction(count) for count in cell.counts), Fraction(_carried(cell))]
    ratios = [_ratio(new, old) for old, new in pairwise(amounts)]
    # Once one of the counts is 0 all that follow are: what was bought without it lies outside.
    zero_at = next((at for at, amount in enumerate(amounts) if not amount), len(amounts))
    return (amounts[0], *(None if at >= zero_at else ratio for at, ratio in enumerate(ratios)))


def _ratio(part: Fraction, whole: Fraction) -> Fraction | None:
    return part / whole if whole else None


def _carried(cell: Cell) -> Decimal:
    """The money that the product of the cell's factors makes: none when a count is 0."""
    return cell.amount if all(cell.counts) else ZERO


def _shown(factors: tuple[str, ...], cells: Sequence[CellEffects]) -> tuple[str, ...]:
    """The factors, and money outside of them only where there is any."""
    return (*factors, OUTSIDE) if any(cell.effects[OUTSIDE] for cell in cells) else factors


def _summed(factors: tuple[str, ...], cells: Sequence[CellEffects]) -> CellEffects:
    methods = {cell.method for cell in cells}
    return CellEffects(
        key=cells[0].key,
        before=sum((cell.before for cell in cells), ZERO),
        after=sum((cell.after for cell in cells), ZERO),
        effects={
            factor: sum((cell.effects.get(factor, ZERO) for cell in cells), ZERO)
            for factor in factors
        },
        method=methods.pop() if len(methods) == 1 else "mixed",
    )
