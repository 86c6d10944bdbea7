"""Reads stored targets: the plan in force, its versions and days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from apps.common.access import Access
from apps.common.days import month_days, month_start
from apps.common.http import missing
from apps.common.money import money
from apps.common.querysets import rows_read
from apps.metrics.definitions import registry
from apps.metrics.models import DayFactor, TargetDay, TargetPlan
from apps.metrics.readings import Aim
from apps.metrics.targets import TargetDayPlan
from apps.shop.models import Shop

# The columns of a day in the order of TargetDayPlan.
DAY_FIELDS = (
    "day",
    "weight",
    "weekday_index",
    "amount",
    "pinned",
    "label",
    "visitors",
    "buyers",
)
PLANNED_AND_AIMED = """
SELECT p.metric_key, d.day, d.weight, d.weekday_index, d.amount, d.pinned, d.label, d.visitors,
    d.buyers
FROM metrics_targetplan p JOIN metrics_targetday d ON d.plan_id = p.id
WHERE p.shop_id = %(shop)s AND p.state = 'active' AND d.day BETWEEN %(first)s AND %(last)s
UNION ALL
SELECT metric_key, valid_from, warn, benchmark, good, false, source_note, NULL, NULL
FROM metrics_metricthreshold WHERE shop_id = %(shop)s AND valid_from <= %(last)s
"""
NOTHING_YET = "0.0"


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


def active_plan(shop: Shop, month: date, metric_key: str) -> TargetPlan | None:
    """The target in force of a month, with its days; None without one."""
    plans = TargetPlan.objects.of_month(shop.pk, month_start(month), metric_key).active()
    plan: TargetPlan | None = plans.select_related("shop").prefetch_related("days").first()
    return plan


Aims = Mapping[str, Sequence[Aim]]
Plans = Mapping[str, Mapping[date, TargetDayPlan]]


def planned_days(shop: Shop, first: date, last: date) -> Plans:
    """The days of a span by the targets in force, for each metric that has targets: one query."""
    return _plans(shop, _stored_days(shop, first, last).order_by("day"))


def planned_and_aimed(shop: Shop, first: date, last: date) -> tuple[Plans, Aims]:
    """Those days, and what the shop aims at on other metrics, up to `last`: one query.

    No metric has both, so the key of a row tells which of them it is.
    """
    rows = rows_read(PLANNED_AND_AIMED, {"shop": shop.pk, "first": first, "last": last})
    aims: dict[str, list[Aim]] = {}
    for key, valid_from, warn, benchmark, good, _pinned, source, *_people in rows:
        if key not in TargetPlan.Metric.values and key in registry:
            aims.setdefault(key, []).append(Aim(good, warn, benchmark, source, valid_from))
    planned = sorted(row for row in rows if row[0] in TargetPlan.Metric.values)
    return _plans(shop, planned), aims


def _stored_days(shop: Shop, first: date, last: date) -> QuerySet[Any, tuple[Any, ...]]:
    days = TargetDay.objects.filter(
        plan__shop=shop, plan__state=TargetPlan.State.ACTIVE, day__range=(first, last)
    )
    return days.values_list("plan__metric_key", *DAY_FIELDS)


def _plans(shop: Shop, rows: Iterable[tuple[Any, ...]]) -> Plans:
    days: dict[str, dict[date, TargetDayPlan]] = {key: {} for key in TargetPlan.Metric.values}
    for key, *fields in rows:
        planned = _plan_day(fields, shop.currency)
        days[key][planned.day] = planned
    return days


def headline_days(plans: Plans, month: date) -> tuple[str, tuple[TargetDayPlan, ...]] | None:
    """The metric that a month is judged on, with the days of its target in force.

    The target on paid, else the one on net; None without either. `plans` hold the whole month.
    """
    for key in (TargetPlan.Metric.PAID, TargetPlan.Metric.NET):
        found = [plans[key][day] for day in month_days(month) if day in plans[key]]
        if found:
            return key.value, tuple(found)
    return None


def plan_versions(shop: Shop, month: date, metric_key: str) -> tuple[TargetPlan, ...]:
    """All versions of a month's target, newest first."""
    plans = TargetPlan.objects.of_month(shop.pk, month_start(month), metric_key)
    plans = plans.select_related("shop").prefetch_related("days")
    return tuple(plans.order_by("-version"))


def versions_mark(versions: Iterable[tuple[int, str]]) -> str:
    """A mark of a month's versions (number, state) that each decision changes: newest.in-force.

    "3.2" = the newest version is 3, version 2 is in force; NOTHING_YET without any.
    """
    known = list(versions)
    newest = max((version for version, _ in known), default=0)
    active = next((v for v, state in known if state == TargetPlan.State.ACTIVE), 0)
    return f"{newest}.{active}"


def plan_of(access: Access, plan_id: int) -> TargetPlan:
    """One plan of a shop that this request may change; ShopError `not_found` for every other."""
    plans = TargetPlan.objects.visible_to(access).select_related("shop")
    plan: TargetPlan | None = plans.filter(pk=plan_id).first()
    if plan is None:
        raise missing()
    return plan


def factor_of(access: Access, factor_id: int) -> DayFactor:
    """One factor of a shop that this request may change; ShopError `not_found` for another."""
    factors = DayFactor.objects.visible_to(access).select_related("shop")
    factor: DayFactor | None = factors.filter(pk=factor_id).first()
    if factor is None:
        raise missing()
    return factor


def plan_days(plan: TargetPlan) -> tuple[TargetDayPlan, ...]:
    """The days of a stored plan in order, money in the currency's minor unit."""
    currency = plan.shop.currency
    return tuple(
        _plan_day([getattr(day, name) for name in DAY_FIELDS], currency) for day in plan.days.all()
    )


def _plan_day(fields: Sequence[Any], currency: str) -> TargetDayPlan:
    day, weight, index, amount, *rest = fields
    return TargetDayPlan(day, weight, index, money(amount, currency), *rest)
