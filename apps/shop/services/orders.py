"""Orders become facts: compared, merged, excluded and restored by their natural key."""

from collections.abc import Iterable

from django.db import transaction

from apps.shop.counts import Counts
from apps.shop.models import Order, Shop
from apps.shop.rows import OrderRow

__all__ = ["Counts", "order_exclude", "order_restore", "orders_compare", "orders_merge", "orders_upsert"]


def orders_compare(*, shop: Shop, stage_key: str) -> Counts:
    """Say what `orders_merge` would do with the staged orders; write nothing."""
    raise NotImplementedError


@transaction.atomic
def orders_merge(*, shop: Shop, stage_key: str, reason: str) -> Counts:
    """Merge the staged orders into the facts, all or none, and mark the days that changed.

    One merge a shop at a time (advisory lock until the transaction ends). A staged None keeps
    the stored value; a row older than the stored `source_updated_at` changes nothing; equal rows
    are not written and mark nothing. The stage stays until `stage_clear`.
    """
    raise NotImplementedError


@transaction.atomic
def orders_upsert(*, shop: Shop, rows: Iterable[OrderRow], reason: str) -> Counts:
    """Stage and merge orders in one transaction, and empty the stage."""
    raise NotImplementedError


@transaction.atomic
def order_exclude(*, shop: Shop, external_id: str, reason: str) -> Order:
    """Take an order out of the figures for a reason of Order.ExcludedReason; mark its days.

    The caller writes the audit event in the same transaction.
    Raises ShopError: not_found, field_invalid.
    """
    raise NotImplementedError


@transaction.atomic
def order_restore(*, shop: Shop, external_id: str) -> Order:
    """Count an excluded order again and mark its days. Raises ShopError: not_found, guard_refused."""
    raise NotImplementedError
