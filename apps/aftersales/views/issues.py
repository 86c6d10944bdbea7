"""The board of bad products and the page of one issue."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.forms import ServiceForm
from apps.aftersales.forms import issues as forms
from apps.aftersales.forms.reviews import NothingForm
from apps.aftersales.hands import Hand, Sent
from apps.aftersales.models import ProductIssue
from apps.aftersales.selectors.issues import TABS, issue_of, issue_page, issue_view
from apps.aftersales.selectors.reviews import desk_people
from apps.aftersales.services import issues as acts
from apps.aftersales.services.subjects import events_allowed
from apps.aftersales.views.acting import hand_of, sent_by, shop_here
from apps.common.days import business_day
from apps.common.htmx import render_page
from apps.common.http import AppRequest, missing, shell

FORMS: dict[str, type[ServiceForm]] = {
    "confirm": forms.ConfirmForm,
    "plan": forms.PlanForm,
    "prove": NothingForm,
    "delist": forms.NoteForm,
    "dismiss": forms.NoteForm,
}


@require_safe
def issues(request: AppRequest) -> HttpResponse:
    """Products that are probably worse than their category, the dearest first."""
    shop = shop_here(request)
    asked = request.GET.get("tab", "")
    tab = asked if asked in TABS else "worse"
    context = {
        **shell(request, shop, "issues"),
        "tab": tab,
        "page": issue_page(shop, tab),
    }
    return render_page(request, "aftersales/issues.html", context)


@require_safe
def issue(request: AppRequest, issue_id: int) -> HttpResponse:
    """One issue: how sure it is, what is behind it, what is done about it."""
    return _page(request, issue_of(request.access, issue_id))


@require_POST
def act(request: AppRequest, issue_id: int, event: str) -> HttpResponse:
    """Take one step with an issue."""
    row = issue_of(request.access, issue_id)
    form = _form(row, event, request.POST)
    if form.is_valid():
        hand, data = hand_of(request, row.shop), form.cleaned_data
        sent = sent_by(request, data)
        if form.attempt(lambda: _take(row, event, data, hand, sent)):
            messages.success(request, _("Noted."))
            return redirect("aftersales:issue", row.pk)
    return _page(request, issue_of(request.access, issue_id), (event, form))


def _form(row: ProductIssue, event: str, data: Any) -> ServiceForm:
    if event not in FORMS:
        raise missing()
    more: dict[str, Any] = {}
    if event == "confirm":
        more = {"issue": row, "people": desk_people(row.shop, timezone.now())}
    return FORMS[event](data, prefix=event, **more)


def _take(
    row: ProductIssue, event: str, data: dict[str, Any], hand: Hand, sent: Sent
) -> ProductIssue:
    who: dict[str, Any] = {"issue_id": row.pk, "hand": hand, "sent": sent}
    if event == "confirm":
        said = acts.Confirmed(data["cause"], data["remediable"], data["owner"])
        return acts.issue_confirm(confirmed=said, **who)
    if event == "plan":
        return acts.issue_plan(remedy=data["remedy"], due_on=data["due_on"], **who)
    if event == "prove":
        return acts.issue_prove(**who)
    end = acts.issue_delist if event == "delist" else acts.issue_dismiss
    return end(note=data["note"], **who)


def _steps(
    row: ProductIssue, names: list[str], wrong: tuple[str, ServiceForm] | None
) -> list[tuple[str, ServiceForm]]:
    """Return the form of each step, one that was refused with what was typed."""
    told = dict([wrong]) if wrong else {}
    return [(each, told.get(each) or _form(row, each, None)) for each in names]


def _page(
    request: AppRequest, row: ProductIssue, wrong: tuple[str, ServiceForm] | None = None
) -> HttpResponse:
    hand = hand_of(request, row.shop)
    may_act = request.access.can("aftersales:issue-act", "POST", row.shop_id)
    allowed = [each for each in events_allowed(row, hand) if may_act and each in FORMS]
    today = business_day(hand.now, row.shop.tz, row.shop.day_cut)
    context = {
        **shell(request, row.shop, "issues"),
        "issue": row,
        "view": issue_view(row, today),
        "steps": _steps(row, allowed, wrong),
        "refused": wrong[1] if wrong and wrong[0] not in allowed else None,
        "may_see_cases": request.access.can("aftersales:review", "GET", row.shop_id),
        "back": f"{reverse('aftersales:issues')}?shop={row.shop.code}",
        "top": max(0.2, row.high),
    }
    return render_page(request, "aftersales/issue.html", context, status=422 if wrong else 200)
