"""What a forecast learns from, and what the last one says of the month."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from apps.common.days import ONE_DAY, month_days, month_start
from apps.common.money import money
from apps.metrics.forecast.levels import CLEAN_DAYS_NEEDED, CalendarDay, SalesDay
from apps.metrics.forecast.outlook import DayOutlook, Rest, Unusual, anomaly
from apps.metrics.models import DayFactor, Forecast
from apps.metrics.readings import ForecastToClose, Value
from apps.metrics.selectors.days import daily_amounts
from apps.metrics.sentences import forecast_sentence, unusual_words
from apps.shop.models import Shop

ZERO = Decimal(0)
HISTORY_DAYS = 182
# A week is forecast even when the month ends sooner.
LEAST_AHEAD = 7
FORECASTS = """
SELECT f.*, ARRAY(
    SELECT d.day FROM metrics_dayfactor d
    WHERE d.shop_id = f.shop_id AND d.kind = 'campaign'
        AND d.day BETWEEN f.made_on AND f.made_on + %(week)s
) AS campaigns
FROM metrics_forecast f
WHERE f.shop_id = %(shop)s AND f.made_on BETWEEN %(first)s AND %(last)s
ORDER BY f.made_on DESC
"""


@dataclass(frozen=True)
class ForecastInput:
    """Consecutive days up to the last one that is over, and the calendar of the days to come.

    The first `rest_days` of `ahead` are the rest of the running month; `actual` is what the
    month brought so far, None when one of its days is unknown.
    """

    history: tuple[SalesDay, ...]
    ahead: tuple[CalendarDay, ...]
    rest_days: int
    actual: Decimal | None


def forecast_input(shop: Shop, metric_key: str, made_on: date) -> ForecastInput:
    """Read the half year before `made_on`, from its first known day, and its calendar."""
    rest_days = sum(day >= made_on for day in month_days(made_on))
    last = made_on + timedelta(days=max(rest_days, LEAST_AHEAD) - 1)
    start, end = made_on - timedelta(days=HISTORY_DAYS), made_on - ONE_DAY
    known = daily_amounts(shop, metric_key, start, end)
    days = _calendar(shop, min(known, default=made_on), last)
    history = tuple(SalesDay(day, known.get(day.day)) for day in days if day.day < made_on)
    ahead = tuple(day for day in days if day.day >= made_on)
    return ForecastInput(history, ahead, rest_days, _to_date(known, made_on))


@dataclass(frozen=True)
class Forecasts:
    """A shop's forecasts, newest first, read once for a whole screen; `campaigns` are days."""

    rows: tuple[Forecast, ...]
    campaigns: frozenset[date]

    def latest(self, metric_key: str, month: date, as_of: date) -> Forecast | None:
        """The same as `forecast_latest` where the rows hold the month up to the day after."""
        last = min(as_of + ONE_DAY, month_days(month)[-1])
        return next((row for row in self._of(metric_key) if month <= row.made_on <= last), None)

    def outlook(self, metric_key: str, day: date) -> DayOutlook | None:
        """The same as `day_outlook` where the rows hold the week up to the day."""
        oldest = day - timedelta(days=LEAST_AHEAD - 1)
        rows = (row for row in self._of(metric_key) if oldest <= row.made_on <= day)
        return _outlook_of(next(rows, None), day)

    def unusual(self, actual: Value, day: date) -> Unusual | None:
        """How a final day lies outside of what was expected of it; silent on campaign days."""
        said = self.outlook(actual.key, day)
        if said is None or actual.value is None or said.low is None or said.high is None:
            return None
        is_campaign, is_final = day in self.campaigns, actual.state == "final"
        side = anomaly(actual.value, said, is_campaign=is_campaign, is_final=is_final)
        words = unusual_words(said.low, said.high, actual.currency)
        return Unusual(side, said.low, said.high, words) if side else None

    def _of(self, metric_key: str) -> Iterator[Forecast]:
        return (row for row in self.rows if row.metric_key == metric_key)


def forecasts_read(shop: Shop, first: date, last: date) -> Forecasts:
    """Every forecast that tells of the days `first` to `last` or was made of the day after them.

    One query, with the campaign days of the week after each forecast.
    """
    week = LEAST_AHEAD - 1
    names = {
        "shop": shop.pk,
        "first": first - timedelta(days=week),
        "last": last + ONE_DAY,
        "week": week,
    }
    # Any: each forecast carries the campaign days of its week, too.
    rows: tuple[Any, ...] = tuple(Forecast.objects.raw(FORECASTS, names))
    return Forecasts(rows, frozenset(day for row in rows for day in row.campaigns))


