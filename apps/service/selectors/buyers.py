"""A buyer as the desk sees them: masked, with orders, inquiries, notes and what happened when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from heapq import nlargest

from django.db.models import Count, Max, Min, Q, Sum

from apps.common.masks import mask_name
from apps.service.models import Inquiry, Note, Promise
from apps.service.selectors.notes import NoteLine, notes_of
from apps.service.selectors.reach import buyers_reached, orders_reached
from apps.service.selectors.readers import Reader
from apps.shop.models import Customer, Order, Refund, Shop

SHOWN = 20
EVENTS = 40
FOUND = 20
# Fewer signs than that would list the buyers of a shop.
SHORTEST = 3
# Orders whose number begins with fewer figures than that are nearly all of a shop's.
SHORTEST_NUMBER = 4


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened with a buyer; `what` names it, `reference` says which one."""

    at: datetime
    what: str
    reference: str
    order_id: int | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """What a buyer has bought, of counted orders; refunds are of any day."""

    orders: int
    paid: Decimal
    refunded: Decimal
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True)
class BuyerShown:
    """All that the page of a buyer shows."""

    customer: Customer
    masked: str
    totals: Totals
    orders: Sequence[Order]
    inquiries: Sequence[Inquiry]
    promises: Sequence[Promise]
    notes: Sequence[NoteLine]
    tags: Sequence[NoteLine]
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class BuyerFound:
    """A buyer found by nick or order number; `order` is the order that was asked for."""

    customer: Customer | None
    masked: str
    order: Order | None


def buyer_shown(customer: Customer) -> BuyerShown:
    """Return a buyer's page; who may see it was asked before."""
    orders = list(Order.objects.filter(customer=customer).order_by("-ordered_at", "-pk")[:SHOWN])
    inquiries = list(
        Inquiry.objects.filter(customer=customer)
        .select_related("owner__user")
        .order_by("-opened_at", "-pk")[:SHOWN]
    )
    refunds = list(Refund.objects.filter(order__customer=customer).select_related("order"))
    promises = _promises(customer)
    lines = notes_of(Note.objects.filter(customer=customer))
    return BuyerShown(
        customer,
        mask_name(customer.name),
        _totals(customer, refunds),
        orders,
        inquiries,
        promises,
        [line for line in lines if line.row.kind != Note.Kind.TAG],
        [line for line in lines if line.row.kind == Note.Kind.TAG],
        _events(orders, refunds, inquiries, promises, lines),
    )


def buyers_found(by: Reader, shop: Shop, query: str) -> list[BuyerFound]:
    """Return the orders and buyers whose number or nick is, or begins with, what was typed.

    Within the reader's reach and at most FOUND: nobody lists the buyers of a shop from here.
    """
    asked = query.strip()
    if len(asked) < SHORTEST:
        return []
    is_whole = asked.isdecimal() and len(asked) < SHORTEST_NUMBER
    how = "exact" if is_whole else "startswith"
    numbered = Q(**{f"external_id__{how}": asked}) | Q(**{f"number__{how}": asked})
    orders = orders_reached(by).filter(numbered, shop=shop).select_related("customer")
    named = buyers_reached(by).filter(shop=shop, name__startswith=asked)
    found = [
        BuyerFound(row.customer, mask_name(row.customer.name) if row.customer else "", row)
        for row in orders.order_by("-ordered_at", "-pk")[:FOUND]
    ]
    buyers = named.order_by("name", "pk")[: FOUND - len(found)]
    return found + [BuyerFound(row, mask_name(row.name), None) for row in buyers]


def _totals(customer: Customer, refunds: Iterable[Refund]) -> Totals:
    paid = Order.objects.filter(customer=customer, paid_on__isnull=False).counted()
    sums = paid.aggregate(
        orders=Count("pk"), paid=Sum("paid_amount"), first=Min("paid_on"), last=Max("paid_on")
    )
    back = sum((row.amount for row in refunds), Decimal(0))
    return Totals(sums["orders"], sums["paid"] or Decimal(0), back, sums["first"], sums["last"])


def _events(
    orders: Iterable[Order],
    refunds: Iterable[Refund],
    inquiries: Iterable[Inquiry],
    promises: Iterable[Promise],
    notes: Iterable[NoteLine],
) -> list[Event]:
    """Return what happened, the newest first."""
    told = [Event(row.ordered_at, "ordered", row.number, row.pk) for row in orders]
    told += [
        Event(row.paid_at, "paid", row.number, row.pk, row.paid_amount)
        for row in orders
        if row.paid_at
    ]
    told += [
        Event(row.refunded_at, "refunded", row.order.number, row.order_id, row.amount)
        for row in refunds
        if row.refunded_at and row.order
    ]
    told += [Event(row.opened_at, "asked", str(row.number)) for row in inquiries]
    told += [Event(row.agreed_at, "promised", row.get_what_display()) for row in promises]
    told += [_note_event(line) for line in notes]
    told += [
        Event(line.row.ended_at, "ended", line.row.code)
        for line in notes
        if line.row.ended_at and line.row.kind == Note.Kind.TAG
    ]
    return nlargest(EVENTS, told, key=lambda event: event.at)


def _promises(customer: Customer) -> list[Promise]:
    about = Q(customer=customer) | Q(order__customer=customer) | Q(inquiry__customer=customer)
    return list(Promise.objects.filter(about).order_by("-agreed_at", "-pk")[:SHOWN])


def _note_event(line: NoteLine) -> Event:
    what = {"tag": "tagged", "requirement": "required"}.get(line.row.kind, "noted")
    return Event(line.first.written_at, what, line.row.code or line.by)
