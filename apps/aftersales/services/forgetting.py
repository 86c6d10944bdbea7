"""Forgets a buyer: free words, texts of reviews and files go; cases, amounts and days stay."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.aftersales.models import (
    AfterSalesCase,
    CaseEvent,
    CaseLeg,
    CaseLine,
    EventFile,
    InspectionCheck,
    Review,
)
from apps.aftersales.services.evidence import evidence_path
from apps.common.access import Actor
from apps.shop.models import Customer


@transaction.atomic
def customer_forget(*, customer: Customer, actor: Actor) -> int:
    """Empty what after-sales has written about a buyer, or heard from them; return the rows.

    Cases, legs, reviews and inspections stay with their figures. Run again it changes nothing
    more. `actor` is who asked; the caller writes it down.
    """
    cases = AfterSalesCase.objects.filter(Q(customer=customer) | Q(order__customer=customer))
    reviews = Review.objects.filter(
        Q(customer=customer) | Q(order_line__order__customer=customer) | Q(case__in=cases)
    )
    looked_at = Q(inspection__case_line__case__in=cases) | Q(
        inspection__order_line__order__customer=customer
    )
    # A person may open a product issue with what one case shows.
    shown = Q(issue__isnull=False, payload__case__in=list(cases.values_list("pk", flat=True)))
    about = Q(case__in=cases) | Q(review__in=reviews) | looked_at | shown
    events = CaseEvent.objects.filter(about)
    count = _files_remove(events.values("pk"))
    count += events.exclude(note="").update(note="")
    count += CaseLine.objects.filter(case__in=cases).exclude(note="").update(note="")
    count += cases.exclude(tracking_no="").update(tracking_no="")
    parcels = CaseLeg.objects.filter(case__in=cases)
    count += parcels.exclude(tracking_no="").update(tracking_no="")
    count += reviews.exclude(text="", reply="").update(text="", reply="")
    seen = InspectionCheck.objects.filter(looked_at)
    return count + seen.exclude(note="", measured="").update(note="", measured="")


def _files_remove(event_ids: "QuerySet[Any, Any]") -> int:
    """Remove the files of events: the bytes first, so that a stop half-way leaves none unnamed."""
    files = EventFile.objects.filter(event__in=event_ids)
    for name in files.values_list("stored_name", flat=True):
        evidence_path(name).unlink(missing_ok=True)
    return files.delete()[0]
