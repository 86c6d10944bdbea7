"""What the shop's rows say about cases of a platform's list: orders, known cases, faults."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch, Q

from apps.aftersales.models import AfterSalesCase, CaseLeg, CaseLine
from apps.aftersales.rows import CaseRow
from apps.shop.models import Order, OrderLine, Refund, Shop

SLACK = timedelta(minutes=5)
ORDER_UNKNOWN = ("order_id", "order_unknown")
ELSEWHERE = ("case_id", "case_elsewhere")
TOO_EARLY = ("case_at", "asked_before_order")


@dataclass(frozen=True)
class CasesKnown:
    """Orders by their number, cases and refunds by the platform's number of the refund."""

    orders: Mapping[str, Order]
    cases: Mapping[str, AfterSalesCase]
    refunds: Mapping[str, Refund]

    def fault(self, row: CaseRow) -> tuple[str, str] | None:
        """Return the field that cannot be right and the code of its fault; None for a sound row."""
        order = self.orders.get(row.order_number)
        if order is None:
            return ORDER_UNKNOWN
        case, refund = self.cases.get(row.external_id), self.refunds.get(row.external_id)
        held = {each.order_id for each in (case, refund) if each and each.order_id is not None}
        if held - {order.pk}:
            return ELSEWHERE
        if row.asked_at < order.ordered_at - SLACK:
            return TOO_EARLY
        return None

    def order_of(self, external_id: str) -> str:
        """Return the number of the order that a refund's number is known for."""
        case, refund = self.cases.get(external_id), self.refunds.get(external_id)
        order = (case and case.order) or (refund and refund.order)
        return order.number if order else ""


def cases_known(shop: Shop, rows: Iterable[CaseRow]) -> CasesKnown:
    """Return what is known of the rows of a list; four queries, whatever their number."""
    told = list(rows)
    numbers = {row.order_number for row in told}
    ids = {row.external_id for row in told}
    found = Order.objects.filter(shop=shop).prefetch_related(
        Prefetch("lines", OrderLine.objects.select_related("sku", "product"))
    )
    by_number = {order.number: order for order in found.filter(number__in=numbers)}
    by_id = {order.external_id: order for order in found.filter(external_id__in=numbers)}
    refunds = Refund.objects.filter(shop=shop, external_id__in=ids).select_related("order")
    return CasesKnown(
        by_number | by_id, _cases(shop, ids), {each.external_id: each for each in refunds}
    )


def _cases(shop: Shop, ids: Iterable[str]) -> dict[str, AfterSalesCase]:
    """Return cases by the number of the list: their own, else that of a refund they paid."""
    legs = Prefetch("legs", CaseLeg.objects.select_related("refund"))
    wanted = set(ids)
    own = Q(external_refund_id__in=wanted) | Q(legs__refund__external_id__in=wanted)
    rows = AfterSalesCase.objects.filter(own, shop=shop).select_related("order", "shop")
    found = {}
    for case in rows.prefetch_related("lines", legs).distinct():
        paid = [leg.refund.external_id for leg in case.legs.all() if leg.refund]
        for number in (*paid, case.external_refund_id):
            if number in wanted:
                found[number] = case
    return found


def case_waiting(order: Order, line: OrderLine | None) -> AfterSalesCase | None:
    """Return the open case of an order that the desk logged before the platform told of it.

    The one about the same line comes first, then the only one that names no line.
    """
    rows = AfterSalesCase.objects.open().filter(order=order, external_refund_id=None)
    waiting: list[AfterSalesCase] = list(rows.prefetch_related("lines").order_by("pk"))
    if line is not None:
        same = [case for case in waiting if _is_about(case, line)]
        if same:
            return same[0]
    vague = [case for case in waiting if not any(each.order_line_id for each in case.lines.all())]
    return vague[0] if len(vague) == 1 else None


def _is_about(case: AfterSalesCase, line: OrderLine) -> bool:
    return any(each.order_line_id == line.pk for each in case.lines.all())


def line_of(order: Order, row: CaseRow) -> OrderLine | None:
    """Return the line that a row is about: by its number, SKU or product, else the only one."""
    lines: Sequence[OrderLine] = list(order.lines.all())
    for told, at in ((row.line_key, 0), (row.sku, 1), (row.product, 2)):
        same = [line for line in lines if told and _names(line)[at] == told]
        if same:
            return same[0]
    return lines[0] if len(lines) == 1 else None


def _names(line: OrderLine) -> tuple[str, str, str]:
    """Return by what a platform may name a line: its number, its SKU, its product."""
    sku, product = line.sku, line.product
    return line.line_key, sku.code if sku else "", product.external_id if product else ""


def told_line_of(case: AfterSalesCase) -> CaseLine | None:
    """Return the line that a platform's word is about; None where a case has several."""
    lines = list(case.lines.all())
    return lines[0] if len(lines) == 1 else None
