"""An order as the desk sees it: lines, money, notes and what its parcel needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from apps.common.masks import mask_name
from apps.service.models import CarrierRate, Note, Promise
from apps.service.selectors.carriers import tracking_address
from apps.service.selectors.holds import Hold, order_holds
from apps.service.selectors.notes import NoteLine, Requirement, order_notes, order_requirements
from apps.shop.models import Order, OrderLine, Refund, Shipment

# An order goes out in one parcel, or a few.
MOST_PARCELS, MOST_PROMISES = 5, 10


@dataclass(frozen=True, slots=True)
class Parcel:
    """A shipment, and the page of the carrier that follows it, "" where there is none."""

    row: Shipment
    link: str


@dataclass(frozen=True)
class OrderShown:
    """All that the page of an order shows; `left` is what was paid and not paid back."""

    order: Order
    masked: str
    lines: Sequence[OrderLine]
    refunds: Sequence[Refund]
    left: Decimal
    shipments: Sequence[Parcel]
    promises: Sequence[Promise]
    holds: Sequence[Hold]
    requirements: Sequence[Requirement]
    notes: Sequence[NoteLine]
    tags: Sequence[NoteLine]


def order_shown(order: Order) -> OrderShown:
    """Return an order's page; who may see it was asked before."""
    refunds = list(order.refunds.order_by("-refunded_on", "-pk"))
    notes = order_notes(order)
    back = sum((row.amount for row in refunds), Decimal(0))
    return OrderShown(
        order,
        mask_name(order.customer.name) if order.customer else "",
        list(order.lines.select_related("product", "sku").order_by("pk")),
        refunds,
        order.paid_amount - back,
        order_parcels(order),
        list(order.promises.order_by("-agreed_at", "-pk")[:MOST_PROMISES]),
        order_holds(order),
        order_requirements(order),
        [line for line in notes if line.row.kind != Note.Kind.TAG],
        [line for line in notes if line.row.kind == Note.Kind.TAG],
    )


def order_parcels(order: Order) -> list[Parcel]:
    """Return the newest parcels of an order, each with its carrier's page."""
    rates = CarrierRate.objects.filter(shop=order.shop_id, carrier=OuterRef("carrier"))
    newest = rates.exclude(tracking_url="").order_by("-valid_from").values("tracking_url")[:1]
    rows = order.shipments.order_by("-shipped_at", "-pk").annotate(page=Subquery(newest))
    return [
        Parcel(row, tracking_address(row.page or "", row.tracking_number))
        for row in rows[:MOST_PARCELS]
    ]
