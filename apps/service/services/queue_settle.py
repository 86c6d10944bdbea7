"""Ends work that events have overtaken: paid, cancelled or shipped orders, settled promises."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery

from apps.accounts.actors import SYSTEM
from apps.accounts.services import audit_write
from apps.service.models import QueueItem, QueuePolicy
from apps.service.querysets import QueueItemQuerySet
from apps.service.services.queue_items import item_move, subject_of
from apps.service.services.queue_open import address_reopen, to_ship
from apps.shop.models import Order, Recipient

Kind = QueueItem.Kind
CLOSED = (Order.Status.CLOSED, Order.Status.REFUNDED)
SHIPPED = (Order.Status.SHIPPED, Order.Status.DONE)


@transaction.atomic
def items_settle(*, shop_id: int, now: datetime, orders: Any = None) -> int:
    """Cancel the live items of paid, cancelled, excluded or shipped orders, claimed ones too.

    What they held is let go, also by items that ended without the buyer's word. `orders` looks
    at these alone. Returns how many were cancelled.
    """
    every = QueueItem.objects.filter(shop=shop_id)
    if orders is not None:
        every = every.filter(order__in=orders.values("pk"))
    _let_go(every)
    rows = every.live().filter(_over())
    locked = rows.select_for_update(of=("self",)).select_related("order").order_by("pk")
    over = list(locked)
    for item in over:
        item_move(
            item,
            "cancel",
            actor=SYSTEM,
            now=now,
            result=_why(item),
            holds_shipment=False,
        )
    return len(over)


def _let_go(rows: QueueItemQuerySet) -> None:
    """Release what is cancelled or has left: nobody asks for its hold any more."""
    held = rows.filter(holds_shipment=True, closed_at__isnull=False).filter(_over())
    for item in held.select_for_update(of=("self",)).order_by("pk"):
        item.holds_shipment = False
        item.save(update_fields=["holds_shipment"])
        audit_write(
            actor=SYSTEM,
            action="queue.let_go",
            subject=subject_of(item),
            shop_id=item.shop_id,
            changes={"holds_shipment": [True, False]},
        )


@transaction.atomic
def addresses_reopen(*, policy: QueuePolicy, now: datetime, orders: Any = None) -> int:
    """Open the check again of orders whose address is not the confirmed one any more."""
    confirmed = QueueItem.objects.filter(order=OuterRef("order"), kind=Kind.ADDRESS)
    newest = confirmed.exclude(address_hash="").order_by("-pk").values("address_hash")[:1]
    rows = Recipient.objects.filter(shop=policy.shop)
    if orders is not None:
        rows = rows.filter(order__in=orders.values("pk"))
    known = rows.annotate(confirmed=Subquery(newest)).filter(confirmed__isnull=False)
    waiting = Order.objects.filter(to_ship(), shop=policy.shop)
    other = known.exclude(address_hash=F("confirmed")).filter(order__in=waiting.values("pk"))
    opened = [
        address_reopen(order=recipient.order, policy=policy, now=now)
        for recipient in other.select_related("order").order_by("pk")
    ]
    return sum(item is not None for item in opened)


def _over() -> Q:
    """Return which live items events have overtaken."""
    paid = Q(kind=Kind.UNPAID) & (
        Q(order__paid_at__isnull=False) | ~Q(order__status=Order.Status.UNPAID)
    )
    gone = Q(order__status__in=CLOSED) | Q(order__excluded_reason__isnull=False)
    left = Q(kind__in=(Kind.COD, Kind.ADDRESS)) & (
        Q(order__status__in=SHIPPED) | Q(order__shipments__isnull=False)
    )
    return paid | gone | left


def _why(item: QueueItem) -> str:
    order = item.order
    if order is None or order.status in CLOSED or order.excluded_reason is not None:
        return "order_closed"
    return "paid" if item.kind == Kind.UNPAID else "shipped"
