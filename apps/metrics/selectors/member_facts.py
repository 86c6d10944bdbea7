"""What sources and products come to by the facts, in the words of querysets.

The second formulation of their columns: the audit holds the SQL of the rollups against it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from apps.common.money import minor_digits, quantise, split_by_weights
from apps.metrics.selectors.visit_contributions import (
    ADDED,
    PEOPLE,
    added_over_devices,
    people_of_devices,
)
from apps.shop.models import Order, OrderLine, Refund, Shop, TrafficDay, TrafficSource
from apps.shop.sources import NO_VISIT, UNMAPPED

Place = tuple[date, int]
Columns = dict[str, Any]
ZERO = Decimal(0)
VISITED = ("visitors", "cart_adders", "favourites")


def product_facts(shop: Shop, first: date, last: date) -> Mapping[Place, Columns]:
    """What each product sold, gave back and was visited by, on each day of a span."""
    found: defaultdict[Place, Columns] = defaultdict(dict)
    lines = OrderLine.objects.filter(
        product__isnull=False,
        order__in=Order.objects.counted().filter(shop=shop, paid_on__range=(first, last)),
    )
    sold = lines.values(day=F("order__paid_on"), member=F("product_id")).annotate(
        paid_orders=Count("order", distinct=True),
        paid_buyers=Count("order__customer", distinct=True),
        units=Sum("quantity"),
        line_amount=Sum("line_amount"),
    )
    visits = _visits(shop, "product", first, last, VISITED)
    for row in chain(sold.order_by(), visits):
        found[row["day"], row["member"]].update(row)
    for place, column, number in _returned(shop, first, last):
        found[place][column] = found[place].get(column, ZERO) + number
    return found


def source_facts(shop: Shop, first: date, last: date) -> Mapping[Place, Columns]:
    """What each source brought on each day of a span, `overlap` left out."""
    found: defaultdict[Place, Columns] = defaultdict(dict)
    names = ("visitors", "cart_adders", *ADDED, "paying_buyers", "paid_amount")
    for row in _visits(shop, "source", first, last, names):
        found[row["day"], row["member"]].update(row, paid_buyers=row["paying_buyers"])
    platforms = {day for (day, _), row in found.items() if row["paid_amount"] is not None}
    keys = dict(TrafficSource.objects.values_list("key", "pk"))
    orders = Order.objects.counted().filter(shop=shop, paid_on__range=(first, last))
    of = Coalesce("source_id", keys[UNMAPPED])
    ours = orders.values(day=F("paid_on"), member=of).annotate(
        bought=Count("pk"),
        buyers=Count("customer", distinct=True),
        anonymous=Count("pk", filter=Q(customer__isnull=True)),
        amount=Sum("paid_amount"),
    )
    for row in ours.order_by():
        if row["day"] not in platforms or row["member"] == keys[NO_VISIT]:
            money = (row["buyers"], row["anonymous"], row["bought"], row["amount"])
            columns = ("paid_buyers", "anonymous_orders", "paid_orders", "paid_amount")
            found[row["day"], row["member"]].update(zip(columns, money, strict=True))
    for (day, _), row in found.items():
        if day not in platforms and "paid_orders" not in row:
            # The platform told buyers without money: the day's money is ours.
            row["paid_buyers"] = 0
    return found


def _visits(
    shop: Shop, member: str, first: date, last: date, names: tuple[str, ...]
) -> Iterator[Columns]:
    """Yield each member's visits of each day: its names added up, devices by their own rule."""
    rows: QuerySet[Any] = TrafficDay.objects.filter(
        shop=shop, day__range=(first, last), **{f"{member}__isnull": False}
    )
    people = (*PEOPLE, "paying_buyers")
    rule = {
        name: people_of_devices(name) if name in people else added_over_devices(name)
        for name in names
    }
    told = {f"sum_{name}": Sum(name, filter=rule[name]) for name in names}
    for row in rows.values("day", of=F(f"{member}_id")).annotate(**told).order_by():
        numbers = {name: row[f"sum_{name}"] for name in names}
        yield {"day": row["day"], "member": row["of"], **numbers}


def _returned(shop: Shop, first: date, last: date) -> Iterator[tuple[Place, str, Any]]:
    """Yield what each refund gives back to each product, on its day and on its order's."""
    within = Q(refunded_on__range=(first, last)) | Q(order__paid_on__range=(first, last))
    refunds = Refund.objects.counted().filter(within, shop=shop, order__isnull=False)
    listed = refunds.select_related("order").prefetch_related("lines__order_line", "order__lines")
    for refund in listed.iterator(chunk_size=2_000):
        paid_on = refund.order.paid_on
        for product, units, amount in _shares(refund, minor_digits(shop.currency)):
            yield (refund.refunded_on, product), "refund_amount", amount
            yield (refund.refunded_on, product), "refund_units", units
            if paid_on:
                yield (paid_on, product), "cohort_refund_amount", amount


def _shares(refund: Any, digits: int) -> Iterator[tuple[int, int, Decimal]]:
    """Yield product, pieces and amount: by the refund's lines, else in parts of the order's."""
    named = list(refund.lines.all())
    for line in named:
        if line.order_line.product_id:
            yield line.order_line.product_id, line.quantity, line.amount
    order = refund.order
    if named:
        return
    lines = sorted(order.lines.all(), key=lambda line: line.line_key)
    weights = [max(line.line_amount, ZERO) for line in lines]
    whole = sum(weights, ZERO)
    goods = whole if order.goods_amount is None else max(order.goods_amount, ZERO)
    beside = [max(part or ZERO, ZERO) for part in (order.shipping_amount, order.tax_amount)]
    exact = [*(weight * goods for weight in weights), *(part * whole for part in beside)]
    if sum(exact) > 0:
        shares = split_by_weights(quantise(refund.amount, digits), exact, digits)
        for line, share in zip(lines, shares, strict=False):
            if line.product_id:
                yield line.product_id, 0, share
