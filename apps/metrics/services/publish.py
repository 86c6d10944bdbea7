"""Publishes closed days: what people read of a day first is kept, so that a change can be told."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db import transaction

from apps.common.days import ONE_DAY, day_bounds, yesterday
from apps.common.money import money
from apps.metrics.models import DayPublication
from apps.metrics.restating import HEADLINE_KEYS, ORDERS
from apps.metrics.rollups.words import first_fact
from apps.metrics.selectors.days import ShopSpan, shop_span
from apps.metrics.selectors.feeds import feeds_final
from apps.metrics.selectors.scorecards import headline_key
from apps.metrics.services.close import CLOSE_AFTER
from apps.metrics.services.locks import shop_lock
from apps.shop.models import Shop

PUBLISHED_BY = time(5, 30)
# An outage is caught up so far back; older days were never anybody's morning.
CAUGHT_UP_DAYS = 35


def day_publish(*, shop: Shop, now: datetime) -> list[date]:
    """Publish the closed days that are due; return them.

    A day is due once its figures and all required feeds are final, at the latest at 05:30 of
    the shop's clock, then as provisional; one whose facts are there and were never computed
    waits for its first figures. The first publication of a shop is its yesterday; from then on
    every day. Doing it again adds nothing. Waits for no running rollup: the next
    tick comes in minutes.
    """
    days = _unpublished(shop, now)
    if not days:
        return []
    # Under the rollup's lock: no recompute may slip between these figures and their publication.
    with shop_lock(shop.pk) as held:
        return _publish(shop, days, now) if held else []


def shops_publish(*, now: datetime) -> dict[str, int]:
    """Publish the due days of every shop; return the count."""
    return {"published": sum(len(day_publish(shop=shop, now=now)) for shop in Shop.objects.all())}


def publication_deadline(shop: Shop, day: date) -> datetime:
    """When a day is published at the latest: 05:30 of the shop's clock on the next date."""
    morning = datetime.combine(day + ONE_DAY, PUBLISHED_BY, tzinfo=shop.tz)
    return max(morning, day_bounds(day, shop.tz, shop.day_cut)[1] + CLOSE_AFTER)


def _unpublished(shop: Shop, now: datetime) -> list[date]:
    first, last = first_fact(shop.pk), yesterday(now, shop.tz, shop.day_cut)
    if first is None or last < first:
        return []
    start = max(first, last - timedelta(days=CAUGHT_UP_DAYS - 1))
    known = set(DayPublication.objects.filter(shop=shop).values_list("day", flat=True))
    if not known:
        return [last]
    start = max(start, min(known))
    days = (start + timedelta(days=at) for at in range((last - start).days + 1))
    return [day for day in days if day not in known]


@transaction.atomic
def _publish(shop: Shop, days: list[date], now: datetime) -> list[date]:
    span = shop_span(shop, days[0], days[-1], now)
    final = _final_days(shop, span, days, now)
    ripe = [day for day in days if day in final or now >= publication_deadline(shop, day)]
    due = [day for day in ripe if not _is_being_computed(span, day)]
    rows = [_publication(shop, span, day, now, is_final=day in final) for day in due]
    DayPublication.objects.bulk_create(rows, ignore_conflicts=True)
    return due


def _is_being_computed(span: ShopSpan, day: date) -> bool:
    return day in span.waiting.marked and not span.rows[day].numbers.days


def _final_days(shop: Shop, span: ShopSpan, days: list[date], now: datetime) -> set[date]:
    complete = feeds_final(shop, days, now)
    return {
        day
        for day in days
        if span.rows[day].state.state == "final"
        and day not in span.waiting.marked
        and day in complete
        and now >= day_bounds(day, shop.tz, shop.day_cut)[1] + CLOSE_AFTER
    }


def _publication(
    shop: Shop, span: ShopSpan, day: date, now: datetime, *, is_final: bool
) -> DayPublication:
    key = headline_key(span.targets, day)
    state = DayPublication.State.FINAL if is_final else DayPublication.State.PROVISIONAL
    return DayPublication(
        shop=shop,
        day=day,
        first_published_at=now,
        state=state,
        figures=_figures(span, shop, day),
        metric_key=key,
        target=span.targets[key].get(day),
    )


def _figures(span: ShopSpan, shop: Shop, day: date) -> Mapping[str, str | None]:
    numbers = {key: span.rows[day].number(key) for key in HEADLINE_KEYS}
    return {
        key: None
        if number is None
        else str(int(number) if key == ORDERS else money(number, shop.currency))
        for key, number in numbers.items()
    }
