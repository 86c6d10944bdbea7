"""One metric of one shop-day: its history, and the files and recomputes that it comes from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from apps.intake.models import Batch
from apps.metrics.models import DayFactor, RollupRun
from apps.metrics.readings import DayRestated, FeedCell, Value
from apps.metrics.registry import Metric
from apps.metrics.selectors.coverage import SALES_KINDS, VISIT_KINDS
from apps.metrics.selectors.day_values import day_value, metric_domains
from apps.metrics.selectors.days import ShopSpan, shop_span
from apps.metrics.selectors.equation import planned_terms
from apps.metrics.selectors.feeds import feed_matrix
from apps.metrics.selectors.points import metric_known
from apps.metrics.selectors.publications import restated_of
from apps.shop.models import Shop

HISTORY_DAYS = 90
RUNS = 5
KINDS: Mapping[str, Mapping[str, object]] = {"sales": SALES_KINDS, "traffic": VISIT_KINDS}


@dataclass(frozen=True)
class HistoryDay:
    """A metric on one day beside its plan; `campaign` names the campaign of the day."""

    day: date
    value: Decimal | None
    plan: Decimal | None
    campaign: str


@dataclass(frozen=True)
class FileBehind:
    """A source of the metric's facts on the day; `batch` None where no file brought them."""

    kind: str
    label: str
    is_required: bool
    cell: FeedCell
    batch: Batch | None


@dataclass(frozen=True)
class MetricDay:
    """A metric on a day, with all that tells where it comes from.

    `runs` are the latest recomputes of the day, newest first; `files` the sources of its facts;
    `moved` what was restated of the day since it was published; `span` what was read for it.
    """

    metric: Metric
    value: Value
    basis: str
    history: tuple[HistoryDay, ...]
    runs: tuple[RollupRun, ...]
    files: tuple[FileBehind, ...]
    moved: tuple[DayRestated, ...]
    span: ShopSpan


def metric_day(shop: Shop, key: str, day: date, now: datetime) -> MetricDay:
    """Read a metric over the 90 days up to a day; ShopError not_found for an unknown one."""
    metric, days = metric_known(key), [day - timedelta(days=at) for at in range(HISTORY_DAYS)]
    span = shop_span(shop, days[-1], day, now)
    row, target = span.rows[day], span.targets.get(key, {}).get(day)
    runs = RollupRun.objects.filter(shop=shop).reaching(day).order_by("-finished_at", "-id")
    moved = (each for each in restated_of(shop, day, span.moves) if each.metric_key == key)
    return MetricDay(
        metric=metric,
        value=day_value(row, metric, target, span.aim(key, day)),
        basis=row.numbers.basis(),
        history=tuple(_history(shop, metric, days, span)),
        runs=tuple(runs[:RUNS]),
        files=tuple(_files(shop, key, day, span)),
        moved=tuple(moved),
        span=span,
    )


def _history(
    shop: Shop, metric: Metric, days: Sequence[date], span: ShopSpan
) -> Iterator[HistoryDay]:
    """Each day, oldest first."""
    factors = DayFactor.objects.for_shops([shop.pk]).filter(kind=DayFactor.Kind.CAMPAIGN)
    found = factors.between(days[-1], days[0]).values_list("day", "label")
    campaigns = {day: label or DayFactor.Kind.CAMPAIGN.label for day, label in found}
    for day in reversed(days):
        value = day_value(span.rows[day], metric).value
        plan = planned_terms(span, day).get(metric.key)
        yield HistoryDay(day, value, plan, str(campaigns.get(day, "")))


def _files(shop: Shop, key: str, day: date, span: ShopSpan) -> Iterator[FileBehind]:
    """The sources of the metric's domains with the file that covers the day."""
    kinds = {kind for domain in metric_domains(key) for kind in KINDS.get(domain, {})}
    asked = [source for source in span.sources if source.feed.kind in kinds]
    numbers = {source.feed.kind: source.batches.get(day) for source in asked}
    batches = Batch.objects.filter(shop=shop).in_bulk([pk for pk in numbers.values() if pk])
    for feed in feed_matrix(shop, [day], asked, span.now):
        batch = batches.get(numbers[feed.kind] or 0)
        yield FileBehind(feed.kind, feed.label, feed.is_required, feed.cells[0], batch)
