"""Dated refunds become facts; totals without dates shrink to what the dated ones leave."""

from collections.abc import Iterable
from uuid import uuid4

from django.db import transaction

from apps.shop.counts import Counts
from apps.shop.models import Shop
from apps.shop.rows import RefundRow
from apps.shop.services import refund_sql
from apps.shop.services.days import days_mark
from apps.shop.services.merging import answer, counts_of, days_of, merge_lock, touch_clear
from apps.shop.services.staging import refunds_stage, stage_clear


@transaction.atomic
def refunds_upsert(*, shop: Shop, rows: Iterable[RefundRow], reason: str) -> Counts:
    """Merge dated refunds by their own id, all or none, and mark the days that changed.

    A refund may come before its order: it is joined to it when the order arrives.
    Raises ShopError field_invalid for an amount that is not above 0.
    """
    stage_key = f"refunds:{uuid4()}"
    refunds_stage(shop=shop, stage_key=stage_key, rows=rows)
    counts = refunds_merge(shop=shop, stage_key=stage_key, reason=reason)
    stage_clear(stage_key=stage_key)
    return counts


def refunds_compare(*, shop: Shop, stage_key: str) -> Counts:
    """Say what `refunds_merge` would do with the staged refunds; write nothing."""
    return counts_of(answer(refund_sql.COMPARE, {"shop": shop.pk, "stage": stage_key}))


@transaction.atomic
def refunds_merge(*, shop: Shop, stage_key: str, reason: str) -> Counts:
    """Merge the staged refunds; the order's undated residual shrinks in the same transaction."""
    merge_lock(shop_id=shop.pk)
    names = {"shop": shop.pk, "stage": stage_key}
    merged = answer(refund_sql.MERGE, names)
    days = {
        day
        for verdict, _count, reached in merged
        if verdict != "same"
        for day in reached
        if day is not None
    }
    days |= days_of(refund_sql.RESIDUALS, names)
    touch_clear(stage_key=stage_key)
    days_mark(shop_id=shop.pk, days=days, domain="sales", reason=reason)
    return counts_of(merged)
