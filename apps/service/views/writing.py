"""Writing quick replies, articles and notices, and putting them into an answer."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.selectors import shop_current
from apps.common.http import shell
from apps.service.forms.texts import (
    PickForm,
    SnippetForm,
    SnippetListForm,
    WordsForm,
    settings_start,
    words_start,
)
from apps.service.models import Snippet
from apps.service.placeholders import unknown
from apps.service.selectors.picker import picked
from apps.service.selectors.snippets import head_of, product_codes, snippet_of
from apps.service.services import misses, snippets, uses
from apps.service.views.pages import PersonRequest, address, number_of, reader, today_in


def write(request: PersonRequest) -> HttpResponse:
    """Write a new text."""
    shop = shop_current(request.access, request.GET.get("shop"))
    kind = SnippetListForm(request.GET).asked()["kind"]
    query = request.GET.get("query", "")
    form = SnippetForm(
        request.POST or None, shop=shop, kind=kind, initial={"title": query, "query": query}
    )
    if form.is_valid():
        put = partial(snippets.snippet_add, by=reader(request), shop=shop)
        put = partial(put, query=form.cleaned_data["query"])
        made = form.attempt(partial(put, settings=form.settings(), words=form.words()))
        if made:
            return _saved(request, made)
    context = {**shell(request, shop, "texts"), "form": form, "kind": Snippet.Kind(kind)}
    return render(request, "service/texts/write.html", context, status=form.status)


def edit(request: PersonRequest, snippet_id: int) -> HttpResponse:
    """Write the next version of a text; whoever may not approve proposes it."""
    snippet = snippet_of(reader(request), snippet_id)
    form = _edit_form(request, snippet)
    if form.is_valid():
        settings = form.settings() if isinstance(form, SnippetForm) else None
        put = partial(snippets.snippet_edit, by=reader(request), snippet_id=snippet.pk)
        put = partial(put, seen=form.cleaned_data["seen"] or 0, settings=settings)
        made = form.attempt(partial(put, words=form.words()))
        if made:
            return _saved(request, made)
    context = {**shell(request, snippet.shop, "texts"), "form": form, "snippet": snippet}
    context["kind"] = Snippet.Kind(snippet.kind)
    return render(request, "service/texts/write.html", context, status=form.status)


@require_safe
def search(request: PersonRequest) -> HttpResponse:
    """Offer the texts that answer what somebody types in an answer, variables filled."""
    shop = shop_current(request.access, request.GET.get("shop"))
    form = PickForm(request.GET)
    asked = form.asked()
    found = picked(reader(request), shop, today=today_in(shop), **asked)
    context = {"picks": found, "shop": shop, **asked}
    return render(request, "service/texts/_picker.html", context)


@require_POST
def use(request: PersonRequest, snippet_id: int) -> HttpResponse:
    """Count that a text was put into an answer."""
    snippet = snippet_of(reader(request), snippet_id)
    put = partial(uses.snippet_use, by=reader(request), snippet_id=snippet.pk)
    customer_id = number_of(request.POST.get("customer")) or None
    made = put(customer_id=customer_id, now=timezone.now())
    return JsonResponse({"use": made.pk}, status=201)


@require_POST
def sent(request: PersonRequest) -> HttpResponse:
    """Note how much of the texts put in was changed by the time the answer was sent."""
    ids = [number_of(each) for each in request.POST.getlist("snippet_use")]
    uses.uses_sent(by=reader(request), use_ids=ids, sent=request.POST.get("sent", ""))
    return HttpResponse(status=204)


@require_POST
def miss(request: PersonRequest) -> HttpResponse:
    """Note a search that found nothing."""
    shop = shop_current(request.access, request.GET.get("shop"))
    query = request.POST.get("query", "")
    put = partial(misses.search_missed, by=reader(request), shop=shop)
    put(query=query, now=timezone.now())
    return HttpResponse(status=204)


def _edit_form(request: PersonRequest, snippet: Snippet) -> WordsForm:
    """Return a form of words and settings, of words alone for somebody who only proposes."""
    shop, start = snippet.shop, words_start(head_of(snippet))
    may_approve = request.access.can("service:snippet-approve", "POST", shop.pk)
    if may_approve or snippet.owner_id:
        start |= settings_start(snippet, product_codes(snippet))
        return SnippetForm(request.POST or None, shop=shop, kind=snippet.kind, initial=start)
    return WordsForm(request.POST or None, initial=start)


def _saved(request: PersonRequest, snippet: Snippet) -> HttpResponse:
    head = head_of(snippet)
    if snippet.approved_id == head.pk:
        messages.success(request, _("Saved, and in use."))
    else:
        messages.success(request, _("Saved. It is used once a supervisor approves it."))
    wrong = unknown(head.body)
    if wrong:
        words = _("Not a variable, and sent as it stands: %(names)s.")
        messages.warning(request, words % {"names": " ".join(f"{{{name}}}" for name in wrong)})
    return redirect(address("snippet", snippet.shop, snippet.pk))
