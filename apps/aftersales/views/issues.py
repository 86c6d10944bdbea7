"""The board of bad products and the page of one issue."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.views.steps import Step, Wrong, step_try, steps_shown
from apps.aftersales.forms import issues as forms
from apps.aftersales.forms.reviews import NothingForm
from apps.aftersales.hands import Hand, Sent
from apps.aftersales.models import ProductIssue
from apps.aftersales.selectors.issues import TABS, issue_of, issue_page, issue_view
from apps.aftersales.selectors.return_rates import return_page
from apps.aftersales.selectors.reviews import desk_people
from apps.aftersales.selectors.shifts import reasons_rising
from apps.aftersales.services import issues as acts
from apps.aftersales.services.subjects import events_allowed
from apps.aftersales.views.acting import hand_of, shop_here
from apps.common.days import business_day
from apps.common.htmx import render_page
from apps.common.http import AppRequest, shell
from apps.shop.models import Shop


def _confirm(row: ProductIssue, data: dict[str, Any], hand: Hand, sent: Sent) -> ProductIssue:
    said = acts.Confirmed(data["cause"], data["remediable"], data["owner"])
    return acts.issue_confirm(issue_id=row.pk, confirmed=said, hand=hand, sent=sent)


def _by(service: Callable[..., ProductIssue]) -> Callable[..., ProductIssue]:
    """Return a step that calls a service with the fields of its form."""
    return lambda row, data, hand, sent: service(issue_id=row.pk, hand=hand, sent=sent, **data)


def _known(row: ProductIssue) -> dict[str, Any]:
    return {"issue": row, "people": desk_people(row.shop, timezone.now())}


STEPS: dict[str, Step] = {
    "confirm": Step(forms.ConfirmForm, _confirm, _known),
    "plan": Step(forms.PlanForm, _by(acts.issue_plan)),
    "prove": Step(NothingForm, _by(acts.issue_prove)),
    "delist": Step(forms.NoteForm, _by(acts.issue_delist)),
    "dismiss": Step(forms.NoteForm, _by(acts.issue_dismiss)),
}


@require_safe
def issues(request: AppRequest) -> HttpResponse:
    """Products that are probably worse than their category, the dearest first; or all returns."""
    shop = shop_here(request)
    asked = request.GET.get("tab", "")
    if asked == "returns":
        return _returns(request, shop)
    tab = asked if asked in TABS else "worse"
    today = business_day(timezone.now(), shop.tz, shop.day_cut)
    context = {
        **shell(request, shop, "issues"),
        "tab": tab,
        "page": issue_page(shop, tab),
        "rising": reasons_rising(shop, today, of_products=True) if tab == "worse" else [],
        "may_see_cases": request.access.can("aftersales:queue", "GET", shop.pk),
    }
    return render_page(request, "aftersales/issues.html", context)


def _returns(request: AppRequest, shop: Shop) -> HttpResponse:
    """The return rate of every SKU in units."""
    today = business_day(timezone.now(), shop.tz, shop.day_cut)
    context = {
        **shell(request, shop, "issues"),
        "tab": "returns",
        "returns": return_page(shop, today),
        "counts": issue_page(shop, "ended").counts,
        "may_export": request.access.can("aftersales:export", "POST", shop.pk),
    }
    return render_page(request, "aftersales/returns.html", context)


@require_safe
def issue(request: AppRequest, issue_id: int) -> HttpResponse:
    """One issue: how sure it is, what is behind it, what is done about it."""
    return _page(request, issue_of(request.access, issue_id))


@require_POST
def act(request: AppRequest, issue_id: int, event: str) -> HttpResponse:
    """Take one step with an issue."""
    row = issue_of(request.access, issue_id)
    wrong = step_try(request, STEPS, row, event)
    if wrong is not None:
        return _page(request, issue_of(request.access, issue_id), wrong)
    messages.success(request, _("Noted."))
    return redirect("aftersales:issue", row.pk)


def _page(request: AppRequest, row: ProductIssue, wrong: Wrong | None = None) -> HttpResponse:
    hand = hand_of(request, row.shop)
    allowed = [each for each in events_allowed(row, hand) if each in STEPS]
    today = business_day(hand.now, row.shop.tz, row.shop.day_cut)
    context = {
        **shell(request, row.shop, "issues"),
        "issue": row,
        "view": issue_view(row, today),
        **steps_shown(STEPS, row, allowed, wrong),
        "may_see_cases": request.access.can("aftersales:review", "GET", row.shop_id),
        "back": f"{reverse('aftersales:issues')}?shop={row.shop.code}",
        "top": max(0.2, row.high),
    }
    return render_page(request, "aftersales/issue.html", context, status=422 if wrong else 200)
