"""Which days' figures a change of a case reaches."""

from datetime import date, datetime, timedelta

from django.db.models import Q

from apps.aftersales.models import AfterSalesCase, CaseEvent
from apps.aftersales.states import REPEAT_DAYS

COUNTED = Q(type="transition") | Q(event="overdue")


def reason_days(case: AfterSalesCase) -> set[date]:
    """Return every day on which a case counts under its reason: its refunds' and its events'."""
    refunded = case.legs.filter(refund__isnull=False)
    days = set(refunded.values_list("refund__refunded_on", flat=True))
    days |= set(case.events.filter(COUNTED).values_list("business_day", flat=True))
    return days | {case.opened_on}


def repeat_days(case: AfterSalesCase, now: datetime) -> set[date]:
    """Return the days of resolutions that a buyer's word in a case may be a repeat of."""
    same = Q(case=case)
    if case.order_id is not None:
        same |= Q(case__order=case.order_id)
    if case.customer_id is not None:
        same |= Q(case__customer=case.customer_id)
    resolved = CaseEvent.objects.filter(
        same,
        case__shop=case.shop_id,
        to_state="resolved",
        at__gte=now - timedelta(days=REPEAT_DAYS),
    )
    return set(resolved.values_list("business_day", flat=True))
