"""Ad figures become facts: what the console said before stays beside what it says now."""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date
from typing import Any, Final
from uuid import uuid4

from django.db import transaction
from django.db.models import Count, F, Max, Q, Sum

from apps.common.querysets import rows_read
from apps.promotion.models import AdStatDay, AdStatStage
from apps.promotion.rows import AdRow, ad_name
from apps.promotion.services import stats_sql
from apps.shop.counts import Counts
from apps.shop.models import ChangedDay, Shop
from apps.shop.services import days_mark
from apps.shop.services.merging import merge_lock, run

BLOCK: Final = 2_000


@transaction.atomic
def ad_stats_stage(*, stage_key: str, rows: Iterable[AdRow]) -> int:
    """Put rows into the stage under `stage_key`; return how many. May be called again."""
    last = AdStatStage.objects.filter(stage_key=stage_key).aggregate(n=Max("line"))["n"] or 0
    staged = [
        AdStatStage(stage_key=stage_key, line=line, **asdict(row))
        for line, row in enumerate(rows, last + 1)
    ]
    AdStatStage.objects.bulk_create(staged, batch_size=BLOCK)
    return len(staged)


@transaction.atomic
def ad_stats_unstage(*, stage_key: str, names: Collection[str] | None = None) -> None:
    """Empty a stage, or take the rows of these names out of it."""
    rows = AdStatStage.objects.filter(stage_key=stage_key)
    if names is not None:
        lines = [row.line for row in rows.iterator() if ad_name(row) in names] if names else []
        rows = rows.filter(line__in=lines)
    rows.delete()


def ad_stats_compare(*, shop: Shop, stage_key: str) -> Counts:
    """Say what a merge would do with the staged rows; write nothing."""
    return Counts(**dict(rows_read(stats_sql.COMPARE, _names(shop, stage_key))))


@transaction.atomic
def ad_stats_merge(*, shop: Shop, stage_key: str, reason: str) -> Counts:
    """Merge the staged rows, all or none, and mark the days whose figures changed.

    Unknown campaigns, groups, words and creatives are made. Equal numbers add no row; other
    numbers of a later export are a new row and the latest; those of an earlier export are kept
    and are not the latest. A number that is not told keeps the stored one. The stage stays.
    """
    merge_lock(shop_id=shop.pk)
    names = _names(shop, stage_key)
    counts = ad_stats_compare(shop=shop, stage_key=stage_key)
    for text in stats_sql.ENTITIES:
        run(text, names)
    rows = rows_read(stats_sql.WRITTEN, names)
    AdStatDay.objects.filter(pk__in=[row[1] for row in rows if row[0] == "changed"]).update(
        is_latest=False
    )
    made = [
        AdStatDay(
            shop=shop, is_latest=verdict != "older",
            **dict(zip(stats_sql.FIELDS, values, strict=True)),
        )
        for verdict, _old, *values in rows
    ]  # fmt: skip
    current = [row for row in made if row.is_latest]
    AdStatDay.objects.bulk_create(current, batch_size=BLOCK)
    past = [row for row in made if not row.is_latest]
    AdStatDay.objects.bulk_create(past, batch_size=BLOCK, ignore_conflicts=True)
    days = {row.day for row in current if row.until == row.day}
    days_mark(shop_id=shop.pk, days=days, domain=ChangedDay.Domain.ADS, reason=reason)
    return counts


@transaction.atomic
def ad_stats_upsert(*, shop: Shop, rows: Iterable[AdRow], reason: str) -> Counts:
    """Stage and merge rows in one transaction, and empty the stage."""
    stage_key = f"ads:{uuid4()}"
    ad_stats_stage(stage_key=stage_key, rows=rows)
    counts = ad_stats_merge(shop=shop, stage_key=stage_key, reason=reason)
    ad_stats_unstage(stage_key=stage_key)
    return counts


def ad_stats_staged_days(*, stage_key: str) -> list[date]:
    """Return the days that the staged rows cover, in order; a month only by its ends."""
    spans = AdStatStage.objects.filter(stage_key=stage_key).values_list("day", "until").distinct()
    return sorted({day for span in spans for day in span})


def ad_stats_staged_sums(*, stage_key: str) -> dict[str, Any]:
    """Return how many rows are staged and the sum of each number, None where none was told."""
    rows = AdStatStage.objects.filter(stage_key=stage_key)
    sums = {name: Sum(name) for name in ("impressions", "clicks", "cost", "orders", "amount")}
    odd = Q(clicks__gt=F("impressions")) | Q(orders__gt=F("clicks"))
    return rows.aggregate(rows=Count("line"), odd=Count("line", filter=odd), **sums)


def _names(shop: Shop, stage_key: str) -> dict[str, Any]:
    return {"shop": shop.pk, "platform": shop.platform, "stage": stage_key}
