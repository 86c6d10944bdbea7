"""What a month's target would look like: its days by history, calendar and pins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.common.days import month_days
from apps.common.errors import ShopError
from apps.common.money import minor_digits, money
from apps.metrics.models import TargetPlan
from apps.metrics.selectors.histories import History, history_read
from apps.metrics.selectors.targets import StoredDays, active_plan, plan_days
from apps.metrics.splits import Absorb, Baseline, factor_target
from apps.metrics.targets import (
    DayWeight,
    TargetDayPlan,
    TargetSplitError,
    WeekdayIndex,
    amount_problem,
    day_weights,
    replan_month,
    suggested_amount,
)
from apps.shop.models import Shop

RECENT_DAYS = 28
PAID = TargetPlan.Metric.PAID.value


@dataclass(frozen=True)
class TargetAsk:
    """A target that somebody wants: its amount, days fixed by hand, and what should grow."""

    month: date
    amount: Decimal
    metric_key: str = PAID
    pins: Mapping[date, Decimal] = field(default_factory=dict)
    absorb: Absorb = "visitors"


@dataclass(frozen=True)
class TargetPreview(StoredDays):
    """The days a target would have, and the weekday index that gave them their weights."""

    index: WeekdayIndex


@dataclass(frozen=True)
class TargetSuggestion:
    """A value to start from, and where it comes from."""

    amount: Decimal | None
    basis: str


@dataclass(frozen=True)
class Outlook:
    """A month before it is split: the weekday index, each day's weight, and the usual day."""

    index: WeekdayIndex
    weights: tuple[DayWeight, ...]
    usual: Baseline | None


def month_outlook(
    history: History, month: date, metric_key: str, pins: Mapping[date, Decimal]
) -> Outlook:
    """The weights of a month's days; ShopError `field_invalid` for a pin outside the month."""
    index = history.index(metric_key)
    try:
        weights = day_weights(month_days(month), index, history.calendar_of(month), pins)
    except TargetSplitError as error:
        raise ShopError("field_invalid", _(str(error)), "pins") from error
    return Outlook(index, weights, history.baseline(metric_key, index))


def target_preview(
    shop: Shop, ask: TargetAsk, today: date, *, history: History | None = None
) -> TargetPreview:
    """The days that setting this target today would give; `history` is what was already read.

    Raises ShopError `field_invalid` for an amount or a pin that is none, for a pin on a past day
    of a plan in force, and for an amount that the days still open cannot carry; `state_refused`
    for a changed target of a month that is over.
    """
    _check_amounts(shop, ask)
    known = history or history_read(shop, ask.month, today)
    outlook = month_outlook(known, ask.month, ask.metric_key, ask.pins)
    past = frozen_days(shop, ask.month, today, ask.metric_key)
    if len(past) == len(outlook.weights):
        raise ShopError("state_refused", _("This month is over; its target stays."), "month")
    _check_past(past, ask.pins)
    digits = minor_digits(shop.currency)
    try:
        days = replan_month(ask.amount, past, outlook.weights[len(past) :], digits)
    except TargetSplitError as error:
        raise ShopError(
            "field_invalid", _(str(error)), "amount", {"rest": str(error.rest)}
        ) from error
    planned = (*past, *_with_people(days[len(past) :], outlook, ask.absorb))
    return TargetPreview(ask.amount, planned, outlook.index)


def frozen_days(shop: Shop, month: date, today: date, metric_key: str) -> tuple[TargetDayPlan, ...]:
    """The days before today of the plan in force, which no later version changes."""
    plan = active_plan(shop, month, metric_key)
    return tuple(day for day in plan_days(plan) if day.day < today) if plan else ()


def target_suggestion(history: History, month: date, metric_key: str) -> TargetSuggestion:
    """A value to start from: the same month last year, else the recent mean day x the weights.

    No value without a whole month last year or a known usual day in the last 28.
    """
    shop = history.shop
    last_year = month_days(month.replace(year=month.year - 1))
    known = history.amounts(metric_key, last_year[0], last_year[-1])
    if len(known) == len(last_year) and sum(known.values()) > 0:
        amount = money(sum(known.values(), Decimal(0)), shop.currency)
        return TargetSuggestion(amount, "same_month_last_year")
    days = history.recent(metric_key, RECENT_DAYS)
    recent = [amount for day, amount in days.items() if day not in history.unusual]
    total = sum(recent, Decimal(0))
    if total <= 0:
        return TargetSuggestion(None, "nothing_known")
    index = history.index(metric_key)
    weights = day_weights(month_days(month), index, history.calendar_of(month))
    amount = suggested_amount(total / len(recent), weights, index, minor_digits(shop.currency))
    return TargetSuggestion(amount, "recent_days")


def _check_amounts(shop: Shop, ask: TargetAsk) -> None:
    problem = amount_problem(ask.amount, shop.currency)
    if problem:
        raise ShopError("field_invalid", _(problem), "amount")
    for day, amount in ask.pins.items():
        # A day may be pinned to 0, when the shop is closed.
        problem = amount_problem(amount, shop.currency) if amount else ""
        if problem:
            raise ShopError("field_invalid", f"{day}: {_(problem)}", f"pin-{day}")


def _check_past(past: Sequence[TargetDayPlan], pins: Mapping[date, Decimal]) -> None:
    changed = sorted({day.day for day in past} & set(pins))
    if changed:
        message = _("%(day)s is over; its target stays.") % {"day": changed[0]}
        raise ShopError("field_invalid", message, f"pin-{changed[0]}")


def _with_people(
    days: Sequence[TargetDayPlan], outlook: Outlook, absorb: Absorb
) -> tuple[TargetDayPlan, ...]:
    """The days with their visitors and buyers, where a usual day is known."""
    usual = outlook.usual
    if usual is None:
        return tuple(days)
    split = [factor_target(day.amount, day.weight, usual, absorb) for day in days]
    return tuple(
        replace(day, visitors=people.visitors, buyers=people.buyers) if people else day
        for day, people in zip(days, split, strict=True)
    )
