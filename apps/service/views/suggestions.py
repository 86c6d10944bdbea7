"""Suggestions: noted, owned, answered, and read by who reported them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.common.errors import ShopError
from apps.common.http import shell
from apps.service.forms.suggestions import AnswerForm, OwnerForm, SuggestionForm
from apps.service.models import Inquiry, Suggestion
from apps.service.selectors.desk import inquiry_of
from apps.service.selectors.suggestions import owners_of, suggestion_of, suggestions_page
from apps.service.services.suggestions import (
    suggestion_add,
    suggestion_answer,
    suggestion_give,
    suggestions_read,
)
from apps.service.views.pages import (
    PersonRequest,
    address,
    number_of,
    reader,
    shop_and_today,
    today_in,
)
from apps.shop.models import Shop

TABS = ("open", "answered")


def suggestions(request: PersonRequest) -> HttpResponse:
    """List suggestions; note one, about the inquiry that the address names."""
    inquiry = _inquiry(request)
    shop = inquiry.shop if inquiry else shop_and_today(request)[0]
    form = _form(request, shop, inquiry)
    if form.is_valid():
        told: Any = {"shop": shop, "idea": form.idea(), "owner": form.owner_chosen()}
        who: Any = {"reporter": request.user, "actor": request.access.actor}
        if form.attempt(lambda: suggestion_add(**told, **who, inquiry=inquiry, now=timezone.now())):
            messages.success(request, _("Noted. You read the answer here."))
            return redirect(address("suggestions", shop))
    return _page(request, shop, form, inquiry)


@require_POST
def answer(request: PersonRequest, suggestion_id: int) -> HttpResponse:
    """Say what becomes of a suggestion."""
    row = suggestion_of(reader(request), suggestion_id, to_answer=True)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise ShopError("field_invalid", _("Say why, and what happens next."), "answer")
    told: Any = {"event": form.cleaned_data["event"], "words": form.cleaned_data["answer"]}
    who: Any = {"user": request.user, "actor": request.access.actor, "now": timezone.now()}
    suggestion_answer(suggestion_id=row.pk, **told, **who)
    messages.success(request, _("Answered: the reporter reads it."))
    return redirect(address("suggestions", row.shop))


@require_POST
def give(request: PersonRequest, suggestion_id: int) -> HttpResponse:
    """Give a suggestion to somebody else."""
    row, now = suggestion_of(reader(request), suggestion_id), timezone.now()
    form = OwnerForm(request.POST, people=owners_of(row.shop, now))
    if not form.is_valid():
        raise ShopError("field_invalid", _("This person does not work here."), "owner")
    who: Any = {"owner": form.owner_chosen(), "actor": request.access.actor}
    suggestion_give(suggestion_id=row.pk, now=now, **who)
    messages.success(request, _("Given on."))
    return redirect(address("suggestions", row.shop))


@require_POST
def read(request: PersonRequest) -> HttpResponse:
    """Note that the reporter has read the answers."""
    shop, _today = shop_and_today(request)
    suggestions_read(shop=shop, user=request.user, now=timezone.now())
    return redirect(address("suggestions", shop, tab="answered"))


def _form(request: PersonRequest, shop: Shop, inquiry: Inquiry | None) -> SuggestionForm:
    titles = [str(each) for each in inquiry.products.all()[:1]] if inquiry else []
    origin = Suggestion.Origin.BUYER if inquiry else Suggestion.Origin.COLLEAGUE
    given = {"origin": origin, "product": "".join(titles)}
    people = owners_of(shop, timezone.now())
    return SuggestionForm(request.POST or None, people=people, initial=given)


def _page(
    request: PersonRequest, shop: Shop, form: SuggestionForm, inquiry: Inquiry | None
) -> HttpResponse:
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else TABS[0]
    context = {
        **shell(request, shop, "suggestions"),
        "page": suggestions_page(reader(request), shop, tab, today_in(shop)),
        "tab": tab,
        "form": form,
        "inquiry": inquiry,
        "may_give": request.access.can("service:suggestion-give", "POST", shop.pk),
    }
    status = 422 if form.errors else 200
    return render(request, "service/suggestions.html", context, status=status)


def _inquiry(request: PersonRequest) -> Inquiry | None:
    number = number_of(request.GET.get("inquiry"))
    return inquiry_of(request.access, number) if number else None
