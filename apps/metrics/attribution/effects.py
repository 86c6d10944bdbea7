"""How much each factor of a product contributed to its change; exact, whatever the order."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from itertools import chain, permutations, product
from math import prod
from typing import Literal

Method = Literal["lmdi", "shapley"]
# None = undefined: conversion without visitors, basket without buyers.
Factors = Sequence[Fraction | None]
# Factors in one group are neighbours in every order: what they do together is independent of how
# the group is divided.
Groups = Sequence[Sequence[int]]

# Money has at most 20 digits; logarithms of nearly equal numbers lose as many again.
PRECISION = 40
# Digits after the point that are kept of an effect, so that what is equal stays equal.
KEPT = Decimal(1).scaleb(-20)
NOTHING = Fraction(0)


def factor_effects(
    before: Factors, after: Factors, groups: Groups
) -> tuple[tuple[Fraction, ...], Method]:
    """The effect of each factor on the product, in the product's unit, and how it was found.

    All factors above 0 on both sides: logarithmic mean (LMDI). Otherwise Shapley's mean over all
    orders, a factor undefined on one side held at the other side's value; one undefined on both
    sides means a product of 0 on both sides, so every effect is 0. Both sum to the change of
    the product and do not depend on any order. A zero is never replaced by a small number: that
    moves money between the factors by an amount that depends on the number chosen.
    """
    first = [old if old is not None else new for old, new in zip(before, after, strict=True)]
    second = [new if new is not None else old for old, new in zip(before, after, strict=True)]
    start = [factor for factor in first if factor is not None]
    end = [factor for factor in second if factor is not None]
    if len(start) < len(before):
        return (NOTHING,) * len(before), "shapley"
    if min(*start, *end) > 0:
        return _logarithmic(start, end), "lmdi"
    return _shapley(start, end, groups), "shapley"


def _logarithmic(start: Sequence[Fraction], end: Sequence[Fraction]) -> tuple[Fraction, ...]:
    with localcontext(prec=PRECISION):
        old, new = _product(start), _product(end)
        logs = [_log(last / first) for first, last in zip(start, end, strict=True)]
        # The logarithm of a product is the sum of its factors'.
        mean = _number(old) if old == new else _number(new - old) / sum(logs)
        return tuple(Fraction((mean * log).quantize(KEPT)) for log in logs)


def _product(factors: Iterable[Fraction]) -> Fraction:
    return prod(factors, start=Fraction(1))


def _log(ratio: Fraction) -> Decimal:
    return Decimal(0) if ratio == 1 else _number(ratio).ln()


def _number(of: Fraction) -> Decimal:
    return Decimal(of.numerator) / Decimal(of.denominator)


def _shapley(
    start: Sequence[Fraction], end: Sequence[Fraction], groups: Groups
) -> tuple[Fraction, ...]:
    effects = [NOTHING] * len(start)
    orders = _orders(tuple(map(tuple, groups)))
    worth = {frozenset[int](): _product(start)}
    for order in orders:
        moved = frozenset[int]()
        for at in order:
            value, moved = worth[moved], moved | {at}
            if moved not in worth:
                sides = zip(start, end, strict=True)
                worth[moved] = _product(
                    new if here in moved else old for here, (old, new) in enumerate(sides)
                )
            effects[at] += worth[moved] - value
    return tuple(effect / len(orders) for effect in effects)


@cache
def _orders(groups: tuple[tuple[int, ...], ...]) -> tuple[tuple[int, ...], ...]:
    """Every order of the groups with every order inside of each."""
    return tuple(
        tuple(chain.from_iterable(inside))
        for order in permutations(groups)
        for inside in product(*(permutations(group) for group in order))
    )
