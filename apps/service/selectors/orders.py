"""An order as the desk sees it: lines, money, notes and what its parcel needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.common.masks import mask_name
from apps.service.models import Note
from apps.service.selectors.notes import NoteLine, Requirement, order_notes, order_requirements
from apps.shop.models import Order, OrderLine, Refund


@dataclass(frozen=True)
class OrderShown:
    """All that the page of an order shows; `left` is what was paid and not paid back."""

    order: Order
    masked: str
    lines: Sequence[OrderLine]
    refunds: Sequence[Refund]
    left: Decimal
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
        order_requirements(order),
        [line for line in notes if line.row.kind != Note.Kind.TAG],
        [line for line in notes if line.row.kind == Note.Kind.TAG],
    )
