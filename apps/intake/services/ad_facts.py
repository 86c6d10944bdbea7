"""How files of ads are staged, measured and merged."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from apps.intake.checking import Checked
from apps.intake.items import Item
from apps.intake.models import Batch
from apps.intake.services.row_facts import CountedFacts
from apps.promotion.models import AdStatStage
from apps.promotion.rows import AdRow
from apps.promotion.services.stats import (
    ad_stats_compare,
    ad_stats_merge,
    ad_stats_stage,
    ad_stats_staged_days,
    ad_stats_staged_sums,
    ad_stats_unstage,
)
from apps.shop.counts import Counts
from apps.shop.models import Shop


class AdFacts(CountedFacts):
    """Figures of ads; shown with their sums and how many rows are odd."""

    model = AdStatStage
    listed = "ads"

    def stage(self, shop: Shop, key: str, checked: Checked, block: Iterable[Item]) -> None:
        """Stage what may be imported of one block."""
        ad_stats_stage(stage_key=key, rows=checked.rows(block, AdRow))

    def unstage(self, key: str, names: Collection[str]) -> None:
        """Take rows that contradict each other out of the stage again."""
        ad_stats_unstage(stage_key=key, names=names)

    def counts(self, batch: Batch, *, is_kept: bool) -> Counts:
        """Merge the staged rows, or only say what a merge would do."""
        if is_kept:
            return ad_stats_merge(shop=batch.shop, stage_key=batch.stage_key, reason="import")
        return ad_stats_compare(shop=batch.shop, stage_key=batch.stage_key)

    def days(self, batch: Batch) -> list[date]:
        """Return the days that the file covers."""
        return ad_stats_staged_days(stage_key=batch.stage_key)

    def noted(self, batch: Batch) -> dict[str, Any]:
        """Return the sums, and how many rows are odd."""
        sums = ad_stats_staged_sums(stage_key=batch.stage_key)
        told = {
            name: f"{sums[name]:f}" if name in ("cost", "amount") else sums[name]
            for name in ("impressions", "clicks", "cost", "orders", "amount")
            if sums[name] is not None
        }
        return {"ad_sums": told, "odd": sums["odd"]}

    def shown(self, row: AdStatStage, shop: Shop) -> dict[str, Any]:
        """Return one row as a person sees it."""
        parts = (row.group_name or row.ad_group, row.keyword, row.creative, row.placement)
        return {
            "day": str(row.day) if row.day == row.until else f"{row.day} – {row.until}",
            "campaign": row.campaign_name or row.campaign,
            "of": " · ".join(part for part in parts if part),
            "device": row.device,
            "impressions": row.impressions,
            "clicks": row.clicks,
            "cost": None if row.cost is None else f"{row.cost:.2f}",
            "orders": row.orders,
            "amount": None if row.amount is None else f"{row.amount:.2f}",
            "window": row.window_days,
        }
