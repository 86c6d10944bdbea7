"""The month to date against its target, with the line that a chart draws."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings

from apps.common.days import month_days, month_start, yesterday
from apps.common.money import minor_digits, money
from apps.metrics.models import TargetPlan
from apps.metrics.pacing import PaceDay, Thresholds
from apps.metrics.pacing import month_pace as pace_of
from apps.metrics.readings import MonthPace, PacePoint
from apps.metrics.selectors.days import ShopSpan, daily_amounts
from apps.metrics.selectors.forecasts import Forecasts, forecast_to_close
from apps.metrics.selectors.targets import headline_days, planned_days
from apps.metrics.sentences import month_sentence, no_target_sentence
from apps.metrics.targets import TargetDayPlan
from apps.shop.models import Shop

ZERO = Decimal(0)


def month_pace(
    shop: Shop,
    month: date,
    as_of_day: date,
    now: datetime,
    *,
    span: ShopSpan | None = None,
    forecasts: Forecasts | None = None,
) -> MonthPace:
    """A month up to `as_of_day`, or to the last closed day before it, against its target.

    The target in force on paid, else the one on net; without one only the actual is told.
    `span` holds the month up to `as_of_day` when given, `forecasts` those made in it.
    """
    days = month_days(month)
    as_of = min(as_of_day, yesterday(now, shop.tz, shop.day_cut), days[-1])
    plans = span.plans if span else planned_days(shop, days[0], days[-1])
    key, plan = headline_days(plans, month) or (TargetPlan.Metric.PAID.value, ())
    known = span.known(key, days[0], as_of) if span else daily_amounts(shop, key, days[0], as_of)
    if not plan:
        return _without_target(shop, days, as_of, known, forecasts)
    return _with_target(shop, key, plan, as_of, known, forecasts)


def _with_target(
    shop: Shop,
    key: str,
    plan: Sequence[TargetDayPlan],
    as_of: date,
    known: Mapping[date, Decimal],
    forecasts: Forecasts | None,
) -> MonthPace:
    days = [PaceDay(day.day, day.amount, day.weight, known.get(day.day)) for day in plan]
    target = sum((day.amount for day in plan), ZERO)
    forecast = forecast_to_close(shop, key, days[0].day, as_of, known, target, forecasts)
    chance = forecast.chance if forecast else None
    pace = pace_of(days, as_of, minor_digits(shop.currency), chance, _thresholds())
    return MonthPace(
        month=days[0].day,
        as_of=as_of,
        metric_key=key,
        currency=shop.currency,
        target=pace.target,
        actual=pace.actual if known else None,
        plan_to_date=pace.plan_to_date if known else None,
        pace=pace.pace,
        gap=pace.gap if known else None,
        projection=pace.projection,
        linear=pace.linear,
        required_next=pace.required[0].amount if pace.required else None,
        stretch=pace.stretch,
        days_left=pace.days_left,
        unknown_days=pace.unknown_days,
        status=pace.status,
        points=tuple(_points(shop, [(day.day, day.plan, day.actual) for day in days])),
        sentence=month_sentence(
            days[0].day, as_of, pace, shop.currency, forecast.amount if forecast else None
        ),
        forecast=forecast,
    )


def _thresholds() -> Thresholds:
    """From which pace or chance a month is on pace or at risk, as set for this installation."""
    return Thresholds(**settings.PACE_THRESHOLDS)


def _without_target(
    shop: Shop,
    days: Sequence[date],
    as_of: date,
    known: Mapping[date, Decimal],
    forecasts: Forecasts | None,
) -> MonthPace:
    actual = money(sum(known.values(), ZERO), shop.currency) if known else None
    key = TargetPlan.Metric.PAID.value
    return MonthPace(
        month=month_start(days[0]),
        as_of=as_of,
        metric_key=key,
        currency=shop.currency,
        target=None,
        actual=actual,
        plan_to_date=None,
        pace=None,
        gap=None,
        projection=None,
        linear=None,
        required_next=None,
        stretch=None,
        days_left=sum(day > as_of for day in days),
        unknown_days=tuple(day for day in days if day <= as_of and day not in known),
        status="no_target",
        points=tuple(_points(shop, [(day, None, known.get(day)) for day in days])),
        sentence=no_target_sentence(days[0], as_of, actual, shop.currency),
        forecast=forecast_to_close(shop, key, days[0], as_of, known, forecasts=forecasts),
    )


def _points(
    shop: Shop, days: Sequence[tuple[date, Decimal | None, Decimal | None]]
) -> Iterator[PacePoint]:
    planned, brought = ZERO, ZERO
    for day, plan, actual in days:
        planned += plan or ZERO
        brought += actual or ZERO
        yield PacePoint(
            day,
            plan,
            None if plan is None else planned,
            None if actual is None else money(actual, shop.currency),
            None if actual is None else money(brought, shop.currency),
        )
