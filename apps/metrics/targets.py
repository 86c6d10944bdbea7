"""A month's target split to its days by weekday, factors and pins, exact to the minor unit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Literal

from apps.common.money import minor_digits, money, quantise, split_by_weights
from apps.common.words import said

Origin = Literal["learned", "typed", "assumed"]

ONE = Decimal(1)
ASSUMED_INDEX = (ONE,) * 5 + (Decimal("1.2"),) * 2
ASSUMED_CAMPAIGN = Decimal("2.0")
CLEAN_WEEKS_NEEDED = 8
CLEAN_WEEKS_USED = 13
# So many weeks of "every day alike" stand against what the shop's own weeks say.
PRIOR_WEEKS = 4
INDEX_DIGITS = 4
WEIGHT_DIGITS = 6
AMOUNT_LIMIT = Decimal(10) ** 14


class TargetSplitError(ValueError):
    """A plan that its days cannot carry exactly; `rest` is the money left, < 0 when over."""

    def __init__(self, message: str, rest: Decimal) -> None:
        super().__init__(message)
        self.rest = rest


@dataclass(frozen=True)
class WeekdayIndex:
    """How a shop sells on Monday to Sunday against its average day, and how that is known."""

    values: tuple[Decimal, ...]
    origin: Origin
    clean_weeks: int

    def of(self, day: date) -> Decimal:
        """The index of the weekday of `day`."""
        return self.values[day.weekday()]


@dataclass(frozen=True)
class DayFactor:
    """Something that lifts or lowers one day: a campaign, a holiday, a payday, an empty shelf."""

    day: date
    kind: str
    factor: Decimal
    label: str = ""
    origin: Origin = "typed"


@dataclass(frozen=True)
class DayWeight:
    """One day's claim on the month's target; a pinned amount is taken before the rest is split."""

    day: date
    weight: Decimal
    weekday_index: Decimal
    pinned_amount: Decimal | None = None
    label: str = ""


@dataclass(frozen=True)
class TargetDayPlan:
    """One day of a plan."""

    day: date
    weight: Decimal
    weekday_index: Decimal
    amount: Decimal
    pinned: bool
    label: str
    visitors: int | None = None
    buyers: int | None = None


def shrink(ratio: Decimal, weeks: int) -> Decimal:
    """A weekday's median ratio of `weeks` weeks, drawn to 1 as if 4 more weeks had been alike."""
    return quantise((weeks * ratio + PRIOR_WEEKS) / (weeks + PRIOR_WEEKS), INDEX_DIGITS)


def learn_weekday_index(
    history: Mapping[date, Decimal], unusual: Collection[date] = ()
) -> WeekdayIndex:
    """Weekday index from the amounts of known days, without `unusual` ones (campaign, no stock).

    The median of day / centred 7-day mean over each weekday's last 13 clean weeks, shrunk. With
    fewer than 8 clean weeks of any weekday the assumed index: weekday 1.0, weekend 1.2.
    """
    ratios = _ratios_by_weekday(history, frozenset(unusual))
    weeks = min(len(found) for found in ratios)
    if weeks < CLEAN_WEEKS_NEEDED:
        return WeekdayIndex(ASSUMED_INDEX, "assumed", weeks)
    values = tuple(shrink(Decimal(median(found)), len(found)) for found in ratios)
    return WeekdayIndex(values, "learned", weeks)


def day_weights(
    days: Sequence[date],
    index: WeekdayIndex,
    factors: Sequence[DayFactor] = (),
    pins: Mapping[date, Decimal] | None = None,
) -> tuple[DayWeight, ...]:
    """Weights of `days`: weekday index x the day's factors; a campaign replaces the weekday index.

    Raises TargetSplitError for a pin on a day that is not in the month.
    """
    pinned = pins or {}
    strangers = sorted(set(pinned) - set(days))
    if strangers:
        raise TargetSplitError(
            f"{strangers[0]} is not a day of this month.", sum(pinned.values(), Decimal(0))
        )
    return tuple(_day_weight(day, index, factors, pinned.get(day)) for day in days)


def split_month(
    amount: Decimal, days: Sequence[DayWeight], currency_digits: int
) -> tuple[TargetDayPlan, ...]:
    """A target split to days that sum to it exactly: pins first, the rest by weight.

    Largest remainder in minor units, ties to the earliest day. Raises TargetSplitError when pins
    leave nothing for the other days, or when all days are pinned and do not sum to the target.
    """
    open_days = [day for day in days if day.pinned_amount is None]
    rest = unallocated(amount, days)
    _check_rest(rest, open_days)
    shares = _shares(rest, open_days, currency_digits)
    amounts = {day.day: share for day, share in zip(open_days, shares, strict=True)}
    return tuple(_planned(day, amounts) for day in days)


