"""Messages to members: the table with their effects, a new one with its counts, one of them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.forms import ServiceForm
from apps.accounts.selectors import shop_current
from apps.accounts.views.steps import Step, Wrong, steps_shown
from apps.common.acting import hand_of, sent_by
from apps.common.htmx import render_page
from apps.common.http import AppRequest, shell
from apps.promotion.exports import send_file
from apps.promotion.forms.sends import ListForm, OutForm, SendForm
from apps.promotion.forms.steps import ApprovalForm, NoteForm
from apps.promotion.models import MemberSend
from apps.promotion.selectors.margins import settings_of
from apps.promotion.selectors.sends import (
    Reach,
    consent_lines,
    measurable_from,
    recipients_of,
    send_events,
    send_line,
    send_lines,
    send_of,
)
from apps.promotion.services import sends as acts
from apps.promotion.services.machine import events_allowed
from apps.promotion.views.machine import acted, form_shown, kept, step_by
from apps.shop.models import Shop


def _by(service: Any) -> Any:
    return step_by(service, "send_id")


def _row(row: MemberSend) -> dict[str, Any]:
    return {"shop": row.shop, "row": row}


STEPS: dict[str, Step] = {
    "approve": Step(ApprovalForm, _by(acts.send_approve)),
    "send": Step(OutForm, _by(acts.send_out), _row),
    "measure": Step(ServiceForm, _by(acts.send_measure)),
    "cancel": Step(NoteForm, _by(acts.send_cancel)),
}


@require_safe
def sends(request: AppRequest) -> HttpResponse:
    """Messages with what they brought, and how many agreed to be written to."""
    shop = shop_current(request.access, request.GET.get("shop"))
    context = {
        **shell(request, shop, "members"),
        "lines": send_lines(shop),
        "consents": consent_lines(shop),
        "may_add": request.access.can("promotion:send-add", "POST", shop.pk),
        "may_bring": request.access.can("intake:batches", "GET", shop.pk),
    }
    return render_page(request, "promotion/sends.html", context)


def add(request: AppRequest) -> HttpResponse:
    """Plan a message; its counts are shown before it is kept."""
    shop = shop_current(request.access, request.GET.get("shop"))
    usual = settings_of(shop).holdout_pct
    form = SendForm(request.POST or None, shop=shop, holdout_pct=usual)

    def plan() -> MemberSend:
        return acts.send_plan(shop=shop, asked=form.asked(), hand=hand_of(request, shop))

    if "count" not in request.POST:
        made = kept(request, form, plan, _("Planned as a draft."))
        if made:
            return redirect("promotion:send", made.pk)
    return _form(request, shop, form)


def edit(request: AppRequest, send_id: int) -> HttpResponse:
    """Change a draft."""
    row = send_of(request.access, send_id)
    form = SendForm(request.POST or None, shop=row.shop, row=row)

    def change() -> MemberSend:
        hand, sent = hand_of(request, row.shop), sent_by(request, {})
        return acts.send_edit(send_id=row.pk, asked=form.asked(), hand=hand, sent=sent)

    if "count" not in request.POST and kept(request, form, change, _("Kept.")):
        return redirect("promotion:send", row.pk)
    return _form(request, row.shop, form, row)


@require_safe
def send(request: AppRequest, send_id: int) -> HttpResponse:
    """One message: its arms, its effect, what comes next."""
    return _page(request, send_of(request.access, send_id))


@require_POST
def act(request: AppRequest, send_id: int, event: str) -> HttpResponse:
    """Take one step with a message."""
    row = send_of(request.access, send_id)
    return acted(
        request, STEPS, row, event,
        lambda wrong: _page(request, send_of(request.access, send_id), wrong),
    )  # fmt: skip


@require_POST
def export(request: AppRequest, send_id: int) -> HttpResponse:
    """Save the list for the channel's own console; who takes it and why is written down."""
    row = send_of(request.access, send_id)
    form = ListForm(request.POST, shop=row.shop)
    if form.is_valid():
        hand, reason = hand_of(request, row.shop), form.cleaned_data["note"]
        made = form.attempt(lambda: acts.send_list(send_id=row.pk, reason=reason, hand=hand))
        if made:
            return send_file(made[1], row, request.POST.get("format", "csv"))
    return _page(request, row, listing=form)


def _form(
    request: AppRequest, shop: Shop, form: SendForm, row: MemberSend | None = None
) -> HttpResponse:
    segment, channel, held = form.chosen()
    reach = recipients_of(shop, segment, channel).reach(held)
    told: dict[str, Any] = {"template": "send_form", "send": row, "reach": reach}
    told["back"] = f"{reverse('promotion:sends')}?shop={shop.code}"
    return form_shown(request, shop, "members", form, told)


def _page(
    request: AppRequest, row: MemberSend, wrong: Wrong | None = None,
    listing: ListForm | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        **shell(request, row.shop, "members"),
        **_steps(request, row, wrong),
        "line": send_line(row),
        "send": row,
        "reach": _reach(row),
        "listing": listing or _listing(request, row),
        "measurable_from": measurable_from(row),
        "events": send_events(row),
        "back": f"{reverse('promotion:sends')}?shop={row.shop.code}",
    }
    bad = wrong[1] if wrong else listing
    status = bad.refusal_status if bad else 200
    return render_page(request, "promotion/send.html", context, status=status)


def _steps(request: AppRequest, row: MemberSend, wrong: Wrong | None) -> dict[str, Any]:
    allowed = events_allowed(row, hand_of(request, row.shop))
    over = measurable_from(row)
    early = _("Its two weeks are not over yet.") if over and timezone.now() < over else ""
    told = steps_shown(STEPS, row, [each for each in STEPS if each in allowed], wrong)
    return {**told, "early": {"measure": early}, "may_edit": "edit" in allowed}


def _reach(row: MemberSend) -> Reach | None:
    """Return whom a draft would reach: afterwards its arms tell it."""
    if row.state != MemberSend.State.DRAFT:
        return None
    return recipients_of(row.shop, row.segment, row.channel).reach(row.holdout_pct)


def _listing(request: AppRequest, row: MemberSend) -> ListForm | None:
    may = request.access.can("promotion:send-export", "POST", row.shop_id)
    return ListForm(shop=row.shop) if may else None
