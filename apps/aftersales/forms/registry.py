"""Which service and which form belong to each event: one row an event that a person may try."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from apps.aftersales.forms import acts
from apps.aftersales.forms.base import (
    ActForm,
    NoteForm,
    OptionalNoteForm,
    ParcelForm,
    ParcelNoteForm,
    PlainForm,
    TellForm,
)
from apps.aftersales.services import (
    deciding,
    disputes,
    ending,
    legs,
    legs_goods,
    legs_money,
    legs_sent,
)


@dataclass(frozen=True, slots=True)
class Act:
    """The service of an event, and the form with its arguments."""

    service: Callable[..., Any]
    form: type[ActForm]


CASE_ACTS: Mapping[str, Act] = {
    "take": Act(deciding.case_take, PlainForm),
    "ask_buyer": Act(deciding.case_ask_buyer, TellForm),
    "buyer_replied": Act(deciding.case_buyer_replied, TellForm),
    "propose": Act(deciding.case_propose, acts.PlanForm),
    "send_back": Act(deciding.case_send_back, NoteForm),
    "approve": Act(deciding.case_approve, acts.PlanForm),
    "answer": Act(deciding.case_answer, TellForm),
    "reject": Act(deciding.case_reject, TellForm),
    "buyer_revises": Act(deciding.case_buyer_revises, TellForm),
    "reroute": Act(ending.case_reroute, OptionalNoteForm),
    "resolve": Act(ending.case_resolve, TellForm),
    "close": Act(ending.case_close, acts.CloseForm),
    "reopen": Act(ending.case_reopen, TellForm),
    "cancel": Act(ending.case_cancel, acts.CancelForm),
    "escalate": Act(disputes.case_escalate, acts.EscalateForm),
    "verdict_against": Act(disputes.case_verdict_against, acts.VerdictAgainstForm),
    "verdict_for": Act(disputes.case_verdict_for, OptionalNoteForm),
}


def _repair(event: str) -> Act:
    return Act(partial(legs_sent.repair_step, event=event), OptionalNoteForm)


VOID = Act(legs.leg_void, NoteForm)
LEG_ACTS: Mapping[tuple[str, str], Act] = {
    ("goods", "ship"): Act(legs.leg_ship, ParcelForm),
    ("goods", "deliver"): Act(legs.leg_deliver, OptionalNoteForm),
    ("goods", "inspect"): Act(legs_goods.goods_inspect, PlainForm),
    ("goods", "accept"): Act(legs_goods.goods_accept, acts.CountsForm),
    ("goods", "accept_part"): Act(legs_goods.goods_accept_part, acts.CountsForm),
    ("goods", "refuse"): Act(legs_goods.goods_refuse, NoteForm),
    ("goods", "lose"): Act(legs.leg_lose, NoteForm),
    ("goods", "void"): VOID,
    ("money", "approve"): Act(legs_money.money_approve, OptionalNoteForm),
    ("money", "execute"): Act(legs_money.money_execute, OptionalNoteForm),
    ("money", "succeed"): Act(legs_money.money_succeed, acts.NumberForm),
    ("money", "fail"): Act(legs_money.money_fail, NoteForm),
    ("money", "void"): VOID,
    ("replacement", "no_stock"): Act(legs_sent.replacement_no_stock, OptionalNoteForm),
    ("replacement", "restock"): Act(legs_sent.replacement_restock, PlainForm),
    ("replacement", "ship"): Act(legs.leg_ship, ParcelNoteForm),
    ("replacement", "deliver"): Act(legs.leg_deliver, PlainForm),
    ("replacement", "lose"): Act(legs.leg_lose, NoteForm),
    ("replacement", "void"): VOID,
    **{("repair", event): _repair(event) for event in ("receive", "diagnose", "start", "finish")},
    ("repair", "quote"): Act(legs_sent.repair_quote, acts.QuoteForm),
    ("repair", "ship_back"): Act(partial(legs.leg_ship, event="ship_back"), ParcelForm),
    ("repair", "give_up"): Act(legs_sent.repair_give_up, NoteForm),
    ("repair", "void"): VOID,
    ("dispute", "submit"): Act(disputes.dispute_submit, OptionalNoteForm),
    ("dispute", "withdraw"): Act(disputes.dispute_withdraw, OptionalNoteForm),
}
