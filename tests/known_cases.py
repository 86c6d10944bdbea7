"""The cases of the known day, 18 June 2024, and the answers by hand.

Refund a, 30.00, is of order 4: told to be broken, found to be other than the page says. Refund e,
22.00, has a case in which nobody told why. b, 15.00, and f, 3.00, have no case. A late parcel
waits since the day before, and the platform is called in at noon; a late delivery costs
5.00. A jug comes back for another one, a filter for its money; both cases stay open.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from apps.aftersales.models import AfterSalesCase, CaseLeg
from apps.aftersales.plans import Plan
from apps.aftersales.services.deciding import case_approve, case_take
from apps.aftersales.services.disputes import case_escalate
from apps.aftersales.services.ending import case_resolve
from apps.aftersales.services.legs import Counts, leg_deliver, leg_ship
from apps.aftersales.services.legs_goods import goods_accept, goods_inspect
from apps.aftersales.services.legs_money import money_execute, money_succeed
from apps.aftersales.services.log import case_log
from apps.aftersales.services.notes import case_note, line_verify
from apps.aftersales.services.settling import case_settle
from apps.aftersales.services.sweep import case_overdue
from apps.aftersales.wishes import LineWish, Wish
from apps.shop.models import Order, Refund, Shop, Sku
from tests.aftersales.cases import hand

D = Decimal
ANSWERS: dict[str, Decimal | int] = {
    "aftersales.opened": 5,  # of refunds a and e, of the late delivery, of what came back
    "aftersales.closed": 3,  # the first three; the parcel still waits
    "aftersales.open": 3,  # the parcel, the jug and the filter that came back
    "aftersales.quality_refunds": 1,  # a: other than the page says
    "aftersales.dispute_refunds": 0,
    "aftersales.disputed_orders": 1,  # of the parcel, at noon
    "aftersales.returned_amount": D("60.00"),  # of order 3: the jug, one of two filters
    "aftersales.retained_amount": D("30.00"),  # another jug instead
    "aftersales.overdue": 1,  # the parcel of the day before
    "aftersales.first_responses": 2,  # a after 10 minutes, the late delivery after 2 hours
    "aftersales.first_response_seconds": 7_800,
    "aftersales.resolutions": 3,
    "aftersales.repeats": 1,  # the buyer of a wrote again on the 20th
    "aftersales.first_contacts": 2,  # of the parcel of h3 and the late one
    "aftersales.cost_amount": D("5.00"),
    "aftersales.whole_cost_amount": D("75.00"),  # 70 refunded + 5
    "aftersales.mend_page_amount": D("30.00"),
    "aftersales.mend_pack_amount": D(0),
    "aftersales.mend_supplier_amount": D(0),
    "aftersales.mend_warehouse_amount": D(0),
    "aftersales.mend_amount": D("30.00"),
    "aftersales.refund_count_rate": D(4) / D(8),
    "aftersales.cohort_refund_count_rate": D(4) / D(8),  # 3 4 6 8
    "aftersales.first_response_mean": D(3_900),
    "aftersales.repeat_rate": D(1) / D(3),
    "aftersales.first_contact_rate": D(2) / D(3),
    "aftersales.cost_per_order": D("9.375"),  # 75 / 8
    "aftersales.quality_refund_rate": D(1) / D(9),
    "aftersales.dispute_refund_rate": D(0),
    "aftersales.intervention_rate": D(1) / D(8),
    "aftersales.retained_rate": D("0.5"),
}
# reason, asked for: refunds, refunded, the page mends, opened, done, resolved, repeated, cost,
# refunds for quality, orders with the platform called in, came back, of it kept
REASONS: dict[tuple[str | None, str], tuple[Decimal | int, ...]] = {
    ("SPEC", "refund_only"): (1, D("30.00"), D("30.00"), 1, 1, 1, 1, D(0), 1, 0, 0, 0),
    (None, "refund_only"): (1, D("22.00"), D(0), 1, 1, 1, 0, D(0), 0, 0, 0, 0),
    (None, ""): (2, D("18.00"), D(0), 0, 0, 0, 0, D(0), 0, 0, 0, 0),
    (None, "parcel_late"): (0, D(0), D(0), 0, 0, 0, 0, D(0), 0, 1, 0, 0),  # its deadline passed
    ("LATE_SHIP", "compensation"): (0, D(0), D(0), 1, 1, 1, 0, D("5.00"), 0, 0, 0, 0),
    ("WRONG", "exchange"): (0, D(0), D(0), 1, 0, 0, 0, D(0), 0, 0, D(30), D(30)),
    ("DISLIKE", "return_refund"): (0, D(0), D(0), 1, 0, 0, 0, D(0), 0, 0, D(30), D(0)),
}
REASON_COLUMNS = (
    *("refund_count", "refund_amount", "mend_page_amount", "cases_opened", "cases_closed"),
    *("case_resolutions", "case_repeats", "aftersales_cost", "quality_refunds"),
    *("disputed_orders", "returned_amount", "retained_amount"),
)


def known_cases_fill(shop: Shop, noon: datetime) -> None:
    """Write the cases through their services, marks included; `noon` is that of the day."""
    _parcel(shop, noon - timedelta(hours=26))
    _broken(shop, noon - timedelta(hours=1))
    asked = Wish(kind="refund_only", order_id=_order(shop, "h3").pk)
    case = case_log(shop=shop, hand=hand(shop, "intake", noon), wish=asked)
    _settle(shop, case, "e", noon)
    _late(shop, noon)
    filters, jug = _order(shop, "3").lines.order_by("pk")
    _back(shop, "exchange", LineWish(1, order_line_id=jug.pk, reason="WRONG"), noon)
    unwanted = LineWish(1, order_line_id=filters.pk, reason="DISLIKE", amount=D("30.00"))
    _back(shop, "return_refund", unwanted, noon)


def _order(shop: Shop, number: str) -> Order:
    found: Order = Order.objects.get(shop=shop, external_id=number)
    return found


def _parcel(shop: Shop, at: datetime) -> None:
    asked = Wish(kind="parcel_late", order_id=_order(shop, "9").pk)
    case = case_log(shop=shop, hand=hand(shop, "intake", at), wish=asked)
    case_overdue(case_id=case.pk, hand=hand(shop, "system", at + timedelta(hours=24)))
    case_escalate(case_id=case.pk, hand=hand(shop, "intake", at + timedelta(hours=26)))


def _broken(shop: Shop, at: datetime) -> None:
    order = _order(shop, "4")
    line = LineWish(1, order_line_id=order.lines.get().pk, reason="FUNC", amount=D("30.00"))
    asked = Wish(kind="refund_only", order_id=order.pk, lines=(line,))
    case = case_log(shop=shop, hand=hand(shop, "intake", at), wish=asked)
    said = {"case_id": case.pk, "note": "It leaks.", "channel": "chat"}
    answered, again = at + timedelta(minutes=10), at + timedelta(days=2)
    case_note(**said, direction="out", hand=hand(shop, now=answered))
    _settle(shop, case, "a", at + timedelta(hours=4))
    found = {"cause": "SPEC", "remediable": "yes_page"}
    line_id = case.lines.get().pk
    case_id = case.pk
    line_verify(case_id=case_id, line_id=line_id, hand=hand(shop, now=answered), **found)
    case_note(**said, direction="in", hand=hand(shop, now=again))


def _settle(shop: Shop, case: AfterSalesCase, number: str, at: datetime) -> None:
    refund = Refund.objects.get(shop=shop, external_id=number)
    case_settle(case_id=case.pk, hand=hand(shop, "intake", at), refund=refund)


def _back(shop: Shop, kind: str, line: LineWish, at: datetime) -> None:
    """Take goods back, as good as new; what the buyer gets for them waits."""
    mine = hand(shop, now=at + timedelta(hours=1))
    asked = Wish(kind=kind, order_id=_order(shop, "3").pk, lines=(line,))
    case = case_log(shop=shop, hand=hand(shop, "intake", at), wish=asked)
    case_take(case_id=case.pk, hand=mine)
    # Lines of these orders name no SKU, and what is sent instead has to be one.
    case.lines.update(sku=Sku.objects.get_or_create(shop=shop, code="as-good")[0])
    told = case.lines.get()
    amounts = {told.pk: line.amount} if line.amount else {}
    case_approve(case_id=case.pk, hand=mine, plan=Plan(kind, amounts))
    goods = {"case_id": case.pk, "leg_id": case.legs.get(kind="goods").pk, "hand": mine}
    leg_ship(**goods, carrier="SF", tracking_no="SF1")
    leg_deliver(**goods)
    goods_inspect(**goods)
    goods_accept(**goods, counts={told.pk: Counts(restock=1)})


def _late(shop: Shop, at: datetime) -> None:
    order = _order(shop, "3")
    line = LineWish(1, order_line_id=order.lines.order_by("pk")[0].pk, reason="LATE_SHIP")
    asked = Wish(kind="compensation", order_id=order.pk, lines=(line,))
    mine = hand(shop, now=at + timedelta(hours=2))
    case = case_log(shop=shop, hand=hand(shop, "intake", at), wish=asked)
    case_take(case_id=case.pk, hand=mine)
    case_approve(case_id=case.pk, hand=mine, plan=Plan("compensate", compensation=D("5.00")))
    leg = CaseLeg.objects.get(case=case)
    money_execute(case_id=case.pk, leg_id=leg.pk, hand=mine)
    money_succeed(case_id=case.pk, leg_id=leg.pk, hand=mine, number="V-1")
    case_resolve(case_id=case.pk, hand=mine, note="Paid 5.00.")
