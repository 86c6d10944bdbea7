"""How files of orders, order lines and refunds are staged, measured and merged."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from apps.common.days import business_day
from apps.intake.checking import Checked, amount_texts
from apps.intake.items import Item
from apps.intake.models import Batch
from apps.intake.services.counting import counts_sum
from apps.intake.services.preview import sales_preview
from apps.shop.models import OrderStage, RefundStage, Shop
from apps.shop.rows import OrderRow
from apps.shop.services import (
    Counts,
    orders_compare,
    orders_merge,
    orders_stage,
    orders_unstage,
    recipients_merge,
    refunds_compare,
    refunds_merge,
    refunds_stage,
    stage_sums,
)


def stage(shop: Shop, key: str, checked: Checked, block: Iterable[Item]) -> None:
    """Stage what may be imported of one block."""
    orders_stage(shop=shop, stage_key=key, rows=checked.rows(block, OrderRow))
    if refunds := checked.refunds_take():
        refunds_stage(shop=shop, stage_key=key, rows=refunds)


def unstage(key: str, names: Collection[str]) -> None:
    """Take the orders of these numbers out of the stage again."""
    orders_unstage(stage_key=key, external_ids=names)


def measure(batch: Batch) -> None:
    """Note how much is staged, over which days, and its sums."""
    shop, sums = batch.shop, stage_sums(stage_key=batch.stage_key)
    batch.rows_staged = sums.orders + sums.refunds
    batch.totals = {shop.currency: amount_texts(sums, shop.currency)}
    batch.first_on = business_day(sums.first, shop.tz, shop.day_cut) if sums.first else None
    batch.last_on = business_day(sums.last, shop.tz, shop.day_cut) if sums.last else None


def preview(batch: Batch, checked: Checked, sources: set[str]) -> dict[str, Any]:
    """Return the preview of what is staged, as plain data."""
    return sales_preview(batch=batch, checked=checked, sources=sources)


def compare(batch: Batch) -> dict[str, int]:
    """Count what a merge would do."""
    orders = orders_compare(shop=batch.shop, stage_key=batch.stage_key, as_of=batch.as_of)
    return counts_sum(orders, refunds_compare(shop=batch.shop, stage_key=batch.stage_key))


def staged(batch: Batch) -> int:
    """Return how many rows wait in the stage."""
    orders = OrderStage.objects.filter(stage_key=batch.stage_key).count()
    return orders + RefundStage.objects.filter(stage_key=batch.stage_key).count()


def merge(batch: Batch) -> dict[str, int]:
    """Merge the staged rows and count what became of them."""
    orders = orders_merge(
        shop=batch.shop, stage_key=batch.stage_key, reason="import", as_of=batch.as_of
    )
    recipients_merge(shop=batch.shop, stage_key=batch.stage_key, now=timezone.now())
    refunds = Counts()
    if RefundStage.objects.filter(stage_key=batch.stage_key).exists():
        refunds = refunds_merge(shop=batch.shop, stage_key=batch.stage_key, reason="import")
    return counts_sum(orders, refunds)


def days(batch: Batch) -> list[date]:
    """Return the days that the file covers: those inside its span without rows are zero."""
    first, last = batch.first_on, batch.last_on
    if first is None or last is None:
        return []
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
