"""How files of visits are staged, measured and merged."""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from apps.common.money import money
from apps.intake.checking import Checked
from apps.intake.guards import DayGap, Overlap, day_gap, products_are_foreign
from apps.intake.items import Item
from apps.intake.models import Batch
from apps.intake.visits import span_in_name, visit_shown
from apps.shop.models import Shop, TrafficStage
from apps.shop.rows import TrafficRow
from apps.shop.services import (
    traffic_compare,
    traffic_merge,
    traffic_names_unknown,
    traffic_overlap,
    traffic_stage,
    traffic_sums,
    traffic_unstage,
)

SHOWN_ROWS = 50
SHOWN_DAYS = 60
SHOWN_WORDS = 50


def stage(shop: Shop, key: str, checked: Checked, block: Iterable[Item]) -> None:
    """Stage what may be imported of one block."""
    traffic_stage(shop=shop, stage_key=key, rows=checked.rows(block, TrafficRow))


def unstage(key: str, names: Collection[str]) -> None:
    """Take the visits of these names out of the stage again."""
    traffic_unstage(stage_key=key, names=names)


def measure(batch: Batch) -> None:
    """Note how much is staged and over which days; visits have no sums of money of ours."""
    sums = traffic_sums(stage_key=batch.stage_key)
    batch.rows_staged, batch.totals = sums.rows, {}
    batch.first_on, batch.last_on = sums.first, sums.last


def preview(batch: Batch, checked: Checked, sources: set[str]) -> dict[str, Any]:
    """Return the preview of what is staged, as plain data."""
    shop, key = batch.shop, batch.stage_key
    unknown = traffic_names_unknown(shop=shop, stage_key=key)
    products, known, catalogue = traffic_overlap(shop=shop, stage_key=key)
    overlap = Overlap(products=products, products_known=known, catalogue=catalogue)
    gap = DayGap() if batch.retry_of_id else day_gap(days(batch), span_in_name(batch.file_name))
    first_rows = TrafficStage.objects.filter(stage_key=key).order_by("line")[:SHOWN_ROWS]
    return {
        "visits": [visit_shown(row) for row in first_rows],
        "sums": _sums(shop, key),
        "missing_days": [str(day) for day in gap.missing[:SHOWN_DAYS]],
        "sources": unknown[:SHOWN_WORDS],
        "statuses": [],
        "guards": [*gap.warnings(), *products_are_foreign(overlap)],
    }


def compare(batch: Batch) -> dict[str, int]:
    """Count what a merge would do."""
    return asdict(traffic_compare(shop=batch.shop, stage_key=batch.stage_key))


def staged(batch: Batch) -> int:
    """Return how many rows wait in the stage."""
    return TrafficStage.objects.filter(stage_key=batch.stage_key).count()


def merge(batch: Batch) -> dict[str, int]:
    """Merge the staged rows and count what became of them."""
    return asdict(traffic_merge(shop=batch.shop, stage_key=batch.stage_key, reason="import"))


def days(batch: Batch) -> list[date]:
    """Return the days that the file covers: those of its rows, a day without rows is missing."""
    rows = TrafficStage.objects.filter(stage_key=batch.stage_key)
    return list(rows.values_list("day", flat=True).distinct().order_by("day"))


def _sums(shop: Shop, key: str) -> dict[str, str]:
    """Return the sums as texts, that of money with the decimals of the currency."""
    numbers = dict(traffic_sums(stage_key=key).numbers)
    if paid := numbers.get("paid_amount"):
        numbers["paid_amount"] = str(money(Decimal(paid), shop.currency))
    return numbers
