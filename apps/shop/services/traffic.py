"""Visits of days become facts, by shop, day, source or product, and device."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.db import transaction

from apps.common.errors import ShopError
from apps.common.money import money
from apps.shop.counts import Counts, VisitSums
from apps.shop.models import ChangedDay, Shop, TrafficSource
from apps.shop.rows import TRAFFIC_COUNTS, TrafficRow
from apps.shop.services import traffic_sql
from apps.shop.services.copying import copy_rows, in_blocks
from apps.shop.services.days import days_mark
from apps.shop.services.merging import answer, counts_of, merge_lock, run
from apps.shop.services.staging import ANALYSE_FROM, stage_clear

WRITTEN = ("new", "changed")


@transaction.atomic
def traffic_stage(*, shop: Shop, stage_key: str, rows: Iterable[TrafficRow]) -> int:
    """Copy visits into the stage under `stage_key`; return how many. May be called again.

    Raises ShopError field_invalid for an unknown source key or for both a source and a product.
    """
    names = dict(TrafficSource.objects.values_list("key", "name"))
    first = last = _staged(stage_key)
    for block in in_blocks(rows):
        numbered = list(enumerate(block, start=last + 1))
        last += len(block)
        cells = (_cells(shop, stage_key, line, row, names) for line, row in numbered)
        copy_rows(traffic_sql.COPY, cells)
    return last - first


def traffic_compare(*, shop: Shop, stage_key: str) -> Counts:
    """Say what `traffic_merge` would do with the staged visits; write nothing."""
    _analyse(stage_key)
    return counts_of(answer(traffic_sql.COMPARE, _names(shop, stage_key)))


@transaction.atomic
def traffic_merge(*, shop: Shop, stage_key: str, reason: str) -> Counts:
    """Merge the staged visits, all or none, and mark the days that changed.

    A staged None keeps a stored number. A row that the platform knew earlier than the stored one
    changes nothing; equal rows are not written and mark nothing. A product is made when first
    seen. The stage stays until `stage_clear`.
    """
    merge_lock(shop_id=shop.pk)
    _analyse(stage_key)
    names = _names(shop, stage_key)
    run(traffic_sql.PRODUCTS, names)
    merged = answer(traffic_sql.MERGE, names)
    days = {day for verdict, _count, days in merged if verdict in WRITTEN for day in days}
    days_mark(shop_id=shop.pk, days=days, domain=ChangedDay.Domain.TRAFFIC, reason=reason)
    return counts_of(merged)


@transaction.atomic
def traffic_upsert(*, shop: Shop, rows: Iterable[TrafficRow], reason: str) -> Counts:
    """Stage and merge visits in one transaction, and empty the stage.

    Of two rows with one key the one known later counts, else the last.
    Raises ShopError field_invalid like `traffic_stage`.
    """
    stage_key = f"traffic:{uuid4()}"
    traffic_stage(shop=shop, stage_key=stage_key, rows=rows)
    counts = traffic_merge(shop=shop, stage_key=stage_key, reason=reason)
    stage_clear(stage_key=stage_key)
    return counts


@transaction.atomic
def traffic_unstage(*, stage_key: str, names: Collection[str]) -> None:
    """Take these rows out of the stage again, each named "day / source or product / device"."""
    if names:
        run(traffic_sql.UNSTAGE, {"stage": stage_key, "names": list(names)})


def traffic_sums(*, stage_key: str) -> VisitSums:
    """Add up what is staged; the numbers that no row tells are left out."""
    [(rows, first, last, *sums)] = answer(traffic_sql.SUMS, {"stage": stage_key})
    told = zip((*TRAFFIC_COUNTS, "paid_amount"), sums, strict=True)
    numbers = {name: f"{number:f}" for name, number in told if number is not None}
    return VisitSums(rows, first, last, numbers)


def traffic_names_unknown(*, shop: Shop, stage_key: str) -> list[str]:
    """Return the staged names of sources that mean nothing in this shop yet."""
    rows = answer(traffic_sql.NAMES_UNKNOWN, _names(shop, stage_key))
    return [name for (name,) in rows]


def traffic_overlap(*, shop: Shop, stage_key: str) -> tuple[int, int, int]:
    """Count the first staged products, those known here, and the shop's own up to 20."""
    [(products, known, catalogue)] = answer(traffic_sql.OVERLAP, _names(shop, stage_key))
    return products, known, catalogue


def _names(shop: Shop, stage_key: str) -> dict[str, Any]:
    return {"shop": shop.pk, "platform": shop.platform, "stage": stage_key}


def _staged(stage_key: str) -> int:
    return int(answer(traffic_sql.LAST_LINE, {"stage": stage_key})[0][0])


def _analyse(stage_key: str) -> None:
    if _staged(stage_key) >= ANALYSE_FROM:
        run(traffic_sql.ANALYSE, {})


def _cells(
    shop: Shop, stage_key: str, line: int, row: TrafficRow, names: Mapping[str, str]
) -> Sequence[Any]:
    if row.source_key and row.source_key not in names:
        raise ShopError("field_invalid", f"Unknown source {row.source_key!r}.", "source_key")
    # A source told by its key alone is stored under its own name: a file that writes the name
    # and a program that writes the key tell of the same row.
    source_name = row.source_name or names.get(row.source_key or "", "")
    if source_name and row.external_product_id:
        raise ShopError("field_invalid", "Visits are of a source or of a product.", "source_key")
    amount = row.paid_amount
    return (
        stage_key,
        line,
        row.day,
        source_name,
        row.source_key,
        row.external_product_id or None,
        row.product_title,
        row.device,
        *(getattr(row, name) for name in TRAFFIC_COUNTS),
        None if amount is None else money(amount, shop.currency),
        row.source_updated_at,
    )
