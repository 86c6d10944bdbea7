"""Dated refunds become facts; totals without dates shrink to what the dated ones leave."""

from collections.abc import Iterable

from django.db import transaction

from apps.shop.counts import Counts
from apps.shop.models import Shop
from apps.shop.rows import RefundRow


@transaction.atomic
def refunds_upsert(*, shop: Shop, rows: Iterable[RefundRow], reason: str) -> Counts:
    """Merge dated refunds by their own id, all or none, and mark the days that changed.

    A refund may come before its order: it is joined to it when the order arrives.
    """
    raise NotImplementedError
