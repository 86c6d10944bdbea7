"""Makes the forecast of a shop once a day is published."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from apps.common.days import ONE_DAY, month_start, yesterday
from apps.common.money import minor_digits, quantise
from apps.metrics.forecast.outlook import NoOutlook, Outlook, outlook
from apps.metrics.models import DayPublication, Forecast, TargetPlan
from apps.metrics.selectors.forecasts import ForecastInput, forecast_input
from apps.metrics.selectors.targets import active_plan
from apps.shop.models import Shop

MASE_DIGITS = 4
MASE_LIMIT = Decimal(10) ** 6


@transaction.atomic
def forecast_make(*, shop: Shop, metric_key: str, made_on: date) -> Forecast:
    """Forecast the days from `made_on` on, from the days before it; once made it stays.

    Twice the same call gives the same row. With fewer than 28 clean days the row says how many
    there are and nothing else.
    """
    said_before = Forecast.objects.said(shop.pk, metric_key, made_on, made_on)
    found: Forecast | None = said_before.first()
    if found is not None:
        return found
    known = forecast_input(shop, metric_key, made_on)
    said = outlook(
        known.history,
        known.ahead,
        known.rest_days,
        seed=f"{shop.code} {metric_key} {made_on}",
        digits=minor_digits(shop.currency),
    )
    row: Forecast
    row, _is_new = Forecast.objects.get_or_create(
        shop=shop,
        metric_key=metric_key,
        made_on=made_on,
        defaults={"clean_days": said.clean_days}
        if isinstance(said, NoOutlook)
        else {**_fields(said), "chance": _chance(shop, metric_key, made_on, known, said)},
    )
    return row


def forecasts_make(*, now: datetime, shop: Shop | None = None) -> dict[str, int]:
    """Make what is due of every shop, or of one: once after each publication; return the count.

    Always of paid amounts, and of net amounts where the month has a target on them.
    """
    shops = [shop] if shop else list(Shop.objects.all())
    due = [(each, key, made_on) for each in shops for key, made_on in _due(each, now)]
    for each, key, made_on in due:
        forecast_make(shop=each, metric_key=key, made_on=made_on)
    return {"forecasts": len(due)}


def _due(shop: Shop, now: datetime) -> list[tuple[str, date]]:
    """Metric and day of each forecast that the last published day asks for and nobody made."""
    closed = yesterday(now, shop.tz, shop.day_cut)
    published = DayPublication.objects.filter(shop=shop, day__lte=closed)
    day: date | None = published.aggregate(last=Max("day"))["last"]
    if day is None:
        return []
    made_on = day + ONE_DAY
    planned = TargetPlan.objects.filter(shop=shop, month=month_start(made_on)).active()
    keys = {TargetPlan.Metric.PAID.value, *planned.values_list("metric_key", flat=True)}
    made = Forecast.objects.filter(shop=shop, made_on=made_on).values_list("metric_key", flat=True)
    return [(key, made_on) for key in sorted(keys - set(made))]


def _chance(
    shop: Shop, metric_key: str, made_on: date, known: ForecastInput, said: Outlook
) -> Decimal | None:
    """The chance of the target in force; None without one or while a day is unknown."""
    plan = active_plan(shop, made_on, metric_key)
    if plan is None or known.actual is None:
        return None
    return said.rest.chance(plan.amount - known.actual)


def _fields(said: Outlook) -> dict[str, object]:
    return {
        "model": said.model,
        "mase": _mase(said.mase),
        "naive_mase": _mase(said.naive_mase),
        "clean_days": said.clean_days,
        "days": [
            {
                "day": day.day.isoformat(),
                "amount": str(day.amount),
                "low": None if day.low is None else str(day.low),
                "high": None if day.high is None else str(day.high),
            }
            for day in said.days
        ],
        "percentiles": [str(each) for each in said.rest.percentiles],
    }


def _mase(error: float | None) -> Decimal | None:
    if error is None:
        return None
    return min(quantise(Decimal(str(error)), MASE_DIGITS), MASE_LIMIT - 1)
