"""Which days' figures a change of a case reaches."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.aftersales.models import AfterSalesCase, AftersalesSettings, CaseEvent, CaseLeg
from apps.aftersales.selectors.settings import settings_of
from apps.aftersales.states import REPEAT_DAYS, RETURNS
from apps.shop.models import Order, Shop

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
    """Return every day on which a case counts under its reason, or its reason counts for others."""
    return reason_days_of(case.shop, AfterSalesCase.objects.filter(pk=case.pk))


def reason_days_of(shop: Shop, cases: QuerySet[Any]) -> set[date]:
    """Return these days of many cases of a shop: of refunds, events, and what they may repeat."""
    legs = CaseLeg.objects.filter(case__in=cases.values("pk"), refund__isnull=False)
    days = set(legs.values_list("refund__refunded_on", flat=True))
    events = CaseEvent.objects.filter(COUNTED, case__in=cases.values("pk"))
    days |= set(events.values_list("business_day", flat=True))
    days |= set(cases.values_list("opened_on", flat=True))
    first = cases.aggregate(first=Min("opened_at"))["first"]
    if first is None:
        return days
    near = (
        Q(case__in=cases.values("pk"))
        | Q(case__order__in=cases.filter(order__isnull=False).values("order"))
        | Q(case__customer__in=cases.filter(customer__isnull=False).values("customer"))
    )
    return days | _resolved_since(shop, near, first)


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
    return _resolved_since(case.shop, same, now)


def _resolved_since(shop: Shop, near: Q, at: datetime) -> set[date]:
    """Return the days of resolutions that something at this time, or later, may be a repeat of."""
    since = at - timedelta(days=settings_of(shop).repeat_days)
    resolved = CaseEvent.objects.filter(near, case__shop=shop, to_state="resolved", at__gte=since)
    return set(resolved.values_list("business_day", flat=True))


def return_days_of_orders(shop_id: int, orders: QuerySet[Order]) -> set[date]:
    """Return the days on which goods of these orders came back and stay."""
    back = CaseEvent.objects.filter(
        type="transition", leg__kind="goods", to_state__in=RETURNS,
        case__shop=shop_id, case__order__in=orders.values("pk"),
    )  # fmt: skip
    return set(back.values_list("business_day", flat=True))
