"""A refund that a person enters with the platform's number, and the lines that it was for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.common.money import minor_digits, split_by_weights
from apps.shop.models import Order, OrderLine, Refund, RefundLine
from apps.shop.rows import RefundRow
from apps.shop.services.days import days_mark
from apps.shop.services.refunds import refunds_upsert


@dataclass(frozen=True, slots=True)
class RefundPart:
    """The part of a refund that is for one order line: units, and the weight of its amount."""

    order_line_id: int
    quantity: int
    weight: Decimal


@transaction.atomic
def refund_enter(
    *, order: Order, number: str, amount: Decimal, at: datetime, reason: str
) -> Refund:
    """Write the fact that money went back, known by the platform's number; twice is once.

    Raises `duplicate` for a number that stands for another order or another amount.
    """
    shop = order.shop
    known: Refund | None = Refund.objects.filter(shop=shop, external_id=number).first()
    if known is not None:
        if known.order_id != order.pk or known.amount != amount:
            text = _("Refund %(number)s is known with another order or amount.")
            raise ShopError("duplicate", text % {"number": number}, "number")
        return known
    day = business_day(at, shop.tz, shop.day_cut)
    row = RefundRow(number, order.external_id, amount, at, day)
    refunds_upsert(shop=shop, rows=[row], reason=reason)
    fact: Refund = Refund.objects.get(shop=shop, external_id=number)
    return fact


@transaction.atomic
def refund_lines_put(*, refund: Refund, parts: Iterable[RefundPart]) -> None:
    """Say which lines a refund was for: its amount is split by their weights, to the cent.

    What was said before is replaced; a refund of no known line keeps none. Where that changes
    anything, the days of the refund and of its order are marked: their products' refunds move.
    """
    wanted = [part for part in parts if part.weight > 0]
    before = _told(refund)
    RefundLine.objects.filter(refund=refund).delete()
    if wanted and refund.order is not None:
        digits = minor_digits(refund.order.currency)
        shares = split_by_weights(refund.amount, [part.weight for part in wanted], digits)
        known = set(OrderLine.objects.filter(order=refund.order).values_list("pk", flat=True))
        RefundLine.objects.bulk_create(
            RefundLine(
                refund=refund, order_line_id=part.order_line_id, quantity=part.quantity,
                amount=share,
            )
            for part, share in zip(wanted, shares, strict=True)
            if part.order_line_id in known
        )  # fmt: skip
    if _told(refund) != before:
        paid_on = refund.order.paid_on if refund.order else None
        days = {refund.refunded_on, paid_on or refund.refunded_on}
        days_mark(shop_id=refund.shop_id, days=days, domain="sales", reason="refund_changed")


def _told(refund: Refund) -> list[tuple[int, int, Decimal]]:
    lines = RefundLine.objects.filter(refund=refund).order_by("order_line")
    return list(lines.values_list("order_line", "quantity", "amount"))
