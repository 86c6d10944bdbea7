"""Which buyers and orders somebody may see: all of the shop, or those of their own work.

What belongs to a person's work is more than this app knows: higher apps register theirs when the
process starts, with `reach_add` in their `AppConfig.ready`.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q, QuerySet

from apps.accounts.roles import Role
from apps.common.access import Access
from apps.common.http import missing
from apps.service.models import Inquiry, QueueItem
from apps.service.selectors.readers import Reader
from apps.shop.models import Customer, Order

OWN_ROLES = (Role.AGENT, Role.ASSISTANT)
# From the id of a person to the ids of the buyers whom they serve.
Reach = Callable[[int], "QuerySet[Any, Any]"]
_reaches: dict[str, Reach] = {}


def reach_add(name: str, reach: Reach) -> None:
    """Let people see the buyers whom `reach` names for them; once more under a name replaces it."""
    _reaches[name] = reach


def own_shops(access: Access) -> frozenset[int]:
    """Return the ids of the shops in which somebody sees the buyers of their own work alone."""
    return frozenset(pk for role in OWN_ROLES for pk in access.shop_ids_as(role))


def buyers_reached(by: Reader) -> "QuerySet[Customer]":
    """Return the buyers whom a person may see, by their role in each shop."""
    rows = Customer.objects.visible_to(by.access)
    return rows.filter(_served(by, "shop_id", "pk"))


def orders_reached(by: Reader) -> "QuerySet[Order]":
    """Return the orders that a person may see; without a buyer only where they see all."""
    rows: QuerySet[Order] = Order.objects.visible_to(by.access)
    return rows.filter(_served(by, "shop_id", "customer_id"))


def order_ids_reached(by: Reader, order_ids: Iterable[int]) -> set[int]:
    """Return those of the orders that a person may open."""
    ids = set(order_ids)
    if not own_shops(by.access):
        return ids
    return set(orders_reached(by).filter(pk__in=ids).values_list("pk", flat=True))


def buyer_of(by: Reader, customer_id: int) -> Customer:
    """Return a buyer within a person's reach, or raise not_found."""
    found = buyers_reached(by).select_related("shop").filter(pk=customer_id).first()
    if found is None:
        raise missing()
    return found


def order_of(by: Reader, order_id: int) -> Order:
    """Return an order within a person's reach, or raise not_found."""
    rows = orders_reached(by).select_related("shop", "customer", "source")
    found = rows.filter(pk=order_id).first()
    if found is None:
        raise missing()
    return found


def inquiries_reached(by: Reader) -> "QuerySet[Inquiry]":
    """Return the inquiries of a shop: one's own or nobody's where one sees own work alone."""
    own = Q(owner__user=by.user) | Q(owner__isnull=True)
    rows: QuerySet[Inquiry] = Inquiry.objects.visible_to(by.access)
    return rows.filter(~Q(shop_id__in=own_shops(by.access)) | own)


def inquiry_of(by: Reader, inquiry_id: int) -> Inquiry:
    """Return an inquiry within a person's reach, or raise not_found."""
    rows = inquiries_reached(by).select_related("shop", "customer", "owner")
    found = rows.filter(pk=inquiry_id).first()
    if found is None:
        raise missing()
    return found


def _served(by: Reader, shop: str, customer: str) -> Q:
    """Return the condition that a row's shop is seen whole, or its buyer is one's own."""
    owned = own_shops(by.access)
    if not owned:
        return Q()
    inquiries = Inquiry.objects.filter(owner__user=by.user, customer__isnull=False)
    served = Q(**{f"{customer}__in": inquiries.values("customer_id")})
    claimed = QueueItem.objects.filter(owner__user=by.user, state=QueueItem.State.CLAIMED)
    served |= Q(**{f"{customer}__in": claimed.values("customer_id")})
    served |= Q(**{f"{customer}__in": claimed.values("order__customer_id")})
    for reach in _reaches.values():
        served |= Q(**{f"{customer}__in": reach(by.user.pk)})
    return ~Q(**{f"{shop}__in": owned}) | served
