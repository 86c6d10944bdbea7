"""A metric over time: by day, week, month or hour, of one shop or of several added up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Max

from apps.common.days import ONE_DAY
from apps.common.errors import ShopError
from apps.metrics.definitions import registry
from apps.metrics.models import RollupRun, ShopPeriod
from apps.metrics.readings import HourBar, Series, SeriesPoint, Value
from apps.metrics.registry import Grain, Metric
from apps.metrics.selectors.day_values import day_value
from apps.metrics.selectors.days import ShopSpan, shop_span, span_row
from apps.metrics.selectors.hourly import hours_of_days
from apps.metrics.selectors.snapshot import snapshot
from apps.metrics.spans import month_of, week_of
from apps.shop.models import Shop

DAY, WEEK, MONTH, HOUR = "day", "week", "month", "hour"
GRAINS = (DAY, WEEK, MONTH, HOUR)
MOST_DAYS = {DAY: 1_100, WEEK: 3_660, MONTH: 3_660, HOUR: 400}


@dataclass(frozen=True)
class SeriesAsked:
    """Which metric, over which days, cut how; weeks and months are whole ones."""

    key: str
    first: date
    last: date
    grain: str = DAY


def metric_series(shops: Sequence[Shop], asked: SeriesAsked, now: datetime) -> Series:
    """A metric from the first to the last day asked for, from one snapshot.

    A week runs Monday to Sunday; weeks and months that the span touches are answered whole.
    ShopError: not_found (unknown metric), range_too_large, field_invalid (no such hours),
    mixed_currency, not_additive (people over several shops).
    """
    metric = metric_known(asked.key)
    series_check(shops, metric, asked)
    cuts = list(series_cuts(asked))
    first, last = cuts[0][0], cuts[-1][1]
    with snapshot():
        spans = [shop_span(shop, first, last, now) for shop in shops]
        as_of = figures_as_of(shops)
        if asked.grain == HOUR:
            points = tuple(_hour_points(spans, metric))
        elif asked.grain == DAY and len(shops) == 1:
            points = tuple(_day_points(spans[0], metric))
        else:
            points = tuple(_span_points(spans, metric, asked.grain, cuts))
    return Series(asked.key, asked.grain, points, as_of)


def metric_known(key: str) -> Metric:
    """A metric of the registry; ShopError not_found for an unknown key."""
    if key not in registry:
        raise ShopError("not_found", f"There is no metric {key}.", "key")
    return registry[key]


def figures_as_of(shops: Sequence[Shop]) -> datetime | None:
    """When the figures of all these shops were last computed; None before the first time."""
    runs = RollupRun.objects.done().filter(shop__in=shops).values("shop")
    found = [run["newest"] for run in runs.annotate(newest=Max("finished_at"))]
    return min(found) if len(found) == len(set(shops)) else None


def series_check(shops: Sequence[Shop], metric: Metric, asked: SeriesAsked) -> None:
    """Refuse a question that no series answers: ShopError as told by `metric_series`."""
    if asked.last < asked.first:
        raise ShopError("field_invalid", "The last day lies before the first.", "to")
    most = MOST_DAYS[asked.grain]
    if (asked.last - asked.first).days >= most:
        raise ShopError(
            "range_too_large",
            f"At most {most} days by the {asked.grain}.",
            "to",
            {"most_days": most},
        )
    currencies = sorted({shop.currency for shop in shops})
    if len(currencies) > 1:
        raise ShopError(
            "mixed_currency",
            f"{' and '.join(currencies)} are not added up.",
            "shop",
            {"currencies": currencies},
        )
    if asked.grain == HOUR:
        _check_hours(shops, metric)


def _check_hours(shops: Sequence[Shop], metric: Metric) -> None:
    kept = [measure.key for measure in registry.measures(Grain.HOUR)]
    if metric.key not in kept or len(shops) > 1:
        text = f"Hours are kept of one shop and of: {', '.join(kept)}."
        raise ShopError("field_invalid", text, "grain", {"metrics": kept})


def series_cuts(asked: SeriesAsked) -> Iterator[tuple[date, date]]:
    """The days, whole weeks or whole months that the days asked for touch."""
    day = asked.first
    while day <= asked.last:
        first, last = day, day
        if asked.grain in (WEEK, MONTH):
            span = week_of(day) if asked.grain == WEEK else month_of(day)
            first, last = span.starts_on, span.ends_on
        yield first, last
        day = last + ONE_DAY


def _day_points(span: ShopSpan, metric: Metric) -> Iterator[SeriesPoint]:
    targets = span.targets.get(metric.key, {})
    for day, row in span.rows.items():
        value = day_value(row, metric, targets.get(day))
        yield SeriesPoint(day, day, value, int(row.state_of(metric.key).has_figures), 1)


def _span_points(
    spans: Sequence[ShopSpan], metric: Metric, grain: str, cuts: Sequence[tuple[date, date]]
) -> Iterator[SeriesPoint]:
    periods = _periods(spans, grain, cuts)
    for first, last in cuts:
        yield _span_point(spans, metric, (first, last), periods.get(first, {}))


def _span_point(
    spans: Sequence[ShopSpan],
    metric: Metric,
    cut: tuple[date, date],
    periods: Mapping[str, ShopPeriod],
) -> SeriesPoint:
    """Add up the days of a cut that may be shown; its state is that of its worst day."""
    days = days_of(cut)
    row, known = span_row(spans, metric.key, days, periods)
    # People who cannot be added are refused here, where a page would say so and go on.
    row.numbers.value(metric.key, strict=True)
    value = day_value(row, metric)
    return SeriesPoint(cut[0], cut[1], value, len(known), len(days) * len(spans))


def days_of(cut: tuple[date, date]) -> list[date]:
    """Every day from the first to the last of a cut."""
    return [cut[0] + timedelta(days=at) for at in range((cut[1] - cut[0]).days + 1)]


def _periods(
    spans: Sequence[ShopSpan], grain: str, cuts: Sequence[tuple[date, date]]
) -> Mapping[date, Mapping[str, ShopPeriod]]:
    if grain == DAY or len(spans) > 1:
        return {}
    kept = ShopPeriod.objects.filter(
        shop=spans[0].shop, kind=grain, starts_on__range=(cuts[0][0], cuts[-1][0])
    )
    return {period.starts_on: {grain: period} for period in kept}


def _hour_points(spans: Sequence[ShopSpan], metric: Metric) -> Iterator[SeriesPoint]:
    column = registry.measure(metric.key).column(Grain.HOUR)
    for day, bars in hours_of_days(spans[0]).items():
        row = spans[0].rows[day]
        whole = day_value(row, metric)
        for bar in bars:
            value = _hour_value(whole, bar, column)
            yield SeriesPoint(
                day, day, value, int(row.state_of(metric.key).has_figures), 1, bar.hour
            )


def _hour_value(whole: Value, bar: HourBar, column: str) -> Value:
    number = getattr(bar, column)
    exact = None if number is None else Decimal(number)
    return replace(whole, value=exact)
