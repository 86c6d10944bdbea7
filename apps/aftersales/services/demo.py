"""Fills the demo shops with cases in every state, tied to their orders and refunds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from apps.accounts.actors import SYSTEM, UserActor
from apps.accounts.models import User
from apps.aftersales.demo import (
    MENDABLE,
    MY_RETURNS,
    OPEN_CASES,
    UNKNOWN_WORD,
    WORDS,
    DemoCase,
    settled_reason,
)
from apps.aftersales.hands import Hand
from apps.aftersales.models import AfterSalesCase
from apps.aftersales.plans import Plan
from apps.aftersales.selectors.money import refundable_of
from apps.aftersales.selectors.settings import limit_of, settings_of
from apps.aftersales.services import deciding, disputes, ending, legs, legs_goods, legs_money
from apps.aftersales.services.evidence import evidence_add
from apps.aftersales.services.kept_views import queue_view_keep
from apps.aftersales.services.log import case_log
from apps.aftersales.services.notes import case_note, line_verify
from apps.aftersales.services.settling import case_settle
from apps.aftersales.wishes import LineWish, Wish
from apps.common.money import money
from apps.shop.models import Order, Refund, Shop

SETTLED_COUNT = 72
# The last event of a case happened this share of a step ago.
LAST_STEP = 0.15
SETTLED_DAYS = timedelta(days=35)
# The smallest picture there is.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8ffff3f0005fe02fea73581840000000049454e44ae426082"
)


@dataclass(frozen=True, slots=True)
class _Desk:
    """The people of the demo who handle cases."""

    shop: Shop
    assistant: User
    supervisor: User

    def hand(self, role: str, now: datetime) -> Hand:
        """Return the hand of one of them, or of files and jobs."""
        if role in ("intake", "system"):
            return Hand(SYSTEM, role, self.shop.pk, now)
        user = self.supervisor if role == "supervisor" else self.assistant
        return Hand(UserActor(user.pk), role, self.shop.pk, now, user.pk)


@transaction.atomic
def cases_demo_fill(*, shop: Shop, now: datetime, assistant: User, supervisor: User) -> int:
    """Fill a demo shop that has no case yet; return how many were logged.

    Closed ones end with refunds that the shop has; open ones are of orders without any.
    """
    if not shop.is_demo or AfterSalesCase.objects.filter(shop=shop).exists():
        return 0
    desk = _Desk(shop, assistant, supervisor)
    mine = {"tab": "mine", "kind": "return_refund"}
    queue_view_keep(shop=shop, user_id=assistant.pk, name=MY_RETURNS[shop.zone], query=mine)
    return _settled(desk, now) + _open(desk, now)


def _settled(desk: _Desk, now: datetime) -> int:
    refunds = Refund.objects.filter(
        shop=desk.shop,
        date_known=True,
        refunded_at__range=(now - SETTLED_DAYS, now),
        order__excluded_reason__isnull=True,
    )
    known = list(refunds.select_related("order").order_by("-refunded_at", "pk"))
    rows = known[:: len(known) // SETTLED_COUNT + 1]
    for at, refund in enumerate(rows):
        if refund.order is None or refund.refunded_at is None:
            continue
        logged = refund.refunded_at - timedelta(hours=2 + at % 20)
        days_ago = (now - refund.refunded_at) / timedelta(days=1)
        demo = DemoCase("refund_only", settled_reason(at, days_ago), 0)
        case = _logged(desk, refund.order, demo, logged, at, refund.amount)
        hand = desk.hand("intake", refund.refunded_at)
        case_settle(case_id=case.pk, hand=hand, refund=refund)
        _found(desk, case, demo.reason, refund.refunded_at + timedelta(hours=1))
        ended = refund.refunded_at + timedelta(days=8)
        if ended < now:
            ending.case_close(case_id=case.pk, hand=desk.hand("system", ended))
    return len(rows)


def _found(desk: _Desk, case: AfterSalesCase, reason: str, now: datetime) -> None:
    """Find the cause of what somebody can mend."""
    line = case.lines.exclude(stated_reason=None).first()
    if line is not None and reason in MENDABLE:
        line_verify(
            case_id=case.pk,
            line_id=line.pk,
            hand=desk.hand("supervisor", now),
            cause=reason,
            remediable=MENDABLE[reason],
        )


def _open(desk: _Desk, now: datetime) -> int:
    orders = Order.objects.filter(
        shop=desk.shop,
        paid_at__lt=now - timedelta(days=5),
        excluded_reason__isnull=True,
        refunds__isnull=True,
        lines__isnull=False,
        cases__isnull=True,
    )
    rows = orders.distinct().order_by("-paid_at", "pk")[: len(OPEN_CASES)]
    count = 0
    for at, (demo, order) in enumerate(zip(OPEN_CASES, rows, strict=False)):
        logged = now - timedelta(hours=demo.hours_ago)
        case = _logged(desk, order, demo, logged, at)
        step = (now - logged) / (len(demo.steps) + LAST_STEP)
        for place, name in enumerate(demo.steps, 1):
            _STEPS[name](desk, case, demo, logged + step * place)
        count += 1
    return count


def _logged(
    desk: _Desk,
    order: Order,
    demo: DemoCase,
    now: datetime,
    at: int,
    amount: Decimal | None = None,
) -> AfterSalesCase:
    line = order.lines.order_by("pk").first()
    words = WORDS[desk.shop.zone]
    is_unknown = at == 5 and amount is not None
    lines: tuple[LineWish, ...] = ()
    if line is not None:
        lines = (
            LineWish(
                qty=1,
                order_line_id=line.pk,
                reason="" if is_unknown else demo.reason,
                stated_text=UNKNOWN_WORD if is_unknown else "",
                note=words[at % len(words)],
                amount=amount if amount is not None else _asked(order, line.pk),
            ),
        )
    is_platform = amount is not None
    wish = Wish(
        kind=demo.kind,
        source="platform" if is_platform or at % 3 == 0 else "chat",
        order_id=order.pk,
        lines=lines,
        note=words[at % len(words)],
        severity=demo.severity,
    )
    return case_log(shop=desk.shop, hand=desk.hand("assistant", now), wish=wish)


def _asked(order: Order, line_id: int) -> Decimal:
    room = refundable_of(order).of(line_id)
    line = order.lines.get(pk=line_id)
    return money(room.left / line.quantity, order.currency)


def _plan(case: AfterSalesCase, demo: DemoCase) -> Plan:
    line = case.lines.get()
    asked = money(line.asked_amount * Decimal(str(demo.share)), case.shop.currency)
    # An assistant pays it: what is beyond their limit would wait for a supervisor for ever.
    amount = min(asked, limit_of(settings_of(case.shop), "assistant"))
    if demo.route == "compensate":
        return Plan(demo.route, compensation=amount)
    has_refund = demo.route in ("refund_only", "return_refund")
    return Plan(demo.route, {line.pk: amount} if has_refund else {})


def _take(desk: _Desk, case: AfterSalesCase, demo: DemoCase, now: datetime) -> None:
    hand = desk.hand("assistant", now)
    deciding.case_take(case_id=case.pk, hand=hand)
    words = "We are looking into it."
    case_note(case_id=case.pk, hand=hand, note=words, channel="chat", direction="out")


def _ask(desk: _Desk, case: AfterSalesCase, demo: DemoCase, now: datetime) -> None:
    hand = desk.hand("assistant", now)
    deciding.case_ask_buyer(case_id=case.pk, hand=hand, note="A picture of it, please.")


def _replied(desk: _Desk, case: AfterSalesCase, demo: DemoCase, now: datetime) -> None:
    hand = desk.hand("assistant", now)
    deciding.case_buyer_replied(case_id=case.pk, hand=hand, note="Sent two pictures.")


def _propose(desk: _Desk, case: AfterSalesCase, demo: DemoCase, now: datetime) -> None:
    hand = desk.hand("assistant", now)
    deciding.case_propose(case_id=case.pk, hand=hand, plan=_plan(case, demo))


def _approve(desk: _Desk, case: AfterSalesCase, demo: DemoCase, now: datetime) -> None:
    hand = desk.hand("supervisor", now)
    deciding.case_approve(case_id=case.pk, hand=hand, plan=_plan(case, demo))


def _leg(case: AfterSalesCase, kind: str) -> int:
    return int(case.legs.filter(kind=kind).latest("pk").pk)


def _execute(desk: _Desk, case: AfterSalesCase, demo: DemoCase, now: datetime) -> None:
    hand = desk.hand("assistant", now)
    legs_money.money_execute(case_id=case.pk, leg_id=_leg(case, "money"), hand=hand)


def _ship(desk: _Desk, case: AfterSalesCase, demo: DemoCase, now: datetime) -> None:
    told: dict[str, Any] = {"carrier": "SF", "tracking_no": f"SF{case.pk:08d}"}
    hand = desk.hand("assistant", now)
    legs.leg_ship(case_id=case.pk, leg_id=_leg(case, "goods"), hand=hand, **told)


def _send(desk: _Desk, case: AfterSalesCase, demo: DemoCase, now: datetime) -> None:
    told: dict[str, Any] = {"carrier": "SF", "tracking_no": f"SF{case.pk:08d}"}
    leg_id, hand = _leg(case, "replacement"), desk.hand("assistant", now)
    legs.leg_ship(case_id=case.pk, leg_id=leg_id, hand=hand, **told)


def _deliver(desk: _Desk, case: AfterSalesCase, demo: DemoCase, now: datetime) -> None:
    hand = desk.hand("assistant", now)
    legs.leg_deliver(case_id=case.pk, leg_id=_leg(case, "goods"), hand=hand)


def _inspect(desk: _Desk, case: AfterSalesCase, demo: DemoCase, now: datetime) -> None:
    hand = desk.hand("assistant", now)
    legs_goods.goods_inspect(case_id=case.pk, leg_id=_leg(case, "goods"), hand=hand)


def _evidence(desk: _Desk, case: AfterSalesCase, demo: DemoCase, now: datetime) -> None:
    file = ContentFile(PICTURE, name="used.png")
    evidence_add(case_id=case.pk, hand=desk.hand("assistant", now), file=file)


def _reject(desk: _Desk, case: AfterSalesCase, demo: DemoCase, now: datetime) -> None:
    hand = desk.hand("supervisor", now)
    deciding.case_reject(case_id=case.pk, hand=hand, note="It was used; the picture shows it.")


def _escalate(desk: _Desk, case: AfterSalesCase, demo: DemoCase, now: datetime) -> None:
    disputes.case_escalate(case_id=case.pk, hand=desk.hand("supervisor", now))


def _cancel(desk: _Desk, case: AfterSalesCase, demo: DemoCase, now: datetime) -> None:
    hand = desk.hand("supervisor", now)
    ending.case_cancel(case_id=case.pk, hand=hand, note="The buyer keeps it.")


def _answer(desk: _Desk, case: AfterSalesCase, demo: DemoCase, now: datetime) -> None:
    hand = desk.hand("supervisor", now)
    deciding.case_answer(case_id=case.pk, hand=hand, note="The invoice was sent again.")


_STEPS: Mapping[str, Callable[[_Desk, AfterSalesCase, DemoCase, datetime], None]] = {
    "take": _take,
    "ask": _ask,
    "replied": _replied,
    "propose": _propose,
    "approve": _approve,
    "execute": _execute,
    "ship": _ship,
    "send": _send,
    "deliver": _deliver,
    "inspect": _inspect,
    "evidence": _evidence,
    "reject": _reject,
    "escalate": _escalate,
    "cancel": _cancel,
    "answer": _answer,
}
