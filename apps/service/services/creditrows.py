"""Writes facts and credits: what is the same stays untouched, and moved days are told."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import Any

from apps.common.services.bulk import rows_update
from apps.service.models import ConversionRule, InquiryFact, OrderCredit
from apps.shop.models import Order

FACT_KEY = ("customer_id", "agent_id", "day")
FACT_VALUES = (
    "minute",
    "category",
    "first_at",
    "last_at",
    "rounds",
    "excluded_by",
    "ordered",
    "paid_next_day",
    "paid_final",
    "is_lost",
)
CREDIT_KEY = ("order_id", "kind")
CREDIT_VALUES = ("agent_id", "is_sale", "inquiry_id", "chat_first_at", "chat_last_at", "rounds")
Written = tuple[int, set[date]]


def facts_replace(
    *, rule: ConversionRule, buyers: Collection[int], made: Sequence[InquiryFact]
) -> Written:
    """Make the facts of these buyers under a rule those of `made`; return rows and days."""
    old = InquiryFact.objects.filter(rule=rule, customer__in=buyers)
    changed = _replace(InquiryFact, old, made, FACT_KEY, FACT_VALUES)
    return len(changed), {row.day for row in changed}


def credits_replace(
    *, rule: ConversionRule, buyers: Collection[int], made: Sequence[OrderCredit]
) -> Written:
    """Make the credits for these buyers' orders those of `made`; return rows and days reached."""
    old = OrderCredit.objects.filter(rule=rule, order__customer__in=buyers)
    changed = _replace(OrderCredit, old, made, CREDIT_KEY, CREDIT_VALUES)
    orders = Order.objects.filter(pk__in={row.order_id for row in changed})
    reached = set(orders.filter(paid_on__isnull=False).values_list("paid_on", flat=True))
    gave_back = orders.filter(refunds__isnull=False)
    reached |= set(gave_back.values_list("refunds__refunded_on", flat=True))
    return len(changed), reached


def _replace(
    model: Any,
    old: Iterable[Any],
    made: Sequence[Any],
    key: tuple[str, ...],
    values: tuple[str, ...],
) -> list[Any]:
    """Delete, update and add rows so that they are those of `made`; return those that changed."""
    by = _reader(key)
    told = _reader(values)
    before = {by(row): row for row in old}
    after = {by(row): row for row in made}
    gone = [row for name, row in before.items() if name not in after]
    model.objects.filter(pk__in=[row.pk for row in gone]).delete()
    moved = [
        row for name, row in before.items() if name in after and told(row) != told(after[name])
    ]
    for row in moved:
        for name in values:
            setattr(row, name, getattr(after[by(row)], name))
    # A sale that changes its kind is let go before another one takes its place.
    for is_sale in (False, True):
        part = [row for row in moved if getattr(row, "is_sale", False) is is_sale]
        rows_update(part, values)
    come = [row for name, row in after.items() if name not in before]
    model.objects.bulk_create(come, batch_size=1_000)
    return [*gone, *moved, *come]


def _reader(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    return lambda row: tuple(getattr(row, name) for name in names)
