"""The page of the data: what arrived for each day, what was computed, told and told again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef

from apps.common.days import business_day
from apps.metrics.definitions import registry
from apps.metrics.models import DayPublication, Restatement, RollupRun
from apps.metrics.readings import DataStatus, FeedCell, FeedDays, State
from apps.metrics.restating import cause_words
from apps.metrics.rollups.words import first_fact
from apps.metrics.selectors.days import ShopSpan, shop_span
from apps.metrics.selectors.feeds import feed_matrix
from apps.metrics.selectors.status import data_status
from apps.shop.models import Shop

DAYS = 35
RUNS = 20
RESTATEMENTS = 50
EXCLUDED = "sales.excluded_orders"


@dataclass(frozen=True)
class DataDay:
    """One day: its figures' state, each source's state, what was told first, what is left out."""

    day: date
    state: State
    reason: str
    feeds: tuple[FeedCell, ...]
    published_at: datetime | None
    published_state: str
    is_restated: bool
    excluded_orders: Decimal | None


@dataclass(frozen=True)
class RestatedLine:
    """One entry of the log of restatements."""

    at: datetime
    day: date
    label: str
    unit: str
    old: Decimal | None
    new: Decimal | None
    causes: str


@dataclass(frozen=True)
class DataPage:
    """All that the page of the data shows of one shop."""

    status: DataStatus
    feeds: tuple[FeedDays, ...]
    days: tuple[DataDay, ...]
    runs: tuple[RollupRun, ...]
    restatements: tuple[RestatedLine, ...]


def data_page(shop: Shop, now: datetime) -> DataPage:
    """The last 35 days of a shop since its first fact, newest first, and what is behind them."""
    today = business_day(now, shop.tz, shop.day_cut)
    # Days before the shop's first fact are nobody's gap.
    start = max(first_fact(shop.pk) or today, today - timedelta(days=DAYS - 1))
    days = [today - timedelta(days=at) for at in range((today - start).days + 1)]
    span = shop_span(shop, days[-1], days[0], now)
    feeds = feed_matrix(shop, days, span.sources, now)
    runs = RollupRun.objects.filter(shop=shop).order_by("-finished_at", "-id")[:RUNS]
    return DataPage(
        status=data_status(shop, now, span=span),
        feeds=feeds,
        days=_days(shop, days, span, feeds),
        runs=tuple(runs),
        restatements=restatement_log(shop),
    )


def restatement_log(shop: Shop) -> tuple[RestatedLine, ...]:
    """The newest restatements of a shop, one line a figure."""
    rows = Restatement.objects.filter(shop=shop).order_by("-at", "-id")[:RESTATEMENTS]
    return tuple(_line(row) for row in rows)


def _line(row: Restatement) -> RestatedLine:
    metric = registry[row.metric_key]
    return RestatedLine(
        at=row.at,
        day=row.day,
        label=str(metric.label),
        unit=str(metric.unit),
        old=row.old,
        new=row.new,
        causes=cause_words(row.causes),
    )


def _days(
    shop: Shop, days: Sequence[date], span: ShopSpan, feeds: Sequence[FeedDays]
) -> tuple[DataDay, ...]:
    moved = Restatement.objects.filter(shop=OuterRef("shop"), day=OuterRef("day"))
    published = DayPublication.objects.filter(shop=shop, day__in=days)
    told = {row.day: row for row in published.annotate(is_restated=Exists(moved))}
    return tuple(
        _day(span, day, tuple(feed.cells[at] for feed in feeds), told.get(day))
        for at, day in enumerate(days)
    )


def _day(
    span: ShopSpan,
    day: date,
    cells: tuple[FeedCell, ...],
    told: Any,
) -> DataDay:
    row = span.rows[day]
    return DataDay(
        day=day,
        state=row.state.state,
        reason=row.state.reason,
        feeds=cells,
        published_at=told.first_published_at if told else None,
        published_state=told.state if told else "",
        is_restated=bool(told and told.is_restated),
        excluded_orders=row.number(EXCLUDED),
    )
