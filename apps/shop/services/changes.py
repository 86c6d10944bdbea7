"""Tells the apps above that facts of orders changed, inside the transaction that changed them.

An app above registers what it does when it starts; this app knows none of them.
"""

from collections.abc import Callable
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from apps.shop.models import Order, OrderTouch

Listener = Callable[[int, "QuerySet[Order]", datetime], None]

_listeners: list[Listener] = []


def on_orders_changed(listener: Listener) -> None:
    """Call `listener(shop_id, orders, now)` after every write of orders, addresses or parcels.

    It runs in the writer's transaction: what it raises undoes the write, so it must be quick and
    may not fail for the sake of its own rules. `orders` is lazy and may be a million.
    """
    if listener not in _listeners:
        _listeners.append(listener)


def orders_changed(*, shop_id: int, orders: "QuerySet[Order]") -> None:
    """Tell all listeners that these orders were written."""
    now = timezone.now()
    for listener in _listeners:
        listener(shop_id, orders, now)


def merged_orders(*, stage_key: str) -> "QuerySet[Order]":
    """Return the orders that a running merge has made or changed."""
    touched = OrderTouch.objects.filter(stage_key=stage_key).exclude(verdict="seen")
    return Order.objects.filter(pk__in=touched.values("order_id"))
