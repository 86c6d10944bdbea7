"""Tells which published figures a recompute moved, in the transaction that moved them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from apps.metrics.models import DayPublication, Restatement, ShopDay
from apps.metrics.restating import HEADLINE_KEYS, Counts, causes_of, has_moved
from apps.metrics.selectors.freshness import is_empty
from apps.metrics.selectors.values import Span
from apps.shop.models import Shop

Figures = Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Told:
    """What was last told of a published day, and the facts that stood behind it."""

    figures: Figures
    counts: Counts


def published_read(*, shop: Shop, days: Sequence[date]) -> Mapping[date, Told]:
    """What was last told of those of `days` that are published; read before figures change."""
    published = list(DayPublication.objects.filter(shop=shop, day__in=days))
    if not published:
        return {}
    figures = {each.day: _numbers(each.figures) for each in published}
    moved = Restatement.objects.filter(shop=shop, day__in=list(figures)).order_by("at", "id")
    for day, key, new in moved.values_list("day", "metric_key", "new"):
        figures[day][key] = new
    rows = _rows(shop, figures)
    return {day: Told(told, _counts(rows.get(day))) for day, told in figures.items()}


def restatements_write(
    *,
    shop: Shop,
    told: Mapping[date, Told],
    reasons: Mapping[date, Mapping[str, int]],
    now: datetime,
) -> int:
    """Write one restatement a headline figure that is no longer what was told; return how many.

    Call it in the transaction that wrote the figures. `reasons` counts the claimed marks of
    each day. A figure that was unknown stays untold while the day has no facts.
    """
    rows = _rows(shop, told) if told else {}
    made = [
        Restatement(shop=shop, day=day, metric_key=key, at=now, old=old, new=new, causes=causes)
        for day, each in told.items()
        for causes in [causes_of(each.counts, _counts(rows.get(day)), reasons.get(day, {}))]
        for key, old, new in _moves(each.figures, rows.get(day))
    ]
    Restatement.objects.bulk_create(made)
    return len(made)


def headline(shop: Shop, row: ShopDay | None) -> dict[str, Decimal | None]:
    """The headline figures of a day's row; None where nothing is known."""
    if row is None:
        return dict.fromkeys(HEADLINE_KEYS)
    span = Span(row.day, row.day, (shop,), (row,), {})
    values = {key: span.value(key, strict=True) for key in HEADLINE_KEYS}
    return {key: None if value is None else Decimal(value) for key, value in values.items()}


def _moves(
    told: Figures, row: ShopDay | None
) -> Iterable[tuple[str, Decimal | None, Decimal | None]]:
    shop = row.shop if row else None
    current = headline(shop, row) if shop else dict.fromkeys(HEADLINE_KEYS)
    for key in HEADLINE_KEYS:
        old, new = told.get(key), current[key]
        if old is None and (row is None or is_empty(row)):
            continue
        if has_moved(old, new):
            yield key, old, new


def _numbers(figures: Mapping[str, str | None]) -> dict[str, Decimal | None]:
    return {key: None if text is None else Decimal(text) for key, text in figures.items()}


def _rows(shop: Shop, days: Iterable[date]) -> Mapping[date, ShopDay]:
    rows = ShopDay.objects.filter(shop=shop, day__in=list(days)).select_related("shop")
    return {row.day: row for row in rows}


def _counts(row: ShopDay | None) -> Counts:
    if row is None:
        return Counts()
    return Counts(row.paid_orders or 0, row.refund_count or 0, row.excluded_orders or 0)
