"""Reviews of a file wait in a stage until somebody agrees to import them."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from apps.accounts.actors import SYSTEM
from apps.aftersales.hands import Hand
from apps.aftersales.models import ReviewStage
from apps.aftersales.rows import ReviewRow
from apps.aftersales.services.reviews import reviews_upsert
from apps.common.days import business_day
from apps.shop.counts import Counts
from apps.shop.models import Shop

BLOCK = 2_000


@transaction.atomic
def reviews_stage(*, stage_key: str, rows: Iterable[ReviewRow]) -> int:
    """Put reviews into the stage under `stage_key`; return how many. May be called again."""
    last = ReviewStage.objects.filter(stage_key=stage_key).aggregate(n=Max("line"))["n"] or 0
    staged = [
        ReviewStage(
            stage_key=stage_key,
            line=line,
            external_id=row.external_id,
            posted_at=row.posted_at,
            told={name: value for name, value in asdict(row).items() if name != "posted_at"},
        )
        for line, row in enumerate(rows, last + 1)
    ]
    ReviewStage.objects.bulk_create(staged, batch_size=BLOCK)
    return len(staged)


@transaction.atomic
def reviews_unstage(*, stage_key: str, ids: Collection[str] | None = None) -> None:
    """Empty a stage, or take the reviews of these ids out of it."""
    rows = ReviewStage.objects.filter(stage_key=stage_key)
    (rows if ids is None else rows.filter(external_id__in=ids)).delete()


def reviews_compare(*, shop: Shop, stage_key: str, now: datetime) -> Counts:
    """Say what a merge would do with the staged reviews: it is done and undone."""
    with transaction.atomic():
        counts = reviews_merge(shop=shop, stage_key=stage_key, now=now)
        transaction.set_rollback(True)
    return counts


@transaction.atomic
def reviews_merge(*, shop: Shop, stage_key: str, now: datetime) -> Counts:
    """Write the staged reviews, all or none, in blocks. The stage stays."""
    hand, total = Hand(SYSTEM, "intake", shop.pk, now), Counts()
    waiting = ReviewStage.objects.filter(stage_key=stage_key).order_by("line")
    block: list[ReviewRow] = []
    for row in waiting.iterator(chunk_size=BLOCK):
        block.append(ReviewRow(posted_at=row.posted_at, **row.told))
        if len(block) == BLOCK:
            total, block = _added(total, reviews_upsert(shop=shop, rows=block, hand=hand)), []
    return _added(total, reviews_upsert(shop=shop, rows=block, hand=hand))


def reviews_staged_days(*, shop: Shop, stage_key: str) -> list[date]:
    """Return the business days of the staged reviews, in order."""
    told = ReviewStage.objects.filter(stage_key=stage_key).values_list("posted_at", flat=True)
    return sorted({business_day(at, shop.tz, shop.day_cut) for at in told.iterator()})


def _added(one: Counts, other: Counts) -> Counts:
    return replace(
        one,
        new=one.new + other.new,
        changed=one.changed + other.changed,
        same=one.same + other.same,
    )
