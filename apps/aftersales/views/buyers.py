"""Cases and reviews on the pages of a buyer and of an order."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.aftersales.selectors.buyers import buyer_cases, buyer_reviews, order_cases
from apps.aftersales.views.requests import PersonRequest
from apps.service.selectors.reach import buyer_of, order_of
from apps.service.selectors.readers import Reader

CASES = "aftersales/_buyer_cases.html"


@require_safe
def cases_of_buyer(request: PersonRequest, customer_id: int) -> HttpResponse:
    """List the cases of a buyer."""
    buyer = buyer_of(Reader(request.access, request.user), customer_id)
    rows = buyer_cases(request.access, buyer, timezone.now())
    return render(request, CASES, {"rows": rows, "shop": buyer.shop, "order": None})


@require_safe
def cases_of_order(request: PersonRequest, order_id: int) -> HttpResponse:
    """List the cases of an order, and where to log one."""
    order = order_of(Reader(request.access, request.user), order_id)
    rows = order_cases(request.access, order, timezone.now())
    return render(request, CASES, {"rows": rows, "shop": order.shop, "order": order})


@require_safe
def reviews_of_buyer(request: PersonRequest, customer_id: int) -> HttpResponse:
    """List the reviews of a buyer."""
    buyer = buyer_of(Reader(request.access, request.user), customer_id)
    told = {"reviews": buyer_reviews(buyer), "shop": buyer.shop}
    return render(request, "aftersales/_buyer_reviews.html", told)
