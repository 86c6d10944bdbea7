"""A case is logged: who and what it is about is known, and nobody works on the same already."""

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.aftersales.hands import NOTHING_SENT, Hand, Sent
from apps.aftersales.models import AfterSalesCase, CaseLine, Reason
from apps.aftersales.selectors.figure_days import repeat_days
from apps.aftersales.selectors.guards import refused
from apps.aftersales.selectors.money import units_taken
from apps.aftersales.selectors.settings import settings_of, shift_of
from apps.aftersales.services.clocks import clocks_run
from apps.aftersales.services.turn import Turn, event_write
from apps.aftersales.services.turns import acting
from apps.aftersales.states import CASE_MOVES, OPEN, may
from apps.aftersales.wishes import LineWish, Wish
from apps.common.days import business_day
from apps.common.errors import ShopError, TransitionRefused
from apps.common.http import forbidden, missing
from apps.common.money import minor_digits, quantise
from apps.shop.models import Customer, Order, OrderLine, Shop, Sku
from apps.shop.services import days_mark

# What is not about goods that the buyer has.
WITHOUT_LINES = frozenset({"parcel_missing", "parcel_late", "complaint"})
PHASES = {"unpaid": "pre_ship", "paid": "pre_ship", "shipped": "in_transit", "done": "received"}
URGENT, USUAL = 1, 2
THREAT = 3


@acting
def case_log(*, shop: Shop, hand: Hand, wish: Wish, sent: Sent = NOTHING_SENT) -> AfterSalesCase:
    """Open a case; sent twice with one key it is one case.

    Raises `field_invalid` for what is malformed, `duplicate` with the case that is open for the
    same order line and family of reasons, `guard_refused` for more units than are left.
    """
    if not any(may(move, hand.role) for move in CASE_MOVES if move.event == "log"):
        raise TransitionRefused("role_refused", forbidden().message)
    order = _order(shop, wish.order_id)
    known = _logged_before(shop, sent)
    if known is not None:
        return known
    customer = _customer(shop, wish, order)
    reasons = {row.code: row for row in Reason.objects.all()}
    _check(order, customer, wish, reasons)
    case = _case(shop, hand, wish, order, customer, sent)
    lines = [_line(shop, case, each, order, reasons) for each in wish.lines]
    turn = Turn(case, hand, "log", settings_of(shop), note=wish.note)
    clocks_run(case=case, leg=None, event="log", settings=turn.settings, now=hand.now)
    case.save()
    CaseLine.objects.bulk_create(lines)
    turn.direction = "in"
    event_write(turn, sent, "", [])
    days = {case.opened_on, *repeat_days(case, hand.now)}
    days_mark(shop_id=shop.pk, days=days, domain="aftersales", reason="case")
    return case


def _order(shop: Shop, order_id: int | None) -> Order | None:
    if order_id is None:
        return None
    rows = Order.objects.select_for_update(no_key=True, of=("self",)).filter(shop=shop)
    found: Order | None = rows.select_related("customer").filter(pk=order_id).first()
    if found is None:
        raise missing()
    return found


def _logged_before(shop: Shop, sent: Sent) -> AfterSalesCase | None:
    if not sent.key:
        return None
    case: AfterSalesCase | None = AfterSalesCase.objects.filter(shop=shop, log_key=sent.key).first()
    if case is None:
        return None
    first = case.events.filter(event="log").first()
    if first is not None and first.body_sha256 != sent.digest("log", None):
        text = _("This was sent before with other content: nothing is done.")
        raise TransitionRefused("idempotency_mismatch", text, extra={"first_event": first.pk})
    return case


def _customer(shop: Shop, wish: Wish, order: Order | None) -> Customer | None:
    if order is not None:
        return order.customer
    if wish.customer_id is None:
        return None
    found: Customer | None = Customer.objects.filter(shop=shop, pk=wish.customer_id).first()
    if found is None:
        raise missing()
    return found


def _check(
    order: Order | None, customer: Customer | None, wish: Wish, reasons: dict[str, Reason]
) -> None:
    if order is None and customer is None:
        raise ShopError("field_invalid", _("Which order, or which buyer?"), "order")
    if wish.kind not in AfterSalesCase.Kind.values:
        raise ShopError("field_invalid", _("Choose what the buyer wants."), "kind")
    has_lines = order is not None and order.lines.exists()
    if not wish.lines and wish.kind not in WITHOUT_LINES and has_lines:
        raise ShopError("field_invalid", _("Choose at least one line."), "lines")
    for line in wish.lines:
        _check_line(line, order, reasons)
    _check_duplicate(order, customer, wish, reasons)


