"""A shop-day at a glance: the verdict, every figure with its state, and the days before it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from apps.metrics.definitions import registry
from apps.metrics.models import TargetPlan
from apps.metrics.readings import DayScorecard, RecentDay, Verdict
from apps.metrics.selectors.day_values import DayRow, day_value
from apps.metrics.selectors.days import day_rows, day_targets
from apps.metrics.verdicts import judge
from apps.shop.models import Shop

PAID = TargetPlan.Metric.PAID.value
NET = TargetPlan.Metric.NET.value
RECENT_KEYS = (
    "sales.paid_amount",
    "sales.paid_orders",
    "sales.basket",
    "sales.refund_amount",
    "sales.net_amount",
)

Targets = Mapping[str, Mapping[date, Decimal]]


def scorecard(shop: Shop, day: date, now: datetime) -> DayScorecard:
    """Every metric of the registry for one shop-day, with the day's verdict."""
    row = day_rows(shop, day, day, now)[day]
    targets = _targets(shop, day, day)
    values = tuple(
        day_value(row, metric, targets.get(metric.key, {}).get(day)) for metric in registry
    )
    return DayScorecard(shop.code, day, _verdict(row, day, targets), values)


def verdict(shop: Shop, day: date, now: datetime) -> Verdict:
    """A shop-day against its target, in one sentence."""
    return _verdict(day_rows(shop, day, day, now)[day], day, _targets(shop, day, day))


def recent_days(shop: Shop, day: date, n: int, now: datetime) -> tuple[RecentDay, ...]:
    """The `n` days that end with `day`, newest first."""
    first = day - timedelta(days=n - 1)
    rows = day_rows(shop, first, day, now)
    targets = _targets(shop, first, day)
    return tuple(_recent(rows[each], each, targets) for each in sorted(rows, reverse=True))


def _recent(row: DayRow, day: date, targets: Targets) -> RecentDay:
    judged = _verdict(row, day, targets)
    values = tuple(
        day_value(row, registry[key], targets.get(key, {}).get(day)) for key in RECENT_KEYS
    )
    return RecentDay(day, values, judged.target, judged.outcome, judged.actual.state)


def _targets(shop: Shop, first: date, last: date) -> Targets:
    return {key: day_targets(shop, key, first, last) for key in (PAID, NET)}


def _verdict(row: DayRow, day: date, targets: Targets) -> Verdict:
    # Paid is the shop's headline; a day with nothing but a net target is judged on net.
    key = NET if day in targets[NET] and day not in targets[PAID] else PAID
    target = targets[key].get(day)
    return judge(day, day_value(row, registry[key], target), target)
