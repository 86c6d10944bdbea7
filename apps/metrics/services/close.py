"""Closes a shop's days: marks what no fact has marked, and keeps the rolling windows."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from apps.common.days import business_day, day_bounds, yesterday
from apps.metrics.definitions import registry
from apps.metrics.models import ParkedDay, RollupRun, ShopDay, ShopPeriod
from apps.metrics.rollups.shop_period import rolling_periods_keep, rolling_periods_write
from apps.metrics.rollups.words import first_day, first_fact
from apps.metrics.services.batch import REFUND_REASONS, ClockTimestamp
from apps.metrics.services.drain import DrainResult, days_due, shop_drain
from apps.metrics.services.locks import shop_lock
from apps.metrics.spans import LOOK_BACK_DAYS, ROLLING_DAYS, Span, rolling_ends, rolling_to
from apps.shop.models import ChangedDay, Shop
from apps.shop.services import days_mark

CLOSE_AFTER = timedelta(minutes=20)
LOOK_BACK = 7


def day_close(*, shop: Shop, now: datetime) -> int:
    """Mark the days that are due without a change of facts; return how many marks were made.

    These are: days from the first fact to today without a row (also those of an outage); once
    after 00:20 of the shop's clock, yesterday and the six days before it; every day when a
    stored formula changed. Doing it again adds nothing while the marks wait or were written.
    """
    earliest = first_day(shop.pk)
    if earliest is None:
        return 0
    today = business_day(now, shop.tz, shop.day_cut)
    first = first_fact(shop.pk)
    made = _mark(shop, _days_without_row(shop, first, today), "gap") if first else 0
    closed = yesterday(now - CLOSE_AFTER, shop.tz, shop.day_cut)
    if first and closed >= first and not _is_closed(shop, closed):
        look_back = _days(max(first, closed - timedelta(days=LOOK_BACK - 1)), closed)
        made += _mark(shop, look_back, "close")
    if _formulas_changed(shop):
        made += _mark(shop, _days(earliest, today), "definition")
    return made


def shops_close(*, now: datetime) -> dict[str, int]:
    """Close the days of every shop and refresh its rolling windows; return the counts."""
    shops = list(Shop.objects.all())
    marked = sum(day_close(shop=shop, now=now) for shop in shops)
    windows = sum(rolling_refresh(shop=shop, now=now) for shop in shops)
    return {"marked": marked, "windows": windows}


def rollup_all(*, shop: Shop, first: date, last: date, now: datetime) -> DrainResult:
    """Recompute every day from `first` to `last` that the shop can have, in this process.

    Days before the shop's first fact and after today are left out; parked days are tried again.
    """
    start = first_day(shop.pk)
    today = business_day(now, shop.tz, shop.day_cut)
    if start is not None:
        ParkedDay.objects.filter(shop=shop, day__range=(first, last)).delete()
        _mark(shop, _days(max(first, start), min(last, today)), "manual")
    return shop_drain(shop=shop, now=now)


def rolling_refresh(*, shop: Shop, now: datetime, again: bool = False) -> int:
    """Write the rolling windows that end yesterday or on a month end; return how many.

    Once a day after the marked days, or when `again`: windows that are missing and windows in
    which a day was recomputed since. Windows of other days are dropped.
    """
    first = first_fact(shop.pk)
    last = yesterday(now, shop.tz, shop.day_cut)
    if first is None or last < first:
        return 0
    newest = ShopPeriod.objects.filter(shop=shop, kind="r30", ends_on=last)
    if not again and (newest.exists() or days_due(shop=shop, now=now, limit=1)):
        return 0
    with shop_lock(shop.pk) as held:
        return _windows_write(shop, rolling_ends(first, last)) if held else 0


def _windows_write(shop: Shop, ends: list[date]) -> int:
    kept = ShopPeriod.objects.filter(shop=shop, kind__in=ROLLING_DAYS)
    computed = {Span(*row) for row in kept.values_list("kind", "starts_on", "ends_on")}
    written = 0
    for end in ends:
        spans = [
            span for span in rolling_to(end) if span not in computed or window_is_stale(shop, span)
        ]
        written += rolling_periods_write(shop.pk, spans)
    rolling_periods_keep(shop.pk, ends)
    # Under the lock nothing was rolled up meanwhile: the next look begins here.
    kept.update(computed_at=ClockTimestamp())
    return written


def window_is_stale(shop: Shop, span: Span) -> bool:
    """Tell whether orders of a day that a kept window reads were rolled up after the window."""
    first = span.starts_on - timedelta(days=LOOK_BACK_DAYS)
    kept = ShopPeriod.objects.filter(shop=shop, kind=span.kind).spanning(
        span.starts_on, span.ends_on
    )
    later = RollupRun.objects.done().filter(
        shop=shop, finished_at__gt=kept.values("computed_at")[:1]
    )
    batches = later.values_list("days", "marks")
    changed = {day for days, marks in batches if set(marks) - REFUND_REASONS for day in days}
    return any(first <= day <= span.ends_on for day in changed)


def _days_without_row(shop: Shop, first: date, today: date) -> list[date]:
    written = ShopDay.objects.filter(
        shop=shop, day__range=(first, today), paid_orders__isnull=False
    )
    marked = ChangedDay.objects.filter(shop=shop, domain="sales", day__range=(first, today))
    known = set(written.values_list("day", flat=True))
    known |= set(marked.values_list("day", flat=True).distinct())
    return [day for day in _days(first, today) if day not in known]


def _is_closed(shop: Shop, day: date) -> bool:
    """Tell whether the day was rolled up after its end, or waits for that."""
    if ChangedDay.objects.filter(shop=shop, day=day, reason="close").exists():
        return True
    closing = day_bounds(day, shop.tz, shop.day_cut)[1] + CLOSE_AFTER
    runs = RollupRun.objects.done().reaching(day).filter(shop=shop, started_at__gte=closing)
    return runs.filter(marks__has_key="close").exists()


def _formulas_changed(shop: Shop) -> bool:
    newest = RollupRun.objects.done().filter(shop=shop).order_by("-finished_at").first()
    waiting = ChangedDay.objects.filter(shop=shop, reason="definition")
    return (
        newest is not None
        and newest.definitions_version != registry.version
        and not waiting.exists()
    )


def _mark(shop: Shop, days: Iterable[date], reason: str) -> int:
    return days_mark(shop_id=shop.pk, days=days, domain=ChangedDay.Domain.SALES, reason=reason)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
