"""The inbox of reviews and the page of one: who follows up, what was said, what came of it."""

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
from apps.aftersales.forms import reviews as forms
from apps.aftersales.hands import Hand, Sent
from apps.aftersales.models import Review
from apps.aftersales.selectors.reviews import (
    TABS,
    desk_people,
    review_events,
    review_figures,
    review_of,
    review_page,
)
from apps.aftersales.services import review_follow_up as acts
from apps.aftersales.services.reviews import review_add
from apps.aftersales.services.subjects import events_allowed
from apps.aftersales.views.acting import hand_of, shop_here
from apps.common.days import business_day
from apps.common.htmx import render_page
from apps.common.http import AppRequest, shell


def _by(service: Callable[..., Review], **names: str) -> Callable[..., Review]:
    """Return a step that calls a service with the fields of its form under the service's names."""

    def take(row: Review, data: dict[str, Any], hand: Hand, sent: Sent) -> Review:
        told = {name: data[field] for field, name in names.items()}
        return service(review_id=row.pk, hand=hand, sent=sent, **told)

    return take


def _people(row: Review) -> dict[str, Any]:
    return {"people": desk_people(row.shop, timezone.now())}


STEPS: dict[str, Step] = {
    "assign": Step(forms.AssignForm, _by(acts.review_assign, owner="owner_id"), _people),
    "contact": Step(
        forms.ContactForm,
        _by(acts.review_contact, channel="channel", outcome="outcome", note="note"),
    ),
    "offer": Step(forms.OfferForm, _by(acts.review_offer, case="case_id")),
    "solve": Step(forms.SolveForm, _by(acts.review_solve, note="note")),
    "invite": Step(forms.InviteForm, _by(acts.review_invite, text="text")),
    "give_up": Step(forms.NothingForm, _by(acts.review_give_up)),
    "reply": Step(
        forms.ReplyForm,
        lambda row, data, hand, _sent: acts.review_reply(
            review_id=row.pk, text=data["text"], hand=hand
        ),
    ),
}


@require_safe
def reviews(request: AppRequest) -> HttpResponse:
    """Reviews that need somebody, due first."""
    shop, now = shop_here(request), timezone.now()
    asked = request.GET.get("tab", "")
    tab = asked if asked in TABS else "due"
    context = {
        **shell(request, shop, "buyer-reviews"),
        "tab": tab,
        "page": review_page(shop, tab, request.user.pk or 0, request.GET.get("after", "")),
        "figures": review_figures(shop, business_day(now, shop.tz, shop.day_cut)),
        "now": now,
    }
    return render_page(request, "aftersales/reviews.html", context)


def add(request: AppRequest) -> HttpResponse:
    """Enter a review by hand."""
    shop = shop_here(request)
    form = forms.ReviewForm(request.POST or None, shop=shop)
    if form.is_valid():
        hand, row = hand_of(request, shop), form.row()
        made = form.attempt(lambda: review_add(shop=shop, row=row, hand=hand))
        if made is not None:
            messages.success(request, _("The review is noted."))
            return redirect("aftersales:review", made.pk)
    context = {**shell(request, shop, "buyer-reviews"), "form": form}
    status = 422 if form.errors else 200
    return render_page(request, "aftersales/review_add.html", context, status=status)


@require_safe
def review(request: AppRequest, review_id: int) -> HttpResponse:
    """One review: what was written, what was done, what comes next."""
    return _page(request, review_of(request.access, review_id))


@require_POST
def act(request: AppRequest, review_id: int, event: str) -> HttpResponse:
    """Take one step of the follow-up."""
    row = review_of(request.access, review_id)
    wrong = step_try(request, STEPS, row, event)
    if wrong is not None:
        return _page(request, review_of(request.access, review_id), wrong)
    messages.success(request, _("Noted."))
    return redirect("aftersales:review", row.pk)


def _page(request: AppRequest, row: Review, wrong: Wrong | None = None) -> HttpResponse:
    hand = hand_of(request, row.shop)
    allowed = [each for each in events_allowed(row, hand) if each in STEPS]
    context = {
        **shell(request, row.shop, "buyer-reviews"),
        "review": row,
        **steps_shown(STEPS, row, [*allowed, "reply"], wrong),
        "events": review_events(row),
        "now": hand.now,
        "back": f"{reverse('aftersales:reviews')}?shop={row.shop.code}",
    }
    status = 422 if wrong else 200
    return render_page(request, "aftersales/review.html", context, status=status)