def replan_month(
    amount: Decimal,
    past: Sequence[TargetDayPlan],
    days: Sequence[DayWeight],
    currency_digits: int,
) -> tuple[TargetDayPlan, ...]:
    """A changed target: `past` days of the old plan unchanged, the rest re-split over `days`."""
    spent = sum((day.amount for day in past), Decimal(0))
    return (*past, *split_month(amount - spent, days, currency_digits))


def amount_problem(amount: Decimal, currency: str) -> str:
    """Why an amount cannot be a target, in one sentence; empty when it can."""
    if not amount.is_finite() or amount <= 0:
        return said("A target must be more than 0.")
    if amount >= AMOUNT_LIMIT:
        return said("This amount is too large.")
    if money(amount, currency) == amount:
        return ""
    digits = minor_digits(currency)
    return f"{currency} has {digits} decimal places." if digits else f"{currency} is whole."


def unallocated(amount: Decimal, days: Sequence[DayWeight]) -> Decimal:
    """The part of a target that pins leave; below zero the pins are over it by so much."""
    pinned = (day.pinned_amount for day in days if day.pinned_amount is not None)
    return amount - sum(pinned, Decimal(0))


def suggested_amount(
    daily_mean: Decimal, days: Sequence[DayWeight], index: WeekdayIndex, digits: int
) -> Decimal:
    """A month at the recent level: the mean day / the mean weekday index x the month's weights."""
    level = daily_mean * 7 / sum(index.values, Decimal(0))
    return quantise(level * sum((day.weight for day in days), Decimal(0)), digits)


def _ratios_by_weekday(
    history: Mapping[date, Decimal], unusual: frozenset[date]
) -> tuple[list[Decimal], ...]:
    ratios: tuple[list[Decimal], ...] = ([], [], [], [], [], [], [])
    for day in sorted(history, reverse=True):
        ratio = _clean_ratio(day, history, unusual)
        if ratio is not None and len(ratios[day.weekday()]) < CLEAN_WEEKS_USED:
            ratios[day.weekday()].append(ratio)
    return ratios


def _clean_ratio(
    day: date, history: Mapping[date, Decimal], unusual: frozenset[date]
) -> Decimal | None:
    week = [day + timedelta(days=offset) for offset in range(-3, 4)]
    if any(near in unusual or near not in history for near in week):
        return None
    total = sum((history[near] for near in week), Decimal(0))
    return 7 * history[day] / total if total > 0 else None


def _day_weight(
    day: date, index: WeekdayIndex, factors: Sequence[DayFactor], pinned: Decimal | None
) -> DayWeight:
    here = [factor for factor in factors if factor.day == day]
    # A campaign day sells like a campaign, whatever its weekday: multiplying would count it twice.
    campaign = any(factor.kind == "campaign" for factor in here)
    weight = ONE if campaign else index.of(day)
    for factor in here:
        weight *= factor.factor
    label = ", ".join(factor.label for factor in here if factor.label)
    return DayWeight(day, quantise(weight, WEIGHT_DIGITS), index.of(day), pinned, label)


def _check_rest(rest: Decimal, open_days: Sequence[DayWeight]) -> None:
    if open_days and rest <= 0:
        raise TargetSplitError(
            f"Nothing is left for the other days: over by {-rest:,}."
            if rest
            else said("Nothing is left for the other days."),
            rest,
        )
    if not open_days and rest:
        words = f"Unallocated {rest:,}." if rest > 0 else f"Over by {-rest:,}."
        raise TargetSplitError(words, rest)


def _shares(
    rest: Decimal, open_days: Sequence[DayWeight], currency_digits: int
) -> tuple[Decimal, ...]:
    if not open_days:
        return ()
    try:
        return split_by_weights(rest, [day.weight for day in open_days], currency_digits)
    except ValueError as error:
        raise TargetSplitError(str(error), rest) from error


def _planned(day: DayWeight, amounts: Mapping[date, Decimal]) -> TargetDayPlan:
    pinned = day.pinned_amount
    amount = amounts[day.day] if pinned is None else pinned
    return TargetDayPlan(
        day.day, day.weight, day.weekday_index, amount, pinned is not None, day.label
    )
