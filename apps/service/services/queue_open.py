"""Opens the work that orders make: unpaid ones to chase, cash on delivery, addresses to check."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.accounts.actors import SYSTEM
from apps.service.models import QueueItem, QueuePolicy
from apps.service.queuerules import Times, cutoff_times, is_held_out, unpaid_times
from apps.service.selectors.queue_policy import ship_cutoff_min
from apps.service.services.queue_items import item_open
from apps.shop.models import Order, Recipient

Kind, State = QueueItem.Kind, QueueItem.State
# Orders older than this never open work: a file of last year is no work for today.
LOOK_BACK = timedelta(days=3)
AT_ONCE = 500
# An address of fewer letters and digits cannot be delivered to.
SHORT_ADDRESS = 10


@transaction.atomic
def items_open(*, policy: QueuePolicy, now: datetime, orders: Any = None) -> int:
    """Open what recent orders of a shop need, up to 500 of a kind at once; return how many.

    `orders` looks at these alone. Run twice it opens nothing more.
    """
    shop = policy.shop
    recent = Order.objects.counted().filter(shop=shop, ordered_at__gt=now - LOOK_BACK)
    if orders is not None:
        recent = recent.filter(pk__in=orders.values("pk"))
    cutoff = ship_cutoff_min(shop, now)
    found = [
        *_unpaid(recent, policy, cutoff, now),
        *_cod(recent, policy, cutoff, now),
        *_addresses(recent, policy, cutoff, now),
    ]
    opened = (item_open(actor=SYSTEM, now=now, shop=shop, **fields) for fields in found)
    return sum(item is not None for item in opened)


def _without(rows: QuerySet[Order], kind: str) -> Iterable[Order]:
    """Keep orders that never had an item of this kind."""
    had = QueueItem.objects.filter(order=OuterRef("pk"), kind=kind)
    return rows.filter(~Exists(had)).order_by("ordered_at", "pk")[:AT_ONCE]


def _unpaid(
    recent: QuerySet[Order], policy: QueuePolicy, cutoff: int, now: datetime
) -> Iterator[dict[str, Any]]:
    since = now - timedelta(minutes=policy.chase_after_min)
    still = now - timedelta(minutes=policy.close_after_min)
    rows = recent.filter(
        status=Order.Status.UNPAID,
        paid_at__isnull=True,
        is_cod=False,
        ordered_at__lte=since,
        ordered_at__gt=still,
    )
    for order in _without(rows, Kind.UNPAID):
        near = _cutoff(policy, cutoff, now)
        times = unpaid_times(order.ordered_at, near, close_after_min=policy.close_after_min)
        held_out = is_held_out(order.number, policy.holdout_percent)
        yield {**_of(order, Kind.UNPAID, "unpaid", times), "holdout": held_out}


def _cod(
    recent: QuerySet[Order], policy: QueuePolicy, cutoff: int, now: datetime
) -> Iterator[dict[str, Any]]:
    for order in _without(recent.filter(to_ship(), is_cod=True), Kind.COD):
        times = _cutoff(policy, cutoff, now)
        yield {**_of(order, Kind.COD, "cod", times, stops=False), "holds_shipment": True}


def _addresses(
    recent: QuerySet[Order], policy: QueuePolicy, cutoff: int, now: datetime
) -> Iterator[dict[str, Any]]:
    rows = recent.filter(to_ship(), recipient__isnull=False).select_related("recipient")
    for order in _without(rows, Kind.ADDRESS):
        is_flagged = is_incomplete(order.recipient)
        if not is_flagged and policy.address_check != QueuePolicy.AddressCheck.EVERY:
            continue
        times = _cutoff(policy, cutoff, now)
        reason = "incomplete" if is_flagged else "every"
        fields = _of(order, Kind.ADDRESS, reason, times, stops=False)
        yield {**fields, "holds_shipment": is_flagged}


def address_reopen(*, order: Order, policy: QueuePolicy, now: datetime) -> QueueItem | None:
    """Open the check of an address that is another one than the buyer confirmed."""
    times = _cutoff(policy, ship_cutoff_min(policy.shop, now), now)
    fields = _of(order, Kind.ADDRESS, "changed", times, stops=False)
    return item_open(actor=SYSTEM, now=now, shop=policy.shop, holds_shipment=True, **fields)


def to_ship() -> Q:
    """Return which orders still have to leave."""
    is_due = Q(status=Order.Status.PAID) | Q(status=Order.Status.UNPAID, is_cod=True)
    return is_due & Q(shipments__isnull=True)


def is_incomplete(recipient: Recipient) -> bool:
    """Tell whether something is missing that a parcel needs: an address with a number, a phone."""
    signs = [sign for sign in recipient.address if sign.isalnum()]
    has_number = any(sign.isdigit() for sign in signs)
    has_phone = sum(sign.isdigit() for sign in recipient.phone) >= 6
    return len(signs) < SHORT_ADDRESS or not has_number or not has_phone


def _cutoff(policy: QueuePolicy, cutoff: int, now: datetime) -> Times:
    return cutoff_times(now, cutoff_min=cutoff, lead_min=policy.lead_min, zone=policy.shop.tz)


def _of(
    order: Order, kind: str, reason: str, times: Times, *, stops: bool = True
) -> dict[str, Any]:
    """Return the fields of an item; what holds a shipment has no end before the buyer's word."""
    return {
        "kind": kind,
        "order": order,
        "customer_id": order.customer_id,
        "reason": reason,
        "due_at": times.due_at,
        "hard_stop_at": times.hard_stop_at if stops else None,
    }
