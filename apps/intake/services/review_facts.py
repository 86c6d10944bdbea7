"""How files of reviews are staged, measured and merged."""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils import timezone

from apps.aftersales.models import ReviewStage
from apps.aftersales.services.review_stage import (
    reviews_compare,
    reviews_merge,
    reviews_stage,
    reviews_staged_days,
    reviews_unstage,
)
from apps.intake.checking import Checked
from apps.intake.items import Item
from apps.intake.models import Batch
from apps.shop.models import Shop

SHOWN_ROWS = 50


def stage(shop: Shop, key: str, checked: Checked, block: Iterable[Item]) -> None:
    """Stage what may be imported of one block."""
    reviews_stage(stage_key=key, rows=checked.reviews(block))


def unstage(key: str, names: Collection[str]) -> None:
    """Take reviews that contradict each other out of the stage again."""
    reviews_unstage(stage_key=key, ids=names)


def measure(batch: Batch) -> None:
    """Note how much is staged and over which days."""
    found = days(batch)
    batch.rows_staged, batch.totals = staged(batch), {}
    batch.first_on, batch.last_on = (found[0], found[-1]) if found else (None, None)


def preview(batch: Batch, checked: Checked, sources: set[str]) -> dict[str, Any]:
    """Return what a person sees before the import: marks, and no text of a buyer."""
    rows = ReviewStage.objects.filter(stage_key=batch.stage_key).order_by("line")[:SHOWN_ROWS]
    zone = batch.shop.tz
    return {
        "reviews": [
            {
                "id": row.external_id,
                "at": f"{row.posted_at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
                "rating": row.told["rating"],
                "result": row.told["result"],
                "order": row.told["order_number"],
                "length": len(row.told["text"]),
            }
            for row in rows
        ],
        "sources": [],
        "statuses": [],
        "guards": [],
    }


def compare(batch: Batch) -> dict[str, int]:
    """Count what a merge would do."""
    counts = reviews_compare(shop=batch.shop, stage_key=batch.stage_key, now=timezone.now())
    return asdict(counts)


def staged(batch: Batch) -> int:
    """Return how many rows wait in the stage."""
    return ReviewStage.objects.filter(stage_key=batch.stage_key).count()


def merge(batch: Batch) -> dict[str, int]:
    """Merge the staged rows and count what became of them."""
    return asdict(reviews_merge(shop=batch.shop, stage_key=batch.stage_key, now=timezone.now()))


def days(batch: Batch) -> list[date]:
    """Return the days that the file covers."""
    return reviews_staged_days(shop=batch.shop, stage_key=batch.stage_key)
