"""What stands beside a conversation, part by part; each part is a template with its rows.

A new part is one line of PARTS: the order here is the order on the page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from apps.common.access import Access
from apps.service.models import Inquiry
from apps.shop.models import Order, OrderLine

MOST_ROWS = 5
Loader = Callable[[Inquiry, Access, datetime], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the panel: its template, and what reads its rows."""

    template: str
    load: Loader


def context_of(inquiry: Inquiry, access: Access, now: datetime) -> list[dict[str, Any]]:
    """Return each part with its template and rows, in the order of the panel."""
    return [{"template": part.template, **part.load(inquiry, access, now)} for part in PARTS]


def open_orders(inquiry: Inquiry, access: Access, now: datetime) -> dict[str, Any]:
    """Return the buyer's latest orders with what was bought; nothing for an unknown buyer."""
    if inquiry.customer_id is None:
        return {"orders": []}
    lines = Prefetch("lines", OrderLine.objects.select_related("product").order_by("pk"))
    rows = Order.objects.filter(shop=inquiry.shop_id, customer=inquiry.customer_id)
    return {"orders": list(rows.prefetch_related(lines).order_by("-ordered_at")[:MOST_ROWS])}


def history(inquiry: Inquiry, access: Access, now: datetime) -> dict[str, Any]:
    """Return the buyer's other inquiries, the latest first."""
    if inquiry.customer_id is None:
        return {"inquiries": []}
    rows = Inquiry.objects.filter(shop=inquiry.shop_id, customer=inquiry.customer_id)
    others = rows.exclude(pk=inquiry.pk).exclude(merged_into=inquiry)
    return {"inquiries": list(others.order_by("-opened_at")[:MOST_ROWS])}


# Requirements and promises come first, tags, notes, carriers and cases between orders and history.
PARTS: tuple[Part, ...] = (
    Part("service/desk/_context_orders.html", open_orders),
    Part("service/desk/_context_history.html", history),
)
