"""How files of reviews and of cases are staged, measured and merged."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils import timezone

from apps.aftersales.models import AfterSalesCase, ToldStage
from apps.aftersales.rows import CaseRow, ReviewRow, ToldRow
from apps.aftersales.services.told_stage import (
    told_compare,
    told_merge,
    told_stage,
    told_staged_days,
    told_unstage,
)
from apps.intake.checking import Checked
from apps.intake.items import Item
from apps.intake.models import Batch
from apps.intake.services.row_facts import CountedFacts
from apps.shop.counts import Counts
from apps.shop.models import Shop


class ToldFacts(CountedFacts):
    """What others tell of a shop's sales afterwards."""

    model = ToldStage
    kind: ClassVar[type[ToldRow]]

    def stage(self, shop: Shop, key: str, checked: Checked, block: Iterable[Item]) -> None:
        """Stage what may be imported of one block."""
        told_stage(stage_key=key, rows=checked.rows(block, self.kind))

    def unstage(self, key: str, names: Collection[str]) -> None:
        """Take rows that contradict each other out of the stage again."""
        told_unstage(stage_key=key, ids=names)

    def counts(self, batch: Batch, *, is_kept: bool) -> Counts:
        """Merge the staged rows, or only say what a merge would do."""
        do = told_merge if is_kept else told_compare
        return do(kind=self.kind, shop=batch.shop, stage_key=batch.stage_key, now=timezone.now())

    def days(self, batch: Batch) -> list[date]:
        """Return the days that the file covers."""
        return told_staged_days(shop=batch.shop, stage_key=batch.stage_key)


class ReviewFacts(ToldFacts):
    """Reviews: shown by their marks, and no text of a buyer."""

    kind = ReviewRow
    listed = "reviews"

    def shown(self, row: ToldStage, shop: Shop) -> dict[str, Any]:
        """Return one review as a person sees it."""
        return {
            "id": row.external_id,
            "at": _wall(row.at, shop),
            "rating": row.told["rating"],
            "result": row.told["result"],
            "order": row.told["order_number"],
            "length": len(row.told["text"]),
        }


class CaseFacts(ToldFacts):
    """Cases: shown by what the platform says, without the buyer's own words."""

    kind = CaseRow
    listed = "cases"

    def shown(self, row: ToldStage, shop: Shop) -> dict[str, Any]:
        """Return one case as a person sees it."""
        told = CaseRow.of_plain(row.told)
        return {
            "id": row.external_id,
            "at": _wall(row.at, shop),
            "order": told.order_number,
            "kind": str(AfterSalesCase.Kind(told.kind).label),
            "status": told.status,
            "reason": told.reason,
            "amount": None if told.amount is None else f"{told.amount:.2f}",
        }


def _wall(at: datetime, shop: Shop) -> str:
    return f"{at.astimezone(shop.tz):%Y-%m-%d %H:%M:%S}"