def forecast_latest(shop: Shop, metric_key: str, month: date, as_of: date) -> Forecast | None:
    """The last forecast made in a month that knew no day after `as_of`; None without one."""
    days = month_days(month)
    last = min(as_of + ONE_DAY, days[-1])
    said = Forecast.objects.said(shop.pk, metric_key, days[0], last)
    forecast: Forecast | None = said.first()
    return forecast


def day_outlook(shop: Shop, metric_key: str, day: date) -> DayOutlook | None:
    """What was expected of a day by the last forecast that did not know it; None without one."""
    oldest = day - timedelta(days=LEAST_AHEAD - 1)
    said: Forecast | None = Forecast.objects.said(shop.pk, metric_key, oldest, day).first()
    return _outlook_of(said, day)


def _outlook_of(said: Forecast | None, day: date) -> DayOutlook | None:
    text = day.isoformat()
    found = [one for one in said.days if one["day"] == text] if said else []
    return _day_outlook(found[0]) if found else None


def _day_outlook(said: Mapping[str, str | None]) -> DayOutlook:
    low, high = (None if (end := said[name]) is None else Decimal(end) for name in ("low", "high"))
    return DayOutlook(
        date.fromisoformat(said["day"] or ""), Decimal(said["amount"] or 0), low, high
    )


def forecast_to_close(
    shop: Shop,
    metric_key: str,
    month: date,
    as_of: date,
    known: Mapping[date, Decimal],
    target: Decimal | None = None,
    forecasts: Forecasts | None = None,
) -> ForecastToClose | None:
    """Where a month will end, from its `known` days up to `as_of` and the last forecast.

    `forecasts` is what a screen has already read. The chance is that of `target` as it is now;
    none while a day of the month is unknown. None without a forecast and for a month that is over.
    """
    if as_of >= month_days(month)[-1]:
        return None
    said = (
        forecasts.latest(metric_key, month, as_of)
        if forecasts
        else forecast_latest(shop, metric_key, month, as_of)
    )
    if said is None:
        return None
    closing = _closing(shop, said, known, target) if said.model else _silent(said)
    return closing.with_sentence(forecast_sentence(closing, target, shop.currency))


def _closing(
    shop: Shop, said: Forecast, known: Mapping[date, Decimal], target: Decimal | None
) -> ForecastToClose:
    month = month_start(said.made_on)
    brought = sum((known[day] for day in known if month <= day < said.made_on), ZERO)
    rest = rest_of(said)
    actual = _to_date(known, said.made_on)
    chance = None if actual is None or target is None else rest.chance(target - actual)
    return ForecastToClose(
        made_on=said.made_on,
        amount=money(brought + rest.amount, shop.currency),
        low=None if rest.low is None else money(brought + rest.low, shop.currency),
        high=None if rest.high is None else money(brought + rest.high, shop.currency),
        chance=chance,
        model=said.model,
        mase=said.mase,
        naive_mase=said.naive_mase,
        clean_days=said.clean_days,
        needed_days=CLEAN_DAYS_NEEDED,
    )


def rest_of(said: Forecast) -> Rest:
    """What a stored forecast says of the rest of its month."""
    end = month_days(said.made_on)[-1].isoformat()
    amount = sum((Decimal(day["amount"]) for day in said.days if day["day"] <= end), ZERO)
    return Rest(amount, tuple(Decimal(each) for each in said.percentiles))


def _silent(said: Forecast) -> ForecastToClose:
    return ForecastToClose(
        made_on=said.made_on, clean_days=said.clean_days, needed_days=CLEAN_DAYS_NEEDED
    )


def _to_date(known: Mapping[date, Decimal], made_on: date) -> Decimal | None:
    """What the month brought before `made_on`; None when one of these days is unknown."""
    days = [day for day in month_days(made_on) if day < made_on]
    return sum((known[day] for day in days), ZERO) if all(day in known for day in days) else None


def _calendar(shop: Shop, first: date, last: date) -> Sequence[CalendarDay]:
    factors: defaultdict[date, list[DayFactor]] = defaultdict(list)
    for factor in DayFactor.objects.for_shops([shop.pk]).between(first, last):
        factors[factor.day].append(factor)
    days = (first + timedelta(days=at) for at in range((last - first).days + 1))
    return [_calendar_day(day, factors[day]) for day in days]


def _calendar_day(day: date, factors: Sequence[DayFactor]) -> CalendarDay:
    product = Decimal(1)
    for factor in factors:
        product *= factor.factor
    return CalendarDay(
        day,
        product,
        is_campaign=any(factor.kind == DayFactor.Kind.CAMPAIGN for factor in factors),
        is_unusual=any(factor.kind in DayFactor.UNUSUAL for factor in factors),
    )
