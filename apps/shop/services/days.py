"""Marks in the ledger of changed days."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from apps.shop.models import ChangedDay


@transaction.atomic
def days_mark(*, shop_id: int, days: Iterable[date], domain: str, reason: str) -> int:
    """Append one mark for each distinct day of a shop; return how many.

    Call it as the last statement of the transaction that changed the facts. `domain` is one of
    ChangedDay.Domain; `reason` says in a word what changed (order_new, import, zone, manual, ...).
    """
    marks = [
        ChangedDay(shop_id=shop_id, day=day, domain=ChangedDay.Domain(domain), reason=reason)
        for day in sorted(set(days))
    ]
    ChangedDay.objects.bulk_create(marks)
    return len(marks)