def _check_line(line: LineWish, order: Order | None, reasons: dict[str, Reason]) -> None:
    if line.qty < 1:
        raise ShopError("field_invalid", _("At least one unit."), "qty")
    digits = minor_digits(order.currency) if order is not None else 2
    if line.amount < 0 or quantise(line.amount, digits) != line.amount:
        text = _("An amount is not negative and has at most %(digits)s decimals.")
        raise ShopError("field_invalid", text % {"digits": digits}, "amount")
    reason = reasons.get(line.reason)
    if line.reason and reason is None:
        raise ShopError("field_invalid", _("There is no such reason."), "reason")
    if reason is not None and len(line.note.strip()) < reason.min_note:
        text = _("“%(reason)s” needs at least %(count)s signs of explanation.")
        words = {"reason": reason.label, "count": reason.min_note}
        raise ShopError("field_invalid", text % words, "note")


def _check_duplicate(
    order: Order | None, customer: Customer | None, wish: Wish, reasons: dict[str, Reason]
) -> None:
    open_cases = AfterSalesCase.objects.filter(order=order, customer=customer, status__in=OPEN)
    if not wish.lines:
        found = open_cases.filter(kind=wish.kind, lines__isnull=True)
    else:
        same = Q(pk__in=[])
        for line in wish.lines:
            if line.order_line_id is not None:
                family = reasons[line.reason].family if line.reason else None
                same |= Q(
                    lines__order_line=line.order_line_id, lines__stated_reason__family=family
                ) | Q(lines__order_line=line.order_line_id, lines__stated_reason=None)
        found = open_cases.filter(same)
    other = found.order_by("pk").first()
    if other is not None:
        text = _("Case %(case)s is open for the same already.") % {"case": other}
        raise TransitionRefused("duplicate", text, extra={"case": other.pk})


def _case(
    shop: Shop,
    hand: Hand,
    wish: Wish,
    order: Order | None,
    customer: Customer | None,
    sent: Sent,
) -> AfterSalesCase:
    is_urgent = (wish.severity or 0) >= THREAT
    return AfterSalesCase.objects.create(
        shop=shop,
        source=wish.source,
        order=order,
        customer=customer,
        kind=wish.kind,
        phase=wish.phase or PHASES.get(order.status if order else "", "received"),
        priority=URGENT if is_urgent else USUAL,
        severity=wish.severity,
        about_agent_id=wish.about_agent_id,
        opened_by_id=hand.user_id,
        opened_shift_id=shift_of(shop.pk, hand.user_id, hand.now),
        tracking_no=wish.tracking_no,
        opened_at=hand.now,
        opened_on=business_day(hand.now, shop.tz, shop.day_cut),
        contacted_at=hand.now,
        stage_started_at=hand.now,
        parent_id=wish.parent_id,
        external_refund_id=wish.external_refund_id,
        external_version=wish.external_version,
        platform_status=wish.platform_status,
        platform_meant=wish.platform_meant,
        platform_constraint=wish.platform_constraint,
        platform_goods_status=wish.platform_goods_status,
        platform_phase=wish.platform_phase,
        log_key=sent.key or None,
    )


def _line(
    shop: Shop,
    case: AfterSalesCase,
    wish: LineWish,
    order: Order | None,
    reasons: dict[str, Reason],
) -> CaseLine:
    order_line = _order_line(order, wish)
    sku = (
        order_line.sku if order_line else Sku.objects.filter(shop=shop, pk=wish.sku_id or 0).first()
    )
    reason = reasons.get(wish.reason)
    return CaseLine(
        case=case,
        order_line=order_line,
        sku=sku,
        title=order_line.title if order_line else (sku.title if sku else wish.title),
        qty=wish.qty,
        stated_reason=reason,
        stated_text="" if reason else wish.stated_text,
        liability=reason.liability if reason else "",
        note=wish.note.strip(),
        asked_amount=wish.amount,
    )


def _order_line(order: Order | None, wish: LineWish) -> OrderLine | None:
    if wish.order_line_id is None:
        return None
    rows = OrderLine.objects.select_related("sku").filter(order=order, pk=wish.order_line_id)
    line = rows.first()
    if line is None or order is None:
        raise missing()
    taken = units_taken(line)
    if wish.qty > line.quantity - taken:
        text = _("%(bought)s bought, %(taken)s in other cases or back: %(asked)s are too many.")
        facts = {"bought": line.quantity, "taken": taken, "asked": wish.qty}
        raise refused("units", text % facts, "qty", **facts)
    return line
