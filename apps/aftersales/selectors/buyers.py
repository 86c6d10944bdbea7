"""What after-sales knows of a buyer or an order: cases within the reader's reach, reviews."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from apps.aftersales.models import AfterSalesCase, CaseLine, Review
from apps.aftersales.selectors.queue import QueueRow, cases_of, queue_row
from apps.aftersales.states import OPEN
from apps.common.access import Access
from apps.shop.models import Customer, Order

SHOWN = 20
# While a case may still be worked on; a reopened one shows its buyer again.
SERVED = (*OPEN, "resolved")


def buyers_of_cases(user_id: int) -> "QuerySet[Any, Any]":
    """Return the ids of the buyers of the cases that a person handles and that have not closed."""
    rows = AfterSalesCase.objects.filter(owner=user_id, status__in=SERVED)
    return rows.filter(customer__isnull=False).values("customer_id")


def buyer_cases(access: Access, customer: Customer, now: datetime) -> list[QueueRow]:
    """Return a buyer's newest cases that the reader may see; who may see the buyer was asked."""
    return _rows(cases_of(access, customer.shop).filter(customer=customer), now)


def order_cases(access: Access, order: Order, now: datetime) -> list[QueueRow]:
    """Return an order's newest cases that the reader may see; who may see the order was asked."""
    return _rows(cases_of(access, order.shop).filter(order=order), now)


def buyer_reviews(customer: Customer) -> list[Review]:
    """Return a buyer's newest reviews."""
    rows = Review.objects.filter(customer=customer, shop=customer.shop_id)
    return list(rows.select_related("sku", "case").order_by("-posted_at", "-pk")[:SHOWN])


def _rows(cases: "QuerySet[AfterSalesCase]", now: datetime) -> list[QueueRow]:
    lines = CaseLine.objects.select_related("stated_reason", "sku").order_by("pk")
    found = cases.select_related("shop", "order", "customer", "owner").order_by("-pk")[:SHOWN]
    return [queue_row(case, now) for case in found.prefetch_related(Prefetch("lines", lines))]
