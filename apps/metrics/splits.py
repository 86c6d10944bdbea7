"""A day's target in visitors and buyers, so that visitors x conversion x basket is the amount."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, get_args

Absorb = Literal["visitors", "conversion", "basket"]
ABSORBS: tuple[Absorb, ...] = get_args(Absorb)
BASELINE_DAYS = 28
ONE = Decimal(1)


@dataclass(frozen=True)
class Baseline:
    """What a usual day brings: buyers, what one spends, and visitors where they are counted.

    `visitors` and `buyers` are those of a day of weight 1.
    """

    buyers: Decimal
    basket: Decimal
    visitors: Decimal | None = None

    @property
    def conversion(self) -> Decimal | None:
        """Buyers / visitors; None without visitors."""
        return self.buyers / self.visitors if self.visitors else None


@dataclass(frozen=True)
class FactorTarget:
    """Visitors and buyers that a day's amount asks for; visitors None where nobody counts them."""

    visitors: int | None
    buyers: int


def factor_target(
    amount: Decimal, weight: Decimal, usual: Baseline, absorb: Absorb
) -> FactorTarget | None:
    """Split a day's amount to factors; the one named in `absorb` takes the growth.

    The others stay at their baseline, visitors and buyers scaled by the day's weight. Whole
    people: conversion and basket are read back as buyers / visitors and amount / buyers, so the
    product is the amount exactly. None for a day of nothing.
    """
    if amount <= 0 or usual.basket <= 0:
        return None
    if absorb == "basket":
        return _people(usual.buyers * weight, _scaled(usual.visitors, weight))
    buyers = amount / usual.basket
    if absorb == "conversion":
        return _people(buyers, _scaled(usual.visitors, weight))
    return _people(buyers, buyers / usual.conversion if usual.conversion else None)


def _people(buyers: Decimal, visitors: Decimal | None) -> FactorTarget:
    """Whole people: at least one buyer, and never more buyers than visitors."""
    whole = max(_whole(buyers), 1)
    return FactorTarget(None if visitors is None else max(_whole(visitors), whole), whole)


def _whole(number: Decimal) -> int:
    return int(number.quantize(ONE, rounding=ROUND_HALF_UP))


def _scaled(number: Decimal | None, weight: Decimal) -> Decimal | None:
    return None if number is None else number * weight
