"""How a month runs against its plan: weighted pace, projection, what each day must bring."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from apps.common.money import quantise

MonthStatus = Literal["hit", "on_pace", "at_risk", "off", "too_early", "no_target"]
DayOutcome = Literal["hit", "missed"]

ZERO = Decimal(0)
FIRST_STATUS_DAY = 3


@dataclass(frozen=True)
class Thresholds:
    """From which pace, or chance to hit, a month is on pace or only at risk."""

    on_pace: Decimal = Decimal("0.98")
    at_risk: Decimal = Decimal("0.90")
    on_pace_chance: Decimal = Decimal("0.60")
    at_risk_chance: Decimal = Decimal("0.25")


DEFAULT_THRESHOLDS = Thresholds()


@dataclass(frozen=True)
class PaceDay:
    """One day of the month: its plan, its weight, and what it brought (None = unknown)."""

    day: date
    plan: Decimal
    weight: Decimal
    actual: Decimal | None = None


@dataclass(frozen=True)
class RequiredDay:
    """What one remaining day must bring for the month to reach its target."""

    day: date
    amount: Decimal


@dataclass(frozen=True)
class Pace:
    """A month to date against its plan.

    `actual` and `plan_to_date` cover the known days; with unknown days in the span what is still
    required cannot be said, so `required` is empty and `stretch` None.
    """

    target: Decimal
    actual: Decimal
    plan_to_date: Decimal
    pace: Decimal | None
    gap: Decimal
    projection: Decimal | None
    linear: Decimal | None
    required: tuple[RequiredDay, ...]
    stretch: Decimal | None
    days_left: int
    unknown_days: tuple[date, ...]
    status: MonthStatus


def month_pace(
    days: Sequence[PaceDay],
    as_of: date,
    digits: int,
    chance: Decimal | None = None,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> Pace:
    """The pace of a month's days up to and with `as_of`, money in `digits` decimal places.

    Pace = actual / plan to date; projection = actual x all weights / weights to date; a remaining
    day's requirement = what is missing x its weight / weights left; stretch = what is missing /
    plan left. Linear (actual / days x length) is a footnote: it ignores the month's shape.
    """
    span = [day for day in days if day.day <= as_of]
    left = [day for day in days if day.day > as_of]
    known = [day for day in span if day.actual is not None]
    unknown = tuple(day.day for day in span if day.actual is None)
    target = _sum(day.plan for day in days)
    actual = _sum(day.actual or ZERO for day in known)
    plan = _sum(day.plan for day in known)
    pace = _ratio(actual, plan)
    missing = None if unknown else max(target - actual, ZERO)
    return Pace(
        target=target,
        actual=quantise(actual, digits),
        plan_to_date=plan,
        pace=pace,
        gap=quantise(actual - plan, digits),
        projection=_scaled(actual, _weights(days), _weights(known), digits),
        linear=_scaled(actual, Decimal(len(days)), Decimal(len(known)), digits),
        required=_required(missing, left, digits),
        stretch=None if missing is None else _ratio(missing, _sum(day.plan for day in left)),
        days_left=len(left),
        unknown_days=unknown,
        status=month_status(
            as_of, len(left), pace, day_outcome(actual, target), chance, thresholds
        ),
    )


def month_status(
    as_of: date,
    days_left: int,
    pace: Decimal | None,
    outcome: DayOutcome,
    chance: Decimal | None = None,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> MonthStatus:
    """The month in one word: none before day 3 or without a known day; over and missed is off."""
    if as_of.day < FIRST_STATUS_DAY or pace is None:
        return "too_early"
    if outcome == "hit":
        return "hit"
    if days_left == 0:
        return "off"
    likely = chance if chance is not None else ZERO
    if pace >= thresholds.on_pace or likely >= thresholds.on_pace_chance:
        return "on_pace"
    if pace >= thresholds.at_risk or likely >= thresholds.at_risk_chance:
        return "at_risk"
    return "off"


def day_outcome(actual: Decimal, target: Decimal) -> DayOutcome:
    """Hit at 100% of the day's target, else missed."""
    return "hit" if actual >= target else "missed"


def _required(
    missing: Decimal | None, left: Sequence[PaceDay], digits: int
) -> tuple[RequiredDay, ...]:
    weights = _weights(left)
    if missing is None or weights == 0:
        return ()
    return tuple(
        RequiredDay(day.day, quantise(missing * day.weight / weights, digits)) for day in left
    )


def _scaled(actual: Decimal, whole: Decimal, part: Decimal, digits: int) -> Decimal | None:
    return None if part == 0 else quantise(actual * whole / part, digits)


def _ratio(part: Decimal, whole: Decimal) -> Decimal | None:
    return None if whole == 0 else part / whole


def _weights(days: Sequence[PaceDay]) -> Decimal:
    return _sum(day.weight for day in days)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
