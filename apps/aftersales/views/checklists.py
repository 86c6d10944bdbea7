"""A director's page of checklists: what an inspection asks, by category."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from apps.aftersales.forms.checklists import ChecklistForm
from apps.aftersales.selectors.checklists import checklist_of, checklists
from apps.aftersales.services.checklists import template_drop, template_put
from apps.aftersales.views.requests import PersonRequest, address, shop_of
from apps.common.htmx import render_page
from apps.common.http import shell


def checklist(request: PersonRequest) -> HttpResponse:
    """Show the checklists; change or drop that of one category."""
    shop, known = shop_of(request), checklists(shop_of(request))
    shown = checklist_of(known, request.GET.get("category", ""))
    category = shown.category
    told: dict[str, Any] = {"shop": shop, "category": category, "actor": request.access.actor}
    if request.method == "POST" and request.POST.get("drop") == "1":
        template_drop(**told)
        return _kept(request, category)
    form = ChecklistForm(request.POST or None, checks=shown.checks)
    if form.is_valid() and form.attempt(lambda: template_put(checks=form.checks(), **told)):
        return _kept(request, category)
    context = {**shell(request, shop, "cases-settings"), "form": form}
    context |= {"known": known, "shown": shown}
    status = 422 if form.errors else 200
    return render_page(request, "aftersales/checklists.html", context, status=status)


def _kept(request: PersonRequest, category: str) -> HttpResponse:
    messages.success(request, _("Kept; inspections under way keep their list."))
    return redirect(address("checklists", shop_of(request), category=category))
