"""Coaching: what people work on, and what came of it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.common.http import AppRequest, shell
from apps.common.wholenumbers import whole
from apps.service.forms.quality import CoachingForm
from apps.service.models import Agent, QualityReview
from apps.service.selectors.quality import coaching_of, coachings_page, desk_people, review_of
from apps.service.services.coaching import coaching_start, coaching_withdraw
from apps.service.views.pages import address, shop_and_today


def coachings(request: AppRequest) -> HttpResponse:
    """List coaching with its measured effect; agree on new coaching."""
    shop, today = shop_and_today(request)
    may_start = request.access.can("service:coachings", "POST", shop.pk)
    review = _review(request)
    form = _form(request, desk_people(shop, today) if may_start else [], review)
    told = {"shop": shop, "actor": request.access.actor, "today": today, "review": review}
    if may_start and form.is_valid() and _started(form, told):
        messages.success(request, _("Agreed. It is measured again in two weeks."))
        return redirect(address("coachings", shop))
    rows = coachings_page(request.access, shop)
    shown = {"rows": rows, "form": form if may_start else None, "review": review}
    context = {**shell(request, shop, "coachings"), **shown}
    status = 422 if form.errors else 200
    return render(request, "service/quality/coachings.html", context, status=status)


def _form(
    request: AppRequest, people: Sequence[Agent], review: QualityReview | None
) -> CoachingForm:
    given = {"agent": review.agent_id if review else request.GET.get("agent", "")}
    return CoachingForm(request.POST or None, people=people, initial=given)


def _started(form: CoachingForm, told: dict[str, Any]) -> bool:
    return form.attempt(lambda: coaching_start(**form.chosen(), **told)) is not None


@require_POST
def withdraw(request: AppRequest, coaching_id: int) -> HttpResponse:
    """End coaching without measuring it."""
    row = coaching_of(request.access, coaching_id)
    coaching_withdraw(coaching_id=row.pk, actor=request.access.actor)
    messages.success(request, _("Withdrawn."))
    return redirect(address("coachings", row.shop))


def _review(request: AppRequest) -> QualityReview | None:
    number = whole(request.GET.get("review", ""))
    return None if number is None else review_of(request.access, number)
