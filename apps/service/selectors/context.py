"""What stands beside a conversation, part by part; each part is a template with its rows.

A new part is one line of PARTS: the order here is the order on the page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q

from apps.common.access import Access
from apps.service.models import Inquiry, Note, Promise
from apps.service.selectors.carriers import carrier_lines
from apps.service.selectors.facts import local_day
from apps.service.selectors.notes import NoteLine, inquiry_notes
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


def requirements(inquiry: Inquiry, access: Access, now: datetime) -> dict[str, Any]:
    """Return what the packer has to know of this inquiry."""
    lines = inquiry_notes(inquiry)
    return {"requirements": [line for line in lines if is_standing_requirement(line)]}


def promises(inquiry: Inquiry, access: Access, now: datetime) -> dict[str, Any]:
    """Return what the buyer was promised and still waits for."""
    about = Q(inquiry=inquiry)
    if inquiry.customer_id:
        about |= Q(customer=inquiry.customer_id)
    rows = Promise.objects.filter(about, shop=inquiry.shop_id, state__in=Promise.LIVE)
    return {"promises": list(rows.order_by("due_at", "-agreed_at")[:MOST_ROWS])}


def carriers(inquiry: Inquiry, access: Access, now: datetime) -> dict[str, Any]:
    """Return what carriers ask today, and how long our own parcels took with them."""
    lines = carrier_lines(inquiry.shop, local_day(now, inquiry.shop))
    return {"carriers": lines[:MOST_ROWS]}


def nothing(inquiry: Inquiry, access: Access, now: datetime) -> dict[str, Any]:
    """Return no rows: the part asks for its own."""
    return {}


def is_standing_requirement(line: NoteLine) -> bool:
    """Tell whether a note is a requirement that still holds."""
    return line.row.kind == Note.Kind.REQUIREMENT and line.row.ended_at is None


# Cases come after the carriers, from the app that owns them.
PARTS: tuple[Part, ...] = (
    Part("service/desk/_context_requirements.html", requirements),
    Part("service/desk/_context_promises.html", promises),
    Part("service/desk/_context_orders.html", open_orders),
    Part("service/desk/_context_notes.html", nothing),
    Part("service/desk/_context_carriers.html", carriers),
    Part("service/desk/_context_history.html", history),
)
