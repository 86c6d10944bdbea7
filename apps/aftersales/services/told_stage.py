"""Reviews and cases of a file wait in a stage until somebody agrees to import them."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from apps.accounts.actors import SYSTEM
from apps.aftersales.hands import Hand
from apps.aftersales.models import ToldStage
from apps.aftersales.rows import CaseRow, ReviewRow, ToldRow
from apps.aftersales.services.platform_cases import cases_upsert
from apps.aftersales.services.reviews import reviews_upsert
from apps.common.days import business_day
from apps.shop.counts import Counts
from apps.shop.models import Shop

BLOCK = 2_000
UPSERTS: dict[type[ToldRow], Callable[..., Counts]] = {
    ReviewRow: reviews_upsert,
    CaseRow: cases_upsert,
}


@transaction.atomic
def told_stage(*, stage_key: str, rows: Iterable[ToldRow]) -> int:
    """Put rows into the stage under `stage_key`; return how many. May be called again."""
    last = ToldStage.objects.filter(stage_key=stage_key).aggregate(n=Max("line"))["n"] or 0
    staged = [
        ToldStage(
            stage_key=stage_key,
            line=line,
            external_id=row.external_id,
            at=row.at,
            told=row.plain(),
        )
        for line, row in enumerate(rows, last + 1)
    ]
    ToldStage.objects.bulk_create(staged, batch_size=BLOCK)
    return len(staged)


@transaction.atomic
def told_unstage(*, stage_key: str, ids: Collection[str] | None = None) -> None:
    """Empty a stage, or take the rows of these ids out of it."""
    rows = ToldStage.objects.filter(stage_key=stage_key)
    (rows if ids is None else rows.filter(external_id__in=ids)).delete()


def told_compare(*, kind: type[ToldRow], shop: Shop, stage_key: str, now: datetime) -> Counts:
    """Say what a merge would do with the staged rows: it is done and undone."""
    with transaction.atomic():
        counts = told_merge(kind=kind, shop=shop, stage_key=stage_key, now=now)
        transaction.set_rollback(True)
    return counts


@transaction.atomic
def told_merge(*, kind: type[ToldRow], shop: Shop, stage_key: str, now: datetime) -> Counts:
    """Write the staged rows, all or none, in blocks. The stage stays."""
    hand, total = Hand(SYSTEM, "intake", shop.pk, now), Counts()
    waiting = ToldStage.objects.filter(stage_key=stage_key).order_by("line")
    block: list[ToldRow] = []
    for row in waiting.iterator(chunk_size=BLOCK):
        block.append(kind.of_plain(row.told))
        if len(block) == BLOCK:
            total = _added(total, UPSERTS[kind](shop=shop, rows=block, hand=hand))
            block = []
    return _added(total, UPSERTS[kind](shop=shop, rows=block, hand=hand))


def told_staged_days(*, shop: Shop, stage_key: str) -> list[date]:
    """Return the business days of the staged rows, in order."""
    told = ToldStage.objects.filter(stage_key=stage_key).values_list("at", flat=True)
    return sorted({business_day(at, shop.tz, shop.day_cut) for at in told.iterator()})


def _added(one: Counts, other: Counts) -> Counts:
    return replace(
        one,
        new=one.new + other.new,
        changed=one.changed + other.changed,
        same=one.same + other.same,
        older=one.older + other.older,
    )
