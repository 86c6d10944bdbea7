"""The facts behind the money of one source or product: orders, order lines, or the report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value

from apps.common.errors import ShopError
from apps.metrics.definitions import registry
from apps.metrics.registry import Grain
from apps.metrics.selectors.contributions import contributing
from apps.metrics.selectors.reason_members import reason_contributing
from apps.metrics.selectors.visit_contributions import added_over_devices
from apps.metrics.selectors.why_service import INQUIRY
from apps.service.models import OrderCredit
from apps.shop.models import OrderLine, TrafficDay
from apps.shop.sources import NO_VISIT, OVERLAP, UNMAPPED

PAID = "sales.paid_amount"


@dataclass(frozen=True)
class MemberAsked:
    """A source by its key, several by theirs with commas between, a product or a reason.

    `by` is source, product, service or reason; of a product the platform's id, of a reason its
    code, of the service whether buyers had asked the desk.
    """

    by: str
    key: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The sources asked for."""
        return tuple(dict.fromkeys(self.key.split(",")))


def member_contributing(
    shop_id: int, metric_key: str, member: MemberAsked, first: date, last: date
) -> list[tuple[int, QuerySet[Any]]]:
    """Return the facts that made a member's figure by sign, with `on`, `at` and `contribution`.

    The source's own report where the platform tells money by source, else its orders; the order
    lines of a product. What sources overlap by is the shop's orders less those reports.
    Of a reason every figure that is kept by it. ShopError not_found for any other figure.
    """
    if member.by == "reason":
        measure = registry.measure(metric_key)
        return [(1, reason_contributing(shop_id, measure, member.key, first, last))]
    if metric_key != PAID:
        raise ShopError("not_found", "Only the money of a source or product opens its rows.")
    if member.by == "service":
        return [(1, _asked(shop_id, member.key, first, last))]
    if member.by == "product":
        return [(1, _lines(shop_id, member.key, first, last))]
    told = TrafficDay.objects.filter(
        shop_id=shop_id, day__range=(first, last), source__isnull=False, paid_amount__isnull=False
    )
    measure = registry.measure(PAID)
    orders = contributing(shop_id, measure.rows, measure.contribution, first, last)
    is_platforms = member.key != NO_VISIT and told.exists()
    if member.key == OVERLAP:
        # Orders without a visit stand on both sides; ours alone belong to one source each.
        visited = orders.exclude(source__key=NO_VISIT) if is_platforms else orders.none()
        return [(1, visited), (-1, _reported(told))]
    if is_platforms:
        return [(1, _reported(told.filter(source__key__in=member.keys)))]
    return [(1, orders.filter(_of_sources(member.keys)))]


def _asked(shop_id: int, key: str, first: date, last: date) -> QuerySet[Any]:
    """Return the orders that a person of the desk is credited with, or those of nobody."""
    credited = OrderCredit.objects.in_force().sales().filter(order=OuterRef("pk"))
    measure = registry.measure(PAID)
    orders = contributing(shop_id, measure.rows, measure.contribution, first, last)
    return orders.filter(Exists(credited) if key == INQUIRY else ~Exists(credited))


def _of_sources(keys: Sequence[str]) -> Q:
    named = Q(source__key__in=keys)
    return named | Q(source__isnull=True) if UNMAPPED in keys else named


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
