"""What stands around a case: parcels, conversations, reviews, and what it costs."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from apps.aftersales.costs import Cost, Expected
from apps.aftersales.models import AfterSalesCase, Review
from apps.aftersales.selectors.costs import case_cost, expected_costs
from apps.service.models import Inquiry
from apps.service.selectors.orders import Parcel, order_parcels
from apps.service.selectors.reach import buyers_reached, inquiries_reached, orders_reached
from apps.service.selectors.readers import Reader

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Around:
    """Parcels with the carrier's page; conversations, and which of them the reader may open.

    `may_see_buyer` and `may_see_order` say whether they are within the reader's reach. `expected`
    holds label and figures of each way out while the case is to be decided, nothing afterwards.
    """

    parcels: list[Parcel]
    talks: list[tuple[Inquiry, bool]]
    reviews: list[Review]
    may_see_buyer: bool
    may_see_order: bool
    cost: Cost
    expected: list[tuple[str, Expected]]
    currency: str


def around_of(case: AfterSalesCase, by: Reader, now: datetime) -> Around:
    """Return what stands around a case, for one reader."""
    is_undecided = case.status in ("logged", "deciding", "awaiting_buyer", "awaiting_approval")
    buyer = case.customer_id or 0
    return Around(
        parcels=order_parcels(case.order) if case.order else [],
        talks=_talks(case, by),
        reviews=_reviews(case, by),
        may_see_buyer=buyers_reached(by).filter(pk=buyer).exists(),
        may_see_order=orders_reached(by).filter(pk=case.order_id or 0).exists(),
        cost=case_cost(case),
        expected=expected_costs(case, now) if is_undecided else [],
        currency=case.order.currency if case.order else case.shop.currency,
    )


def _talks(case: AfterSalesCase, by: Reader) -> list[tuple[Inquiry, bool]]:
    """Return the newest conversations with the buyer, each with whether the reader may open it."""
    if case.customer_id is None:
        return []
    rows = Inquiry.objects.filter(shop=case.shop_id, customer=case.customer_id)
    found = list(rows.select_related("owner__user").order_by("-opened_at", "-pk")[:SHOWN])
    reached = inquiries_reached(by).filter(pk__in=[row.pk for row in found])
    open_to = set(reached.values_list("pk", flat=True)) if found else set()
    return [(row, row.pk in open_to) for row in found]


def _reviews(case: AfterSalesCase, by: Reader) -> list[Review]:
    """Return the newest reviews of the case and its order, for who may open reviews."""
    if not by.access.can("aftersales:review", "GET", case.shop_id):
        return []
    about = Q(case=case)
    if case.order_id is not None:
        about |= Q(order_line__order=case.order_id)
    rows = Review.objects.filter(about, shop=case.shop_id)
    return list(rows.order_by("-posted_at", "-pk")[:SHOWN])
