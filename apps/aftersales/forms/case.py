"""The forms that the page of a case holds: one an event that can be tried now."""

from typing import Any

from apps.aftersales.forms.acts import ContactForm, EvidenceForm, LineForm
from apps.aftersales.forms.base import ActForm
from apps.aftersales.forms.registry import CASE_ACTS, LEG_ACTS, Act
from apps.aftersales.hands import Hand
from apps.aftersales.models import AfterSalesCase, CaseLeg
from apps.aftersales.selectors.page import Action, CasePage, case_page
from apps.aftersales.selectors.people import handlers
from apps.aftersales.selectors.reasons import reason_choices

# What is mostly done next in its state; it stands first.
USUAL = ("take", "approve", "buyer_replied", "buyer_revises", "resolve", "close", "reopen")
# What undoes or gives up a leg is never put forward, not even where nothing else is open.
ENDING = ("void", "lose", "fail", "withdraw", "give_up", "miss")


def case_context(case: AfterSalesCase, hand: Hand, sent: ActForm | None = None) -> dict[str, Any]:
    """Return what the page of a case shows; the form that was sent keeps what was typed."""
    page = case_page(case, hand)
    acts = [_act(page, CASE_ACTS.get(a.event), a, None, sent) for a in page.actions]
    ranked = sorted(_open(acts), key=lambda act: act["action"].event not in USUAL)
    first = ranked[0]["action"].event if ranked else ""
    return {
        "page": page,
        "case": case,
        "case_acts": ranked,
        "case_next": first if first in USUAL else "",
        "case_refused": _refused(acts),
        "leg_acts": _leg_forms(page, sent),
        "next_step": _next_step(page),
        "lines": _lines(page, sent),
        "contact": sent
        if isinstance(sent, ContactForm)
        else ContactForm(case=case, event="written"),
        "evidence": sent
        if isinstance(sent, EvidenceForm)
        else EvidenceForm(case=case, event="evidence"),
        "handlers": handlers(case.shop, hand.now),
        "refused": sent.refused if sent else None,
        "has_errors": bool(sent and sent.errors),
    }


def _next_step(page: CasePage) -> dict[str, Any] | None:
    """Return the leg that is due first and its first step, where the case itself waits for it."""
    if page.case.status != "executing":
        return None
    steps = [
        (card.leg.due_at is None, card.leg.due_at, card.leg.pk, card.leg, card.actions[0].label)
        for card in page.legs
        if card.actions and not card.actions[0].why_not and card.actions[0].event != "void"
    ]
    if not steps:
        return None
    *_order, leg, label = min(steps, key=lambda step: (step[0], step[1] or page.case.opened_at))
    return {"leg": leg, "label": label}


def _leg_forms(page: CasePage, sent: ActForm | None) -> list[dict[str, Any]]:
    found = []
    for card in page.legs:
        acts = [
            _act(page, LEG_ACTS.get((card.leg.kind, each.event)), each, card.leg, sent)
            for each in card.actions
        ]
        ready = _open(acts)
        first = ready[0]["action"].event if ready else ""
        following = "" if first in ENDING else first
        told = {"card": card, "acts": ready, "refused": _refused(acts), "next": following}
        found.append(told)
    return found


def _open(acts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [act for act in acts if act["form"]]


def _refused(acts: list[dict[str, Any]]) -> list[Action]:
    """Return what somebody else or another time has to do, each with the reason."""
    return [act["action"] for act in acts if act["action"].why_not]


def _act(
    page: CasePage, act: Act | None, action: Action, leg: CaseLeg | None, sent: ActForm | None
) -> dict[str, Any]:
    """Return a button with its form, without one where it cannot be tried now."""
    is_open = sent is not None and sent.event == action.event and sent.leg == leg
    form = None
    if act is not None and not action.why_not:
        form = sent if is_open else act.form(case=page.case, leg=leg, event=action.event)
    return {"action": action, "form": form, "is_open": is_open}


def _lines(page: CasePage, sent: ActForm | None) -> list[dict[str, Any]]:
    choices = reason_choices()
    is_here = any(
        card.leg.kind == "goods" and card.leg.state in ("delivered", "inspecting")
        for card in page.legs
    )
    found = []
    for line in page.lines:
        is_open = isinstance(sent, LineForm) and sent.line.pk == line.pk
        form = sent if is_open else LineForm(case=page.case, line=line, reasons=choices)
        room = page.room.of(line.order_line_id) if page.room else None
        told = {"line": line, "form": form, "is_open": is_open, "room": room}
        found.append(told | {"can_inspect": is_here and line.sku_id and not line.is_counted})
    return found
