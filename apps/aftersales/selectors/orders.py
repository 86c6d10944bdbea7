"""What the log form shows of an order: lines with what is left, earlier cases, usual reasons."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from apps.aftersales.models import AfterSalesCase, CaseLine, Reason
from apps.aftersales.selectors.money import refundable_of, units_taken
from apps.aftersales.selectors.settings import settings_of
from apps.common.masks import mask_name
from apps.common.money import money
from apps.shop.models import Customer, Order, OrderLine, Shipment, Shop

TOP = 6


@dataclass(frozen=True, slots=True)
class LineChoice:
    """A line that a case can be about: what is left of it, and a unit's share of what was paid."""

    line: OrderLine
    left_qty: int
    unit: Decimal
    left: Decimal

    @property
    def amount(self) -> Decimal:
        """Return what one unit would be refunded."""
        return min(self.unit, self.left)


@dataclass(frozen=True, slots=True)
class OrderFound:
    """An order as the log form shows it; the buyer masked."""

    order: Order
    lines: tuple[LineChoice, ...]
    cases: tuple[AfterSalesCase, ...]
    buyer: str
    buyer_cases: int
    buyer_orders: int
    shipments: tuple[Shipment, ...]


def order_found(shop: Shop, number: str) -> OrderFound | None:
    """Return the order of a number, None where the shop has none."""
    text = number.strip()
    rows = Order.objects.filter(shop=shop).select_related("customer")
    order = rows.filter(number=text).first() or rows.filter(external_id=text).first()
    if order is None:
        return None
    rooms = refundable_of(order)
    lines = OrderLine.objects.filter(order=order).select_related("sku").order_by("pk")
    buyer = order.customer
    return OrderFound(
        order=order,
        lines=tuple(
            _choice(line, rooms.of(line.pk).left, rooms.lines[line.pk].paid, order)
            for line in lines
        ),
        cases=tuple(AfterSalesCase.objects.filter(order=order).order_by("-pk")[:5]),
        buyer=mask_name(buyer.name) if buyer else "",
        buyer_cases=AfterSalesCase.objects.filter(customer=buyer).count() if buyer else 0,
        buyer_orders=Order.objects.filter(customer=buyer).count() if buyer else 0,
        shipments=tuple(Shipment.objects.filter(order=order).order_by("pk")[:3]),
    )


def buyer_found(shop: Shop, key_hash: str) -> Customer | None:
    """Return the buyer whom a shop knows by this hash."""
    found: Customer | None = Customer.objects.filter(shop=shop, key_hash=key_hash).first()
    return found


def reasons_offered(shop: Shop, found: OrderFound | None, phase: str = "") -> list[Reason]:
    """Return the shop's reasons: the six that these SKUs have most, then the others in order."""
    hidden = set(settings_of(shop).reasons_off)
    rows = [row for row in Reason.objects.all() if row.code not in hidden]
    ranks = _usual(shop, found)
    fits = [row for row in rows if not phase or phase in row.phases]
    top = sorted((row for row in rows if row.code in ranks), key=lambda row: ranks[row.code])[:TOP]
    rest = [row for row in [*fits, *rows] if row not in top]
    return top + list(dict.fromkeys(rest))


def _choice(line: OrderLine, left: Decimal, paid: Decimal, order: Order) -> LineChoice:
    unit = money(paid / line.quantity, order.currency) if line.quantity > 0 else paid
    return LineChoice(line, max(line.quantity - units_taken(line), 0), unit, left)


def _usual(shop: Shop, found: OrderFound | None) -> dict[str, int]:
    """Return the rank of each reason among the cases of these SKUs, else of the shop."""
    skus = [each.line.sku_id for each in found.lines if each.line.sku_id] if found else []
    rows = CaseLine.objects.filter(case__shop=shop, stated_reason__isnull=False)
    if skus and rows.filter(sku__in=skus).exists():
        rows = rows.filter(sku__in=skus)
    counted = rows.values_list("stated_reason__code").annotate(count=Count("pk"))
    codes = [code for code, _count in counted.order_by("-count", "stated_reason__code")]
    return {code: at for at, code in enumerate(codes)}
