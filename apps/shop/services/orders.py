"""Orders become facts: compared, merged, excluded and restored by their natural key."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from apps.common.errors import ShopError
from apps.shop.counts import Counts
from apps.shop.models import Order, Shop
from apps.shop.rows import OrderRow
from apps.shop.services import order_sql
from apps.shop.services.changes import merged_orders, orders_changed
from apps.shop.services.days import days_mark
from apps.shop.services.merging import (
    answer,
    counts_of,
    merge_lock,
    reached_days,
    run,
    touch_clear,
)
from apps.shop.services.staging import (
    facts_analyse,
    members_analyse,
    orders_stage,
    stage_analyse,
    stage_clear,
)

MEMBERS = (order_sql.CUSTOMERS, order_sql.PRODUCTS, order_sql.SKUS)
FACTS = (order_sql.ORDERS, order_sql.LINES_GONE, order_sql.LINES)


@transaction.atomic
def orders_compare(*, shop: Shop, stage_key: str, as_of: datetime | None = None) -> Counts:
    """Say what `orders_merge` would do with the staged orders; write nothing."""
    stage_analyse(stage_key=stage_key)
    run(order_sql.MEMORY, {})
    return counts_of(answer(order_sql.COMPARE, _names(shop, stage_key, as_of)))


@transaction.atomic
def orders_merge(
    *, shop: Shop, stage_key: str, reason: str, as_of: datetime | None = None
) -> Counts:
    """Merge the staged orders into the facts, all or none, and mark the days that changed.

    One merge a shop at a time (advisory lock until the transaction ends). A staged None keeps
    the stored value, but for the pay time: it is told with every order. A row older than the
    stored `source_updated_at` changes nothing; equal rows are not written and mark nothing.
    The stage stays until `stage_clear`. `as_of` is the instant at which the source knew what
    rows without a time of their own say.
    """
    merge_lock(shop_id=shop.pk)
    stage_analyse(stage_key=stage_key)
    names = _names(shop, stage_key, as_of)
    counts = counts_of(answer(order_sql.TOUCH, names))
    members = sum(run(statement, names) for statement in MEMBERS)
    members_analyse(written=counts.new + counts.changed, members=members)
    for statement in FACTS:
        run(statement, names)
    facts_analyse(new=counts.new)
    if counts.new or counts.changed:
        orders_changed(shop_id=shop.pk, orders=merged_orders(stage_key=stage_key))
    days = reached_days(shop_id=shop.pk, stage_key=stage_key)
    touch_clear(stage_key=stage_key)
    days_mark(shop_id=shop.pk, days=days, domain="sales", reason=reason)
    return counts


def _names(shop: Shop, stage_key: str, as_of: datetime | None) -> dict[str, Any]:
    return {"shop": shop.pk, "stage": stage_key, "as_of": as_of}


@transaction.atomic
def orders_upsert(*, shop: Shop, rows: Iterable[OrderRow], reason: str) -> Counts:
    """Stage and merge orders in one transaction, and empty the stage."""
    stage_key = f"upsert:{uuid4()}"
    orders_stage(shop=shop, stage_key=stage_key, rows=rows)
    counts = orders_merge(shop=shop, stage_key=stage_key, reason=reason)
    stage_clear(stage_key=stage_key)
    return counts


@transaction.atomic
def order_exclude(*, shop: Shop, external_id: str, reason: str) -> Order:
    """Take an order out of the figures for a reason of Order.ExcludedReason; mark its days.

    The caller writes the audit event in the same transaction.
    Raises ShopError: not_found, field_invalid.
    """
    if reason not in Order.ExcludedReason.values:
        raise ShopError("field_invalid", f"{reason!r} is no reason to exclude.", "reason")
    return _excluded_set(shop=shop, external_id=external_id, reason=reason)


@transaction.atomic
def order_restore(*, shop: Shop, external_id: str) -> Order:
    """Count an excluded order again and mark its days.

    A reason that the source itself tells comes back with its next import.
    Raises ShopError: not_found, guard_refused (an order in another currency).
    """
    return _excluded_set(shop=shop, external_id=external_id, reason=None)


def _excluded_set(*, shop: Shop, external_id: str, reason: str | None) -> Order:
    merge_lock(shop_id=shop.pk)
    order: Order | None = Order.objects.filter(shop=shop, external_id=external_id).first()
    if order is None:
        raise ShopError("not_found", "This order does not exist.")
    if reason is None and order.currency != shop.currency:
        raise ShopError("guard_refused", "An order in another currency cannot be counted.")
    if order.excluded_reason == reason:
        return order
    stage_key = f"exclude:{uuid4()}"
    run(order_sql.TOUCH_ONE, {"stage": stage_key, "order": order.pk})
    order.excluded_reason = reason
    order.save(update_fields=["excluded_reason"])
    days = reached_days(shop_id=shop.pk, stage_key=stage_key)
    touch_clear(stage_key=stage_key)
    orders_changed(shop_id=shop.pk, orders=Order.objects.filter(pk=order.pk))
    days_mark(shop_id=shop.pk, days=days, domain="sales", reason="order_excluded")
    return order
