"""How files of ads are staged, measured and merged."""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from apps.intake.checking import Checked
from apps.intake.items import Item
from apps.intake.models import Batch
from apps.promotion.models import AdStatStage
from apps.promotion.services.stats import (
    ad_stats_compare,
    ad_stats_merge,
    ad_stats_stage,
    ad_stats_staged_days,
    ad_stats_staged_sums,
    ad_stats_unstage,
)
from apps.shop.models import Shop

SHOWN_ROWS = 50


def stage(shop: Shop, key: str, checked: Checked, block: Iterable[Item]) -> None:
    """Stage what may be imported of one block."""
    ad_stats_stage(stage_key=key, rows=checked.ads(block))


def unstage(key: str, names: Collection[str]) -> None:
    """Take rows that contradict each other out of the stage again."""
    ad_stats_unstage(stage_key=key, names=names)


def measure(batch: Batch) -> None:
    """Note how much is staged and over which days."""
    found = days(batch)
    batch.rows_staged, batch.totals = staged(batch), {}
    batch.first_on, batch.last_on = (found[0], found[-1]) if found else (None, None)


def preview(batch: Batch, checked: Checked, sources: set[str]) -> dict[str, Any]:
    """Return what a person sees before the import: first rows, sums, how many rows are odd."""
    sums = ad_stats_staged_sums(stage_key=batch.stage_key)
    rows = AdStatStage.objects.filter(stage_key=batch.stage_key).order_by("line")[:SHOWN_ROWS]
    return {
        "ads": [_shown(row) for row in rows],
        "ad_sums": {
            name: f"{sums[name]:f}" if name in ("cost", "amount") else sums[name]
            for name in ("impressions", "clicks", "cost", "orders", "amount")
            if sums[name] is not None
        },
        "odd": sums["odd"],
        "sources": [],
        "statuses": [],
        "guards": [],
    }


def _shown(row: AdStatStage) -> dict[str, Any]:
    of = " · ".join(part for part in (row.group_name or row.ad_group, row.keyword, row.creative,
                                      row.placement) if part)  # fmt: skip
    day = str(row.day) if row.day == row.until else f"{row.day} – {row.until}"
    return {
        "day": day,
        "campaign": row.campaign_name or row.campaign,
        "of": of,
        "device": row.device,
        "impressions": row.impressions,
        "clicks": row.clicks,
        "cost": None if row.cost is None else f"{row.cost:.2f}",
        "orders": row.orders,
        "amount": None if row.amount is None else f"{row.amount:.2f}",
        "window": row.window_days,
    }


def compare(batch: Batch) -> dict[str, int]:
    """Count what a merge would do."""
    return asdict(ad_stats_compare(shop=batch.shop, stage_key=batch.stage_key))


def staged(batch: Batch) -> int:
    """Return how many rows wait in the stage."""
    return AdStatStage.objects.filter(stage_key=batch.stage_key).count()


def merge(batch: Batch) -> dict[str, int]:
    """Merge the staged rows and count what became of them."""
    return asdict(ad_stats_merge(shop=batch.shop, stage_key=batch.stage_key, reason="import"))


def days(batch: Batch) -> list[date]:
    """Return the days that the file covers."""
    return ad_stats_staged_days(stage_key=batch.stage_key)
