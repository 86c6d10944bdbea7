"""How files of subscribers are staged, measured and merged."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from apps.common.masks import mask_name
from apps.intake.checking import Checked
from apps.intake.items import Item
from apps.intake.models import Batch, Erasure
from apps.intake.services.row_facts import CountedFacts
from apps.promotion.models import ConsentStage
from apps.promotion.rows import ConsentRow
from apps.promotion.services.consents import (
    consents_compare,
    consents_merge,
    consents_stage,
    consents_unstage,
)
from apps.shop.counts import Counts
from apps.shop.models import Shop


class ConsentFacts(CountedFacts):
    """Consents of buyers; shown with the buyer masked. They belong to no day's figures."""

    model = ConsentStage
    listed = "consents"

    def stage(self, shop: Shop, key: str, checked: Checked, block: Iterable[Item]) -> None:
        """Stage what may be imported of one block."""
        consents_stage(shop=shop, stage_key=key, rows=checked.rows(block, ConsentRow))

    def unstage(self, key: str, names: Collection[str]) -> None:
        """Take rows that contradict each other out of the stage again."""
        consents_unstage(stage_key=key, names=names)

    def counts(self, batch: Batch, *, is_kept: bool) -> Counts:
        """Merge the staged rows, or only say what a merge would do; who was erased stays so."""
        do = consents_merge if is_kept else consents_compare
        erased = Erasure.objects.filter(shop=batch.shop).values_list("buyer_hash", flat=True)
        now = timezone.now()
        return do(shop=batch.shop, stage_key=batch.stage_key, now=now, erased=set(erased))

    def days(self, batch: Batch) -> list[date]:
        """Return no day: nobody waits for the consents of one."""
        return []

    def shown(self, row: ConsentStage, shop: Shop) -> dict[str, Any]:
        """Return one consent as a person sees it."""
        gone = row.withdrawn_at
        return {
            "buyer": mask_name(row.reference),
            "channel": row.channel,
            "given": f"{row.given_at.astimezone(shop.tz):%Y-%m-%d %H:%M}",
            "source": row.source,
            "withdrawn": f"{gone.astimezone(shop.tz):%Y-%m-%d %H:%M}" if gone else "",
        }
