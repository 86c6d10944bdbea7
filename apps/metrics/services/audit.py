"""Holds the stored numbers against the facts, twice: by the rollups' SQL and row by row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max, Sum

from apps.metrics.definitions import registry
from apps.metrics.models import CampaignDay, ShopDay, ShopPeriod
from apps.metrics.registry import Grain, Measure
from apps.metrics.rollups.scratch import scratch_differences, scratch_fill
from apps.metrics.rollups.words import first_fact
from apps.metrics.selectors.case_contributions import RUNNING
from apps.metrics.selectors.contributions import contributing
from apps.metrics.selectors.member_facts import product_facts, source_facts
from apps.metrics.selectors.member_numbers import TABLES
from apps.metrics.selectors.reason_members import reason_facts
from apps.metrics.services.batch import snapshot_take
from apps.metrics.services.close import window_is_stale
from apps.metrics.spans import ROLLING_DAYS, Span, month_of, touched_spans, week_of
from apps.promotion.models import AdStatDay
from apps.shop.models import ChangedDay, Order, Refund, Shop, TrafficDay
from apps.shop.sources import OVERLAP

FIGURED = (
    ChangedDay.Domain.SALES,
    ChangedDay.Domain.TRAFFIC,
    ChangedDay.Domain.SERVICE,
    ChangedDay.Domain.AFTERSALES,
    ChangedDay.Domain.ADS,
)

MEMBER_FACTS = {
    Grain.SOURCE: source_facts,
    Grain.PRODUCT: product_facts,
    Grain.REASON: reason_facts,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell whose stored value is not what the facts say; column "row" when a row is missing.

    `is_waiting`: the facts changed and the rollup has not come to it yet, which is no error.
    """

    table: str
    key: str
    column: str
    stored: Any
    facts: Any
    is_waiting: bool


def rollups_audit(*, shop: Shop) -> list[Difference]:
    """Compare every stored number of a shop with its facts, in one snapshot; change nothing."""
    first = first_fact(shop.pk)
    with transaction.atomic(durable=True):
        snapshot_take()
        # Counting a large shop in Python keeps the session waiting for longer than a page may.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        days = _days(shop, first) if first else []
        visited = _visited(shop)
        every = sorted({*days, *visited, *_advertised(shop)})
        found = list(_sum_differences(shop, every))
        found += _member_differences(shop, every)
        found += _campaign_differences(shop)
        found += _cell_differences(shop, days, visited)
        transaction.set_rollback(True)
    return found


def _visited(shop: Shop) -> list[date]:
    """Return the days of which visits were received."""
    told = TrafficDay.objects.filter(shop=shop).order_by("day")
    return list(told.values_list("day", flat=True).distinct())


def _advertised(shop: Shop) -> list[date]:
    """Return the days of which ads are known."""
    told = AdStatDay.objects.filter(shop=shop).current().of_days()
    return list(told.order_by("day").values_list("day", flat=True).distinct())


def _days(shop: Shop, first: date) -> list[date]:
    """Return every day from the first fact of sales to the last, or to the last stored row."""
    orders = Order.objects.filter(shop=shop).aggregate(a=Max("ordered_on"), b=Max("paid_on"))
    refunds = Refund.objects.filter(shop=shop).aggregate(c=Max("refunded_on"))
    stored = ShopDay.objects.filter(shop=shop, paid_orders__isnull=False).aggregate(d=Max("day"))
    last = max(day for day in (orders | refunds | stored).values() if day is not None)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _cell_differences(shop: Shop, days: list[date], visited: list[date]) -> Iterator[Difference]:
    kept = [
        Span(*row)
        for row in ShopPeriod.objects.filter(shop=shop).values_list("kind", "starts_on", "ends_on")
    ]
    stale = {span for span in kept if span.kind in ROLLING_DAYS and window_is_stale(shop, span)}
    due = {span for day in days for span in (week_of(day), month_of(day))}
    scratch_fill(shop.pk, days, visited, sorted((set(kept) - stale) | due))
    marked = _marked(shop)
    waiting = {str(day) for day in marked}
    waiting |= {
        f"{span.kind} {span.starts_on}"
        for span in stale | set(touched_spans(marked, horizon=max(days, default=date.min)))
    }
    for table, facts, stored in scratch_differences(shop.pk):
        key = _key(facts or stored)
        if not facts or not stored:
            yield Difference(table, key, "row", stored or None, facts or None, _is_in(key, waiting))
            continue
        for column in sorted(facts):
            if facts[column] != stored[column]:
                cell = (table, key, column, stored[column], facts[column])
                yield Difference(*cell, _is_in(key, waiting))


