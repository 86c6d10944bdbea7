"""Looks at every live promise: arrived, late, or about to be late."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from apps.accounts.actors import SYSTEM
from apps.service.models import Promise, QueueItem, QueuePolicy
from apps.service.models.queues import Channel
from apps.service.promiserules import Parcel, delivered_at, is_at_risk, is_kept
from apps.service.selectors.carriers import shop_transit
from apps.service.services.promises import promise_locked, promise_move
from apps.service.services.queue_items import item_open

State = Promise.State
AT_ONCE = 2_000


def promises_scan(*, now: datetime) -> dict[str, int]:
    """Judge the live deliveries of every shop, and end other promises whose time is over."""
    shops = Promise.objects.live().values_list("shop_id", flat=True).distinct()
    counts: dict[str, int] = {}
    for shop_id in sorted(set(shops)):
        for event in promises_judge(shop_id=shop_id, now=now):
            counts[event] = counts.get(event, 0) + 1
    return counts


def promises_judge(*, shop_id: int, now: datetime, orders: Any = None) -> list[str]:
    """Judge the live promises of a shop, those of these orders alone where some are given.

    Returns the events that followed. A promise at risk gets its item in the delay queue.
    """
    rows = Promise.objects.live().filter(shop=shop_id, due_at__isnull=False)
    if orders is not None:
        rows = rows.filter(order__in=orders.values("pk"))
    ids = list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:AT_ONCE])
    if not ids:
        return []
    transit = shop_transit(shop_id).usual
    judged = (_judge(promise_id, transit, now) for promise_id in ids)
    return [event for event in judged if event]


@transaction.atomic
def _judge(promise_id: int, transit: timedelta | None, now: datetime) -> str:
    promise = promise_locked(promise_id)
    if promise.state not in Promise.LIVE or promise.due_at is None:
        return ""
    event = _event(promise, transit, now)
    if event:
        promise_move(promise, event, actor=SYSTEM, now=now)
    if event == "risk":
        _delay_open(promise, now)
    return event


def _event(promise: Promise, transit: timedelta | None, now: datetime) -> str:
    due_at = promise.due_at or now
    if promise.what != Promise.What.DELIVERY:
        return "break" if due_at < now else ""
    parcels = _parcels(promise)
    arrived_at = delivered_at(parcels)
    if arrived_at is not None:
        return "keep" if is_kept(due_at=due_at, arrived_at=arrived_at) else "break"
    if due_at < now:
        return "break"
    is_late = is_at_risk(due_at=due_at, now=now, parcels=parcels, transit=transit)
    if is_late == (promise.state == State.AT_RISK):
        return ""
    return "risk" if is_late else "clear"


def _parcels(promise: Promise) -> list[Parcel]:
    if promise.order is None:
        return []
    rows = promise.order.shipments.values_list("expected_at", "delivered_at")
    return [Parcel(*row) for row in rows]


def _delay_open(promise: Promise, now: datetime) -> None:
    policy = QueuePolicy.objects.filter(shop=promise.shop_id).first()
    if policy is None or promise.due_at is None:
        return
    item_open(
        actor=SYSTEM,
        now=now,
        shop_id=promise.shop_id,
        kind=QueueItem.Kind.DELAY,
        promise=promise,
        order_id=promise.order_id,
        customer_id=promise.customer_id,
        inquiry_id=promise.inquiry_id,
        reason="at_risk",
        channel=Channel(promise.channel),
        due_at=max(now, promise.due_at - timedelta(minutes=policy.lead_min)),
        hard_stop_at=promise.due_at,
    )
