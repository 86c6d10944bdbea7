"""The facts behind the money of one source or product: orders, order lines, or the report."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateTimeField, F, Q, QuerySet, Value

from apps.common.errors import ShopError
from apps.metrics.definitions import registry
from apps.metrics.registry import Grain
from apps.metrics.selectors.contributions import contributing
from apps.metrics.selectors.visit_contributions import added_over_devices
from apps.shop.models import OrderLine, TrafficDay
from apps.shop.sources import NO_VISIT, UNMAPPED

PAID = "sales.paid_amount"


@dataclass(frozen=True)
class MemberAsked:
    """A source by its key, or a product by its id on the platform; `by` is source or product."""

    by: str
    key: str


def member_contributing(
    shop_id: int, metric_key: str, member: MemberAsked, first: date, last: date
) -> QuerySet[Any]:
    """Return the facts that made a member's money, with `on`, `at` and `contribution`.

    The source's own report where the platform tells money by source, else its orders; the order
    lines of a product. ShopError not_found for any other figure.
    """
    if metric_key != PAID:
        raise ShopError("not_found", "Only the money of a source or product opens its rows.")
    if member.by == "product":
        return _lines(shop_id, member.key, first, last)
    told = TrafficDay.objects.filter(
        shop_id=shop_id, day__range=(first, last), source__isnull=False, paid_amount__isnull=False
    )
    if member.key != NO_VISIT and told.exists():
        return _reported(told.filter(source__key=member.key))
    measure = registry.measure(PAID)
    orders = contributing(shop_id, measure.rows, measure.contribution, first, last)
    return orders.filter(_of_source(member.key))


def _of_source(key: str) -> Q:
    named = Q(source__key=key)
    return named | Q(source__isnull=True) if key == UNMAPPED else named


def _reported(rows: QuerySet[TrafficDay]) -> QuerySet[Any]:
    return rows.filter(added_over_devices("paid_amount")).annotate(
        on=F("day"), at=Value(None, DateTimeField()), contribution=F("paid_amount")
    )


def _lines(shop_id: int, key: str, first: date, last: date) -> QuerySet[Any]:
    column = registry.measure(PAID).column(Grain.PRODUCT)
    lines = OrderLine.objects.filter(
        order__shop_id=shop_id,
        order__excluded_reason__isnull=True,
        order__paid_on__range=(first, last),
        product__external_id=key,
    ).select_related("order")
    return lines.annotate(on=F("order__paid_on"), at=F("order__paid_at"), contribution=F(column))