def _key(row: Mapping[str, Any]) -> str:
    """Return a row's key in words: the day, day and hour or member, or kind and first day."""
    members = (
        "day",
        "hour",
        "source_id",
        "product_id",
        "agent_id",
        "reason_id",
        "ad_campaign_id",
        "kind",
    )
    names = members if "day" in row else ("kind", "starts_on")
    return " ".join(str(row[name]) for name in names if name in row)


def _is_in(key: str, waiting: set[str]) -> bool:
    return key in waiting or key.split(" ")[0] in waiting


def _sum_differences(shop: Shop, days: list[date]) -> Iterator[Difference]:
    """Compare each measure of the day with the sum of the rows behind it."""
    if not days:
        return
    marked = _marked(shop)
    stored = {row.day: row for row in ShopDay.objects.filter(shop=shop)}
    for measure in registry.measures(Grain.SHOP):
        sums = _sums(shop, measure, days)
        for day, row in stored.items():
            value = getattr(row, measure.columns[Grain.SHOP])
            if (value or 0) != (sums.get(day) or 0):
                yield Difference("rows", str(day), measure.key, value, sums.get(day), day in marked)


def _sums(shop: Shop, measure: Measure, days: list[date]) -> dict[date, Any]:
    if measure.rows in RUNNING:
        return _running(shop, measure, days)
    return _by_day(shop, measure.rows, measure.contribution, days[0], days[-1])


def _running(shop: Shop, measure: Measure, days: list[date]) -> dict[date, Any]:
    """Return for each day what all moves until its end come to."""
    moves = _by_day(shop, *RUNNING[measure.rows], date.min, days[-1])
    total: Any = sum((net for day, net in moves.items() if day < days[0]), 0)
    found = {}
    for at in range((days[-1] - days[0]).days + 1):
        day = days[0] + timedelta(days=at)
        total += moves.get(day, 0)
        found[day] = total
    return found


def _by_day(shop: Shop, rows: str, adds: str, first: date, last: date) -> dict[date, Any]:
    facts = contributing(shop.pk, rows, adds, first, last, by_day=True)
    totals = facts.order_by().values(counted_on=F("on")).annotate(total=Sum("contribution"))
    return dict(totals.values_list("counted_on", "total"))


def _member_differences(shop: Shop, days: list[date]) -> Iterator[Difference]:
    """Compare each member of the days with the facts, counted in another way."""
    if not days:
        return
    marked = _marked(shop)
    for grain, facts in MEMBER_FACTS.items():
        told = facts(shop, days[0], days[-1])
        stored = _members(shop, grain)
        for measure, place in product(registry.measures(grain), told.keys() | stored.keys()):
            column = measure.column(grain)
            value, fact = (of.get(place, {}).get(column) for of in (stored, told))
            if (value or 0) != (fact or 0):
                key = " ".join(map(str, place))
                yield Difference("rows", key, measure.key, value, fact, place[0] in marked)


def _campaign_differences(shop: Shop) -> Iterator[Difference]:
    """Compare each campaign of a day with its rows, counted in another way."""
    marked = _marked(shop)
    columns = [measure.column(Grain.CAMPAIGN) for measure in registry.measures(Grain.CAMPAIGN)]
    facts = AdStatDay.objects.filter(shop=shop).counted().order_by()
    told = facts.values("day", "ad_campaign_id").annotate(**{f"s_{c}": Sum(c) for c in columns})
    sums = {(row["day"], row["ad_campaign_id"]): row for row in told}
    stored = {(row.day, row.ad_campaign_id): row for row in CampaignDay.objects.filter(shop=shop)}
    for place, column in product(sums.keys() | stored.keys(), columns):
        value = getattr(stored.get(place), column, None)
        fact = sums.get(place, {}).get(f"s_{column}")
        if value != fact:
            key = " ".join(map(str, place))
            yield Difference("rows", key, f"ads.{column}", value, fact, place[0] in marked)


def _members(shop: Shop, grain: Grain) -> dict[tuple[date, int], dict[str, Any]]:
    """Return the stored members that are counted: not those that only make the sum right."""
    model, member = TABLES[grain]
    rows = model.objects.filter(shop=shop, **{f"{member}__isnull": False})
    if grain is Grain.SOURCE:
        rows = rows.exclude(source__key=OVERLAP)
    columns = {measure.column(grain) for measure in registry.measures(grain)}
    sums = {f"sum_{column}": Sum(column) for column in columns}
    listed = rows.order_by().values("day", of=F(member)).annotate(**sums)
    return {
        (row["day"], row["of"]): {column: row[f"sum_{column}"] for column in columns}
        for row in listed
    }


def _marked(shop: Shop) -> set[date]:
    marks = ChangedDay.objects.filter(shop=shop, domain__in=FIGURED)
    return set(marks.values_list("day", flat=True).distinct())
