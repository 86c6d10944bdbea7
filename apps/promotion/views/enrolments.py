"""Entries into events of the platform: the board by closing date, and one with its list."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.forms import ServiceForm
from apps.accounts.selectors import shop_current
from apps.accounts.views.steps import Step, Wrong, steps_shown
from apps.common.acting import hand_of
from apps.common.hands import Hand, Sent
from apps.common.htmx import render_page
from apps.common.http import AppRequest, missing, shell
from apps.common.wholenumbers import whole
from apps.promotion.forms.steps import NoteForm, ReceiptForm
from apps.promotion.models import Enrolment
from apps.promotion.selectors.campaign_board import (
    enrolment_events,
    enrolment_line,
    enrolment_lines,
    enrolment_of,
)
from apps.promotion.services.enrolments import enrolment_move, requirement_set
from apps.promotion.services.machine import events_allowed
from apps.promotion.views.machine import acted


def _step(event: str, form: type[ServiceForm] = ServiceForm) -> Step:
    """Return the step of an event."""

    def take(row: Enrolment, data: dict[str, Any], hand: Hand, sent: Sent) -> Enrolment:
        return enrolment_move(enrolment_id=row.pk, event=event, hand=hand, sent=sent, **data)

    return Step(form, take)


STEPS: dict[str, Step] = {
    "submit": _step("submit"),
    "approve": _step("approve"),
    "review": _step("review"),
    "reject": _step("reject", NoteForm),
    "resubmit": _step("resubmit"),
    "pay_deposit": _step("pay_deposit", ReceiptForm),
    "go_live": _step("go_live"),
    "settle": _step("settle"),
    "withdraw": _step("withdraw", NoteForm),
}


@require_safe
def enrolments(request: AppRequest) -> HttpResponse:
    """Entries by the day on which they close."""
    shop, now = shop_current(request.access, request.GET.get("shop")), timezone.now()
    tab = "ended" if request.GET.get("tab") == "ended" else "open"
    context = {
        **shell(request, shop, "enrolments"),
        "tab": tab,
        "lines": enrolment_lines(shop, now, is_open=tab == "open"),
    }
    return render_page(request, "promotion/enrolments.html", context)


@require_safe
def enrolment(request: AppRequest, enrolment_id: int) -> HttpResponse:
    """One entry: what it asks for, what is met, what comes next."""
    return _page(request, enrolment_of(request.access, enrolment_id))


@require_POST
def act(request: AppRequest, enrolment_id: int, event: str) -> HttpResponse:
    """Take one step with an entry."""
    row = enrolment_of(request.access, enrolment_id)
    return acted(
        request, STEPS, row, event,
        lambda wrong: _page(request, enrolment_of(request.access, enrolment_id), wrong),
    )  # fmt: skip


@require_POST
def tick(request: AppRequest, enrolment_id: int) -> HttpResponse:
    """Say whether a requirement is met."""
    row = enrolment_of(request.access, enrolment_id)
    at = whole(request.POST.get("at", ""))
    if at is None:
        raise missing()
    hand, met = hand_of(request, row.shop), request.POST.get("met") == "1"
    requirement_set(enrolment_id=row.pk, at=at, met=met, hand=hand)
    return redirect("promotion:enrolment", row.pk)


def _page(request: AppRequest, row: Enrolment, wrong: Wrong | None = None) -> HttpResponse:
    hand = hand_of(request, row.shop)
    allowed = events_allowed(row, hand)
    context = {
        **shell(request, row.shop, "enrolments"),
        "entry": row,
        "line": enrolment_line(row, hand.now),
        "events": enrolment_events(row),
        **steps_shown(STEPS, row, [each for each in STEPS if each in allowed], wrong),
        "may_act": "withdraw" in allowed,
        "back": f"{reverse('promotion:enrolments')}?shop={row.shop.code}",
    }
    status = wrong[1].refusal_status if wrong else 200
    return render_page(request, "promotion/enrolment.html", context, status=status)
