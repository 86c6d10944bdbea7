"""A shop-day at a glance: the verdict, every figure with its state, and the days before it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from apps.metrics.definitions import registry
from apps.metrics.models import TargetPlan
from apps.metrics.readings import DayScorecard, RecentDay, Verdict
from apps.metrics.selectors.day_values import DayRow, day_value
from apps.metrics.selectors.days import ShopSpan, Targets, shop_span
from apps.metrics.selectors.forecasts import Forecasts
from apps.metrics.selectors.numbers import Numbers
from apps.metrics.selectors.publications import first_published, restated_of
from apps.metrics.verdicts import judge, outcome_of
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


def scorecard(
    shop: Shop,
    day: date,
    now: datetime,
    *,
    span: ShopSpan | None = None,
    keys: Iterable[str] | None = None,
) -> DayScorecard:
    """Every metric of the registry, or those of `keys`, for one shop-day, with its verdict.

    `span` is what a screen has already read; it holds the day.
    """
    read = span or shop_span(shop, day, day, now)
    row, targets = read.rows[day], read.targets
    metrics = registry if keys is None else [registry[key] for key in dict.fromkeys(keys)]
    values = tuple(
        day_value(row, metric, targets.get(metric.key, {}).get(day), read.aim(metric.key, day))
        for metric in metrics
    )
    judged = _verdict(row, day, targets)
    told = first_published(shop, day, judged)
    moves = restated_of(shop, day, read.moves) if told else ()
    return DayScorecard(shop.code, day, judged, values, told, moves)


def verdict(shop: Shop, day: date, now: datetime) -> Verdict:
    """A shop-day against its target, in one sentence."""
    read = shop_span(shop, day, day, now)
    return _verdict(read.rows[day], day, read.targets)


def recent_days(
    shop: Shop,
    day: date,
    n: int,
    now: datetime,
    *,
    span: ShopSpan | None = None,
    forecasts: Forecasts | None = None,
) -> tuple[RecentDay, ...]:
    """The `n` days that end with `day`, newest first; `span` holds them when given.

    With `forecasts` a day that was unusual says so.
    """
    first = day - timedelta(days=n - 1)
    read = span or shop_span(shop, first, day, now)
    days = (day - timedelta(days=at) for at in range(n))
    return tuple(_recent(read.rows[each], each, read.targets, forecasts) for each in days)


def _recent(
    row: DayRow[Numbers], day: date, targets: Targets, forecasts: Forecasts | None
) -> RecentDay:
    values = {
        key: day_value(row, registry[key], targets.get(key, {}).get(day)) for key in RECENT_KEYS
    }
    actual = values[headline_key(targets, day)]
    outcome = outcome_of(actual, actual.target)
    unusual = forecasts.unusual(actual, day) if forecasts else None
    return RecentDay(day, tuple(values.values()), actual.target, outcome, actual.state, unusual)


def headline_key(targets: Targets, day: date) -> str:
    """On which metric a day is judged: paid, or net where only net has a target."""
    return NET if day in targets[NET] and day not in targets[PAID] else PAID


def _verdict(row: DayRow[Numbers], day: date, targets: Targets) -> Verdict:
    key = headline_key(targets, day)
    target = targets[key].get(day)
    return judge(day, day_value(row, registry[key], target), target)
