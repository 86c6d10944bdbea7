"""Reads targets: the plan in force, its days, and what a changed target would look like."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from apps.common.days import ONE_DAY, month_days, month_start
from apps.common.errors import ShopError
from apps.common.money import minor_digits, money
from apps.metrics.models import TargetPlan
from apps.metrics.selectors.days import daily_amounts
from apps.metrics.selectors.snapshot import snapshot
from apps.metrics.targets import (
    TargetDayPlan,
    TargetSplitError,
    WeekdayIndex,
    amount_problem,
    day_weights,
    learn_weekday_index,
    replan_month,
    suggested_amount,
)
from apps.shop.models import Shop

HISTORY_DAYS = 182
RECENT_DAYS = 28


@dataclass(frozen=True)
class StoredDays:
    """A target and its days."""

    amount: Decimal
    days: tuple[TargetDayPlan, ...]

    @property
    def total(self) -> Decimal:
        """The sum of the days."""
        return sum((day.amount for day in self.days), Decimal(0))

    @property
    def difference(self) -> Decimal:
        """What the days leave of the amount; 0 for every plan that can be set."""
        return self.amount - self.total


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
class TargetPage:
    """All that the page of a month's target shows."""

    month: date
    plan: TargetPlan | None
    versions: tuple[TargetPlan, ...]
    preview: StoredDays | None
    suggestion: TargetSuggestion


def active_plan(shop: Shop, month: date, metric_key: str) -> TargetPlan | None:
    """The target in force of a month, with its days; None without one."""
    plans = TargetPlan.objects.of_month(shop.pk, month_start(month), metric_key).active()
    plan: TargetPlan | None = plans.select_related("shop").prefetch_related("days").first()
    return plan


def headline_plan(shop: Shop, month: date) -> TargetPlan | None:
    """The target in force that a month is judged on: the one on paid, else the one on net."""
    plans = TargetPlan.objects.filter(shop=shop, month=month_start(month)).active()
    plans = plans.select_related("shop")
    found = {plan.metric_key: plan for plan in plans.prefetch_related("days")}
    return found.get(TargetPlan.Metric.PAID) or found.get(TargetPlan.Metric.NET)


def plan_versions(shop: Shop, month: date, metric_key: str) -> tuple[TargetPlan, ...]:
    """All versions of a month's target, newest first."""
    plans = TargetPlan.objects.of_month(shop.pk, month_start(month), metric_key)
    return tuple(plans.order_by("-version"))


def plan_days(plan: TargetPlan) -> tuple[TargetDayPlan, ...]:
    """The days of a stored plan in order, money in the currency's minor unit."""
    currency = plan.shop.currency
    return tuple(
        TargetDayPlan(
            day.day,
            day.weight,
            day.weekday_index,
            money(day.amount, currency),
            day.pinned,
            day.label,
        )
        for day in plan.days.all()
    )


def target_page(shop: Shop, month: date, today: date) -> TargetPage:
    """A month's target in force with its days, earlier versions, and a value to start from."""
    key = TargetPlan.Metric.PAID.value
    with snapshot():
        plan = active_plan(shop, month, key)
        return TargetPage(
            month_start(month),
            plan,
            plan_versions(shop, month, key),
            _stored(plan) if plan else None,
            target_suggestion(shop, month, today, key),
        )


def _stored(plan: TargetPlan) -> StoredDays:
    return StoredDays(money(plan.amount, plan.shop.currency), plan_days(plan))


def weekday_index(shop: Shop, metric_key: str, today: date) -> WeekdayIndex:
    """How the shop sells by weekday, learnt from its closed days of the last half year."""
    return _index(_history(shop, metric_key, today))


def _history(shop: Shop, metric_key: str, today: date) -> Mapping[date, Decimal]:
    first = today - timedelta(days=HISTORY_DAYS)
    return daily_amounts(shop, metric_key, first, today - ONE_DAY)


def _index(history: Mapping[date, Decimal]) -> WeekdayIndex:
    # A day whose refunds exceed its sales says nothing about how its weekday sells.
    return learn_weekday_index({day: amount for day, amount in history.items() if amount >= 0})


def target_preview(
    shop: Shop, month: date, amount: Decimal, today: date, metric_key: str
) -> TargetPreview:
    """The days that setting `amount` today would give.

    Raises ShopError `field_invalid` for an amount that is none or that the days still open
    cannot carry, `state_refused` for a changed target of a month that is over.
    """
    problem = amount_problem(amount, shop.currency)
    if problem:
        raise ShopError("field_invalid", problem, "amount")
    index = weekday_index(shop, metric_key, today)
    weights = day_weights(month_days(month), index)
    old = active_plan(shop, month, metric_key)
    past = tuple(day for day in plan_days(old) if day.day < today) if old else ()
    digits = minor_digits(shop.currency)
    if old and len(past) == len(weights):
        raise ShopError("state_refused", "This month is over; its target stays.", "month")
    try:
        days = replan_month(amount, past, weights[len(past) :], digits)
    except TargetSplitError as error:
        raise ShopError("field_invalid", str(error), "amount", {"rest": str(error.rest)}) from error
    return TargetPreview(amount, days, index)


def target_suggestion(shop: Shop, month: date, today: date, metric_key: str) -> TargetSuggestion:
    """A value to start from: the same month last year, else the recent mean day x the weights.

    No value without a whole month last year or a known day in the last 28.
    """
    last_year = month_days(month_start(month).replace(year=month.year - 1))
    known = daily_amounts(shop, metric_key, last_year[0], last_year[-1])
    if len(known) == len(last_year) and sum(known.values()) > 0:
        amount = money(sum(known.values(), Decimal(0)), shop.currency)
        return TargetSuggestion(amount, "same_month_last_year")
    history = _history(shop, metric_key, today)
    recent_from = today - timedelta(days=RECENT_DAYS)
    recent = [amount for day, amount in history.items() if day >= recent_from]
    total = sum(recent, Decimal(0))
    if total <= 0:
        return TargetSuggestion(None, "nothing_known")
    index = _index(history)
    weights = day_weights(month_days(month), index)
    amount = suggested_amount(total / len(recent), weights, index, minor_digits(shop.currency))
    return TargetSuggestion(amount, "recent_days")
