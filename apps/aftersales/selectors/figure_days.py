"""Which days' figures a change of a case reaches."""

from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from apps.aftersales.models import AfterSalesCase, AftersalesSettings, CaseEvent
from apps.aftersales.selectors.settings import settings_of
from apps.aftersales.states import REPEAT_DAYS, RETURNS
from apps.shop.models import Shop

COUNTED = Q(type="transition") | Q(event="overdue")


def repeat_days_told(shop: str) -> Coalesce:
    """Return, for use in a query, how many days a shop counts a repeat in; `shop` is the field."""
    told = AftersalesSettings.objects.filter(shop=OuterRef(shop)).values("repeat_days")
    return Coalesce(Subquery(told), REPEAT_DAYS)


def resolution_days(shop: Shop) -> set[date]:
    """Return every day on which a case of a shop was resolved."""
    resolved = CaseEvent.objects.filter(case__shop=shop, type="transition", to_state="resolved")
    return set(resolved.values_list("business_day", flat=True))


def reason_days(case: AfterSalesCase) -> set[date]:
    """Return every day on which a case counts under its reason: its refunds' and its events'."""
    refunded = case.legs.filter(refund__isnull=False)
    days = set(refunded.values_list("refund__refunded_on", flat=True))
    days |= set(case.events.filter(COUNTED).values_list("business_day", flat=True))
    return days | {case.opened_on}


def return_days(case: AfterSalesCase) -> set[date]:
    """Return the days on which goods of a case came back and stay."""
    back = case.events.filter(type="transition", leg__kind="goods", to_state__in=RETURNS)
    return set(back.values_list("business_day", flat=True))


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
        at__gte=now - timedelta(days=settings_of(case.shop).repeat_days),
    )
    return set(resolved.values_list("business_day", flat=True))
