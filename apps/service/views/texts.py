"""Quick replies, articles and notices: lists, one text with its versions, what is missing."""

from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.selectors import shop_current
from apps.common.htmx import render_page
from apps.common.http import shell
from apps.service.forms.texts import SnippetListForm, VerifyForm, half_a_year
from apps.service.models import Snippet
from apps.service.selectors.search import misses_of, snippets_found
from apps.service.selectors.snippets import (
    snippet_lines,
    snippet_of,
    snippet_reached,
    snippet_shown,
    snippets_listed,
    snippets_page,
)
from apps.service.services import misses, reviews, snippets
from apps.service.views.pages import PersonRequest, address, number_of, reader, today_in
from apps.shop.models import Shop

ON_A_PAGE = FOUND = 40
USES_OF = timedelta(days=90)


@require_safe
def texts(request: PersonRequest) -> HttpResponse:
    """List or search the texts of one kind."""
    shop = shop_current(request.access, request.GET.get("shop"))
    form = SnippetListForm(request.GET)
    asked = form.asked()
    context = {
        **shell(request, shop, "texts"),
        "form": form,
        "asked": asked,
        "kinds": Snippet.Kind.choices,
        **_listed(request, shop, asked),
        "may_write": request.access.can("service:snippet-new", "POST", shop.pk),
        "may_approve": request.access.can("service:snippet-approve", "POST", shop.pk),
    }
    return render_page(request, "service/texts/list.html", context, fragment="found")


@require_safe
def text(request: PersonRequest, snippet_id: int) -> HttpResponse:
    """Show a text, what was changed in it and by whom, and what may be done with it."""
    snippet = snippet_of(reader(request), snippet_id)
    return _text_page(request, snippet, VerifyForm(initial=_due_start(snippet.shop)))


@require_POST
def approve(request: PersonRequest, snippet_id: int) -> HttpResponse:
    """Take the newest version of a text into use."""
    snippet = snippet_of(reader(request), snippet_id)
    seen = number_of(request.POST.get("seen"))
    snippets.snippet_approve(by=reader(request), snippet_id=snippet.pk, seen=seen)
    messages.success(request, _("In use from now on."))
    return redirect(address("snippet", snippet.shop, snippet.pk))


@require_POST
def restore(request: PersonRequest, snippet_id: int) -> HttpResponse:
    """Go back to an older version of a text."""
    snippet = snippet_of(reader(request), snippet_id)
    number = number_of(request.POST.get("number"))
    snippets.snippet_restore(by=reader(request), snippet_id=snippet.pk, number=number)
    messages.success(request, _("The older words are in use again, as a version of their own."))
    return redirect(address("snippet", snippet.shop, snippet.pk))


@require_POST
def retire(request: PersonRequest, snippet_id: int) -> HttpResponse:
    """Take a text out of use."""
    snippet = snippet_of(reader(request), snippet_id)
    snippets.snippet_retire(by=reader(request), snippet_id=snippet.pk)
    messages.success(request, _("Retired: nobody finds it any more."))
    return redirect(address("snippets", snippet.shop, kind=snippet.kind))


@require_POST
def verify(request: PersonRequest, snippet_id: int) -> HttpResponse:
    """Note that one has read a text and found it right."""
    snippet = snippet_of(reader(request), snippet_id)
    form, now = VerifyForm(request.POST), timezone.now()
    if form.is_valid():
        due = form.cleaned_data["review_due"]
        put = partial(reviews.snippet_verify, by=reader(request), snippet_id=snippet.pk)
        if form.attempt(partial(put, review_due=due, now=now)):
            messages.success(request, _("Noted: you have checked it today."))
            return redirect(address("snippet", snippet.shop, snippet.pk))
    return _text_page(request, snippet, form, status=422)


def missed(request: PersonRequest) -> HttpResponse:
    """List the searches that found nothing; each is an article to write, or is dismissed."""
    shop = shop_current(request.access, request.GET.get("shop"))
    if request.method == "POST":
        query = request.POST.get("query", "")
        misses.misses_dismiss(access=request.access, shop=shop, query=query)
        messages.success(request, _("Taken off the list."))
        return redirect(address("misses", shop))
    context = {**shell(request, shop, "texts"), "misses": misses_of(shop)}
    return render(request, "service/texts/missed.html", context)


def _listed(request: PersonRequest, shop: Shop, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the texts of a page: found by a search, else listed newest first."""
    today = today_in(shop)
    since = today - USES_OF
    reached = snippet_reached(reader(request)).filter(shop=shop, kind=asked["kind"])
    rows = snippets_listed(reached, asked["show"], today, request.user.pk)
    if asked["q"]:
        kinds, states = [asked["kind"]], Snippet.State.values
        found = snippets_found(rows, shop, asked["q"], kinds=kinds, limit=FOUND, states=states)
        return {"lines": snippet_lines(found, since), "page": None}
    page = snippets_page(rows, before=asked["before"], count=ON_A_PAGE, since=since)
    return {"lines": page.lines, "page": _pager(asked, page.next_before)}


def _pager(asked: dict[str, Any], next_before: int) -> dict[str, str]:
    kept = {name: asked[name] for name in ("kind", "show") if asked[name]}
    return {
        "previous_href": f"?{urlencode(kept)}" if asked["before"] else "",
        "next_href": f"?{urlencode({**kept, 'before': next_before})}" if next_before else "",
    }


def _text_page(
    request: PersonRequest, snippet: Snippet, form: VerifyForm, status: int = 200
) -> HttpResponse:
    shop, access = snippet.shop, request.access
    may_approve = access.can("service:snippet-approve", "POST", shop.pk)
    is_own = snippet.owner_id == request.user.pk
    context = {
        **shell(request, shop, "texts"),
        **vars(snippet_shown(snippet, today_in(shop) - USES_OF)),
        "asked": {"kind": snippet.kind},
        "may_edit": access.can("service:snippet-edit", "POST", shop.pk),
        "may_approve": may_approve and not snippet.owner_id,
        "may_set": is_own or (may_approve and not snippet.owner_id),
        "form": form,
    }
    return render(request, "service/texts/text.html", context, status=status)


def _due_start(shop: Shop) -> dict[str, Any]:
    return {"review_due": half_a_year(today_in(shop))}
