"""What a fact behind a number is called, and what else it says; no buyer is named."""

from collections.abc import Callable, Mapping
from typing import Any

from apps.aftersales.models import AfterSalesCase, CaseEvent
from apps.promotion.models import AdStatDay
from apps.service.models import AgentChat, InquiryFact, OrderCredit, Round, ShiftAssignment
from apps.shop.models import Order, OrderLine, Refund

Told = tuple[str, str, dict[str, Any]]


def told(row: Any) -> Told:
    """Return of which kind a fact is, how people call it, and what else it says."""
    words = WORDS.get(type(row))
    if words is not None:
        return words(row)
    return "visits", row.source_name or row.device, {"device": row.device}


def _order(order: Order) -> Told:
    details = {
        "status": order.status,
        "order_amount": order.order_amount,
        "paid_amount": order.paid_amount,
        "excluded_reason": order.excluded_reason,
    }
    return "order", order.number, details


def _refund(refund: Any) -> Told:
    details = {
        "order": refund.order.number if refund.order else None,
        "amount": refund.amount,
        "date_known": refund.date_known,
        "kind": refund.kind,
        **_case_of(refund),
    }
    return "refund", refund.external_id, details


def _case_of(refund: Any) -> dict[str, Any]:
    """Return the case of a refund with its reason, where there is one."""
    leg = getattr(refund, "leg", None)
    return {} if leg is None else {"case": leg.case_id, "reason": refund.reason_label or ""}


def _case(case: Any) -> Told:
    return "case", str(case), {"case": case.pk, "reason": case.reason_label or ""}


def _event(event: Any) -> Told:
    details = {"case": event.case_id, "event": event.event, "reason": event.reason_label or ""}
    return "case", f"#{event.case_id}", details


def _line(line: OrderLine) -> Told:
    return "line", line.order.number, {"title": line.title, "quantity": line.quantity}


def _credit(credit: OrderCredit) -> Told:
    details = {"agent": str(credit.agent), "kind": str(credit.get_kind_display())}
    return "credit", credit.order.number, details


def _inquiry(fact: InquiryFact) -> Told:
    details = {"rounds": fact.rounds, "category": fact.category}
    return "inquiry", f"#{fact.pk}", details


def _round(row: Round) -> Told:
    details = {"seconds": row.sec_raw, "agent": str(row.replier) if row.replier else None}
    return "round", f"{row.inquiry.number}/{row.seq}", details


def _chat(chat: AgentChat) -> Told:
    details = {"agent": str(chat.agent), "seconds": chat.seconds}
    return "chat", str(chat.inquiry.number), details


def _duty(row: ShiftAssignment) -> Told:
    return "shift", row.shift.template.code, {"agent": str(row.agent)}


def _ad(row: AdStatDay) -> Told:
    of = row.keyword or row.ad_group or row.ad_campaign
    details = {"device": row.device, "placement": row.placement, "window": row.window_days}
    return "ad", str(of), details


WORDS: Mapping[type, Callable[[Any], Told]] = {
    Order: _order,
    Refund: _refund,
    OrderLine: _line,
    OrderCredit: _credit,
    InquiryFact: _inquiry,
    Round: _round,
    AgentChat: _chat,
    ShiftAssignment: _duty,
    AdStatDay: _ad,
    AfterSalesCase: _case,
    CaseEvent: _event,
}
# What is read along with the rows of a kind, so that a page of them is one query.
ALONG: Mapping[type, tuple[str, ...]] = {
    Refund: ("order", "leg"),
    OrderCredit: ("order", "agent__user"),
    Round: ("inquiry", "replier__user"),
    AgentChat: ("inquiry", "agent__user"),
    ShiftAssignment: ("shift__template", "agent__user"),
    AdStatDay: ("ad_campaign", "ad_group", "keyword"),
}
