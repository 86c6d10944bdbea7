"""What each fact row adds to a measure, in the words of the querysets.

This is the second formulation of every formula: the drill-down lists it row by row, the audit
sums it by day and compares it with the SQL of the rollups.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import BaseExpression, Combinable
from django.db.models.fields import DateField, DateTimeField, DecimalField
from django.db.models.functions import Cast, Coalesce

from apps.metrics.selectors.ad_contributions import AD_CONTRIBUTIONS, ad_rows
from apps.metrics.selectors.case_contributions import (
    CASE_CONTRIBUTIONS,
    CASE_ROWS,
    mending,
    net_open,
)
from apps.metrics.selectors.desk_contributions import DESK_CONTRIBUTIONS, DESK_ROWS
from apps.metrics.selectors.visit_contributions import VISIT_CONTRIBUTIONS, visits
from apps.metrics.spans import LOOK_BACK_DAYS
from apps.shop.models import Order, OrderLine, Refund, RefundLine

AMOUNT = DecimalField(max_digits=18, decimal_places=4)
ZERO = Value(0, AMOUNT)
ONE = Value(1, AMOUNT)
LOOK_BACK = timedelta(days=LOOK_BACK_DAYS)
Expression = BaseExpression | Combinable
Start = date | OuterRef


@dataclass(frozen=True, slots=True)
class Source:
    """Fact rows of one kind: which count, the day they belong to and their instant.

    `is_standing`: all rows until the last day count, each by how it stood at that day's end.
    """

    rows: Callable[[], QuerySet[Any]]
    day: str
    at: Expression
    shop: str = "shop_id"
    is_standing: bool = False


def _orders() -> QuerySet[Any]:
    return Order.objects.counted()


def _excluded() -> QuerySet[Any]:
    return Order.objects.excluded()


def _refunds() -> QuerySet[Any]:
    return mending(Refund.objects.counted())


REFUNDED_AT = Coalesce("refunded_at", "order__paid_at", "order__ordered_at")
ROWS: Mapping[str, Source] = {
    "orders_ordered": Source(_orders, "ordered_on", F("ordered_at")),
    "orders_paid": Source(_orders, "paid_on", F("paid_at")),
    "orders_excluded": Source(_excluded, "ordered_on", F("ordered_at")),
    "refunds": Source(_refunds, "refunded_on", REFUNDED_AT),
    "refunds_of_paid": Source(_refunds, "order__paid_on", REFUNDED_AT),
    "refunds_of_ordered": Source(_refunds, "order__ordered_on", REFUNDED_AT),
    # Counts of a whole day have no instant.
    "visits": Source(visits, "day", Value(None, DateTimeField())),
    "ads": Source(ad_rows, "day", Value(None, DateTimeField())),
    **{
        name: Source(of.rows, of.day, F(of.at), of.shop, of.is_standing)
        for name, of in {**DESK_ROWS, **CASE_ROWS}.items()
    },
}


def _when(condition: Q | Exists, then: Expression = ONE) -> Case:
    return Case(When(condition, then=then), default=ZERO, output_field=AMOUNT)


def _paid_before(start: Start) -> Exists:
    """Tell whether the buyer also paid within the 365 days before `start`."""
    earlier = Order.objects.counted().filter(customer=OuterRef("customer"))
    return Exists(earlier.filter(paid_on__gte=start - LOOK_BACK, paid_on__lt=start))


def _others_since(start: Any) -> QuerySet[Any]:
    """Return the buyer's other paid orders from `start` on, for use inside an outer order."""
    orders = Order.objects.counted().filter(customer=OuterRef("customer"), paid_on__gte=start)
    return orders.exclude(pk=OuterRef("pk"))


def _is_first_since(start: Any) -> Q:
    """Tell whether this is the buyer's first paid order from `start` on."""
    same_day = Q(paid_on=OuterRef("paid_on"), pk__lt=OuterRef("pk"))
    sooner = _others_since(start).filter(Q(paid_on__lt=OuterRef("paid_on")) | same_day)
    return Q(customer__isnull=False) & ~Q(Exists(sooner))


def _units() -> Expression:
    lines = OrderLine.objects.filter(order=OuterRef("pk")).order_by().values("order")
    counted = Subquery(lines.annotate(total=Sum("quantity")).values("total"))
    return Coalesce(counted, F("quantity_seen"), output_field=AMOUNT)


def _lines() -> Expression:
    lines = OrderLine.objects.filter(order=OuterRef("pk")).order_by().values("order")
    counted = Subquery(lines.annotate(count=Count("pk")).values("count"))
    return Coalesce(counted, ONE, output_field=AMOUNT)


