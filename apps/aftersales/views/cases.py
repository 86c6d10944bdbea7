"""The page of one case, and every event that a person tries on it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.aftersales.forms.acts import ContactForm, EvidenceForm, LineForm
from apps.aftersales.forms.base import ActForm
from apps.aftersales.forms.registry import CASE_ACTS, LEG_ACTS
from apps.aftersales.selectors.around import around_of
from apps.aftersales.selectors.files import file_of
from apps.aftersales.selectors.queue import case_of
from apps.aftersales.selectors.reasons import reason_choices
from apps.aftersales.selectors.wording import event_label
from apps.aftersales.services.evidence import evidence_add
from apps.aftersales.services.notes import case_assign, case_note, line_verify
from apps.aftersales.views.requests import PersonRequest, hand_of, hand_out, show_case
from apps.common.http import missing
from apps.common.wholenumbers import whole
from apps.service.selectors.readers import Reader


@require_safe
def case(request: PersonRequest, case_id: int) -> HttpResponse:
    """Show a case: lines and legs with their buttons, and what happened."""
    found = case_of(request.access, case_id)
    return show_case(request, found, hand_of(request, found.shop))


@require_safe
def context(request: PersonRequest, case_id: int) -> HttpResponse:
    """Show what stands around a case: parcels, conversations, reviews, costs."""
    found = case_of(request.access, case_id)
    reader = Reader(request.access, request.user)
    around = around_of(found, reader, timezone.now())
    return render(request, "aftersales/_around.html", {"case": found, "around": around})


@require_POST
def case_act(request: PersonRequest, case_id: int, event: str) -> HttpResponse:
    """Try an event on a case."""
    found = case_of(request.access, case_id)
    act = CASE_ACTS.get(event)
    if act is None:
        raise missing()
    form = act.form(request.POST, case=found, event=event)
    return _tried(request, form, act.service, event_label(event))


@require_POST
def leg_act(request: PersonRequest, case_id: int, leg_id: int, event: str) -> HttpResponse:
    """Try an event on a leg of a case."""
    found = case_of(request.access, case_id)
    leg = found.legs.filter(pk=leg_id).first()
    act = LEG_ACTS.get((leg.kind, event)) if leg else None
    if leg is None or act is None:
        raise missing()
    form = act.form(request.POST, case=found, leg=leg, event=event)
    return _tried(request, form, act.service, event_label(event), leg_id=leg.pk)


@require_POST
def note(request: PersonRequest, case_id: int) -> HttpResponse:
    """Write a note, or what was said."""
    found = case_of(request.access, case_id)
    return _tried(
        request, ContactForm(request.POST, case=found, event="written"), case_note, _("Written.")
    )


@require_POST
def line(request: PersonRequest, case_id: int, line_id: int) -> HttpResponse:
    """Set the buyer's reason of a line and the cause that was found."""
    found = case_of(request.access, case_id)
    row = found.lines.filter(pk=line_id).first()
    if row is None:
        raise missing()
    form = LineForm(request.POST, case=found, line=row, reasons=reason_choices())
    return _tried(request, form, line_verify, _("Kept."), line_id=row.pk)


@require_POST
def assign(request: PersonRequest, case_id: int) -> HttpResponse:
    """Give a case to somebody."""
    found = case_of(request.access, case_id)
    owner = whole(request.POST.get("owner", ""))
    if owner is None:
        raise missing()
    case_assign(case_id=found.pk, hand=hand_of(request, found.shop), owner_id=owner)
    messages.success(request, _("Given to somebody else."))
    return redirect("aftersales:case", found.pk)


@require_POST
def evidence(request: PersonRequest, case_id: int) -> HttpResponse:
    """Add a file to a case."""
    found = case_of(request.access, case_id)
    form = EvidenceForm(request.POST, request.FILES, case=found, event="evidence")
    return _tried(request, form, evidence_add, _("The file is kept."))


@require_safe
def file(request: PersonRequest, case_id: int, file_id: int) -> HttpResponseBase:
    """Hand out a file of a case; a browser saves what it might run."""
    found = case_of(request.access, case_id)
    return hand_out(file_of(found, file_id))


def _tried(
    request: PersonRequest, form: ActForm, service: Callable[..., Any], done: str, **more: Any
) -> HttpResponse:
    """Call a service with a form; what is refused is shown where it was typed."""
    hand = hand_of(request, form.case.shop)
    if form.is_valid():
        told: dict[str, Any] = {
            "case_id": form.case.pk,
            "hand": hand,
            "sent": form.sent(),
            **more,
            **form.arguments(),
        }
        if form.run(lambda: service(**told)):
            messages.success(request, done)
            return redirect("aftersales:case", form.case.pk)
    return show_case(request, case_of(request.access, form.case.pk), hand, form)
