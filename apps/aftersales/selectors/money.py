"""What of an order can still be given back, from orders, refunds and money legs."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from apps.aftersales.models import CaseLeg, CaseLine
from apps.aftersales.plans import Plan
from apps.aftersales.refundable import WHOLE, ZERO, Room, paid_by_line, room_of
from apps.aftersales.selectors.guards import refused
from apps.aftersales.states import OPEN
from apps.common.money import minor_digits
from apps.shop.models import Order, OrderLine, Refund

RESERVES = ("approved", "executing", "failed")


@dataclass(frozen=True, slots=True)
class Refundable:
    """The room of an order as a whole, and of each of its lines by the line's key."""

    order: Room
    lines: Mapping[int, Room]

    def of(self, line_id: int | None) -> Room:
        """Return the room of a line of the order; of the order where none is named."""
        return room_of(self.order, self.lines, line_id or WHOLE)


def refundable_of(order: Order, *, without: int | None = None) -> Refundable:
    """Return what of an order can still be given back, leaving out one leg that is asked about.

    Refunds that no line is known for narrow the order, not a line. Locks nothing: whoever spends
    the room holds the order's row.
    """
    lines = list(OrderLine.objects.filter(order=order).order_by("pk"))
    paid = paid_by_line(
        order.paid_amount,
        order.shipping_amount or ZERO,
        [line.line_amount for line in lines],
        minor_digits(order.currency),
    )
    refunds, by_line = _refunded(order)
    reserved = _reserved(order, without)
    rooms = {
        line.pk: Room(each.total, by_line[line.pk], reserved[line.pk])
        for line, each in zip(lines, paid, strict=True)
    }
    whole = Room(order.paid_amount, refunds, sum(reserved.values(), ZERO))
    return Refundable(whole, rooms)


def _refunded(order: Order) -> tuple[Decimal, dict[int, Decimal]]:
    """Return what went back of an order, and of it what is known for each line."""
    rows = Refund.objects.filter(order=order)
    parts = rows.values_list("pk", "amount", "lines__order_line", "lines__amount")
    whole: dict[int, Decimal] = {}
    found: dict[int, Decimal] = defaultdict(Decimal)
    for refund_id, amount, line_id, part in parts:
        whole[refund_id] = amount
        if line_id is not None:
            found[line_id] += part
    return sum(whole.values(), ZERO), found


def _reserved(order: Order, without: int | None) -> dict[int, Decimal]:
    legs = CaseLeg.objects.filter(
        case__order=order,
        kind=CaseLeg.Kind.MONEY,
        direction=CaseLeg.Direction.OUT,
        purpose__in=CaseLeg.CAPPED,
        state__in=RESERVES,
    ).exclude(pk=without)
    found: dict[int, Decimal] = defaultdict(Decimal)
    for line_id, amount in legs.values_list("case_line__order_line", "amount"):
        found[line_id or WHOLE] += amount
    return found


def check_plan(order: Order | None, plan: Plan, lines: list[CaseLine]) -> None:
    """Refuse refunds beyond what was paid and is not yet given back or promised."""
    if order is None:
        if plan.refund:
            text = _("No order, no refund: compensate, or say which order it is.")
            raise refused("refundable", text, "amount", asked=plan.refund)
        return
    rooms = refundable_of(order)
    of_order = {line.pk: line.order_line_id for line in lines}
    for line_id, amount in plan.amounts.items():
        check_amount(rooms.of(of_order.get(line_id)), amount)
    check_amount(rooms.order, plan.refund)


def check_amount(room: Room, asked: Decimal) -> None:
    """Refuse an amount that is larger than a room."""
    if asked <= room.left:
        return
    text = _(
        "%(asked)s asked, %(left)s can still be refunded: %(paid)s paid with shipping share, "
        "%(refunded)s refunded, %(reserved)s in approved legs."
    )
    facts = {
        "asked": cents(asked),
        "left": cents(room.left),
        "paid": cents(room.paid),
        "refunded": cents(room.refunded),
        "reserved": cents(room.reserved),
    }
    raise refused("refundable", text % facts, "amount", **facts)


def cents(amount: Decimal) -> str:
    """Return an amount with at least two decimals and no spare zeros."""
    text = f"{amount:.4f}"
    return text[:-2] if text.endswith("00") else text.rstrip("0")


def units_taken(order_line: OrderLine, *, without_case: int | None = None) -> int:
    """Return how many of a line are in open cases or have come back already."""
    rows = CaseLine.objects.filter(order_line=order_line).exclude(case=without_case)
    live: int = rows.filter(case__status__in=OPEN).aggregate(all=Sum("qty"))["all"] or 0
    ended = rows.exclude(Q(case__status__in=OPEN) | Q(case__status="cancelled"))
    back = sum(line.accepted_qty for line in ended)
    return int(live + back)