def _refund_units() -> Expression:
    lines = RefundLine.objects.filter(refund=OuterRef("pk")).order_by().values("refund")
    told = Subquery(lines.annotate(total=Sum("quantity")).values("total"))
    return Cast(told, AMOUNT)


def _repeat(start: Start, end: date) -> Case:
    again = Exists(_others_since(start).filter(paid_on__lte=end))
    return _when(_is_first_since(start) & Q(again))


def _field(name: str) -> Callable[[Start, date], Expression]:
    return lambda _start, _end: F(name)


def _fixed(expression: Callable[[], Expression]) -> Callable[[Start, date], Expression]:
    return lambda _start, _end: expression()


KNOWN_BUYER = Q(customer__isnull=False)
ON_THE_DAY = OuterRef("paid_on")
# TruncMonth cannot look through to the outer order.
MONTH_START = Func(Value("month"), ON_THE_DAY, function="date_trunc", output_field=DateField())
CONTRIBUTIONS: Mapping[str, Callable[[Start, date], Expression]] = {
    "one": _fixed(lambda: ONE),
    "amount": _field("amount"),
    "order_amount": _field("order_amount"),
    "paid_amount": _field("paid_amount"),
    "goods_amount": _field("goods_amount"),
    "shipping_amount": _field("shipping_amount"),
    "discount_amount": _field("discount_amount"),
    "tax_amount": _field("tax_amount"),
    "units": _fixed(_units),
    "is_paid": _fixed(lambda: _when(Q(paid_on__isnull=False))),
    "paid_amount_if_paid": _fixed(lambda: _when(Q(paid_on__isnull=False), F("paid_amount"))),
    "order_amount_in_currency": _fixed(
        lambda: _when(Q(currency=F("shop__currency")), F("order_amount"))
    ),
    "is_anonymous": _fixed(lambda: _when(Q(customer__isnull=True))),
    "first_of_buyer": lambda start, _end: _when(_is_first_since(start)),
    "first_of_buyer_in_month": _fixed(lambda: _when(_is_first_since(MONTH_START))),
    "first_of_new_buyer": lambda start, _end: _when(
        _is_first_since(start) & ~Q(_paid_before(start))
    ),
    "first_of_returning_buyer": lambda start, _end: _when(
        _is_first_since(start) & Q(_paid_before(start))
    ),
    "paid_amount_of_new_buyer": _fixed(
        lambda: _when(KNOWN_BUYER & ~Q(_paid_before(ON_THE_DAY)), F("paid_amount"))
    ),
    "paid_amount_of_returning_buyer": _fixed(
        lambda: _when(KNOWN_BUYER & Q(_paid_before(ON_THE_DAY)), F("paid_amount"))
    ),
    "first_of_repeat_buyer": _repeat,
    "refund_units": _fixed(_refund_units),
    "is_refunded": _fixed(lambda: _when(Exists(Refund.objects.filter(order=OuterRef("pk"))))),
    "amount_undated": _fixed(lambda: _when(Q(date_known=False), F("amount"))),
    "amount_earlier": _fixed(
        lambda: Case(
            When(order__paid_on=F("refunded_on"), then=ZERO),
            default=F("amount"),
            output_field=AMOUNT,
        )
    ),
    "amount_same_day": _fixed(lambda: _when(Q(order__paid_on=F("refunded_on")), F("amount"))),
    **VISIT_CONTRIBUTIONS,
    **{name: _field(column) for name, column in AD_CONTRIBUTIONS.items()},
    **{name: _fixed(adds) for name, adds in DESK_CONTRIBUTIONS.items()},
    **{name: _fixed(adds) for name, adds in CASE_CONTRIBUTIONS.items()},
    "net_open": lambda _start, end: net_open(end),
    "lines": _fixed(_lines),
}


def contributing(
    shop_id: int, rows: str, contribution: str, first: date, last: date, *, by_day: bool = False
) -> QuerySet[Any]:
    """Return the fact rows of a span with `on`, `at` and `contribution` (None: not received).

    Distinct people are counted once in the span, or once each day when `by_day`.
    """
    source = ROWS[rows]
    start: Start = OuterRef(source.day) if by_day else first
    span = {"lte": last} if source.is_standing else {"range": (first, last)}
    days = {f"{source.day}__{how}": until for how, until in span.items()}
    facts = source.rows().filter(**{source.shop: shop_id}, **days)
    adds = CONTRIBUTIONS[contribution](start, last)
    # An event has its instant under this name already.
    instant = {} if source.at == F("at") else {"at": source.at}
    contributed: QuerySet[Any] = facts.annotate(on=F(source.day), contribution=adds, **instant)
    return contributed
