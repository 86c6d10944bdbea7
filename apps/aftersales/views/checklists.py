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
from apps.shop.models import Shop


def checklist(request: PersonRequest) -> HttpResponse:
    """Show the checklists; change or drop that of one category."""
    shop = shop_of(request)
    known = checklists(shop)
    shown = checklist_of(known, request.GET.get("category", ""))
    told: dict[str, Any] = {"shop": shop, "category": shown.category}
    told["actor"] = request.access.actor
    if request.method == "POST" and request.POST.get("drop") == "1":
        template_drop(**told)
        return _kept(request, shop, shown.category)
    form = ChecklistForm(request.POST or None, checks=shown.checks)
    if form.is_valid():
        made = form.attempt(lambda: template_put(checks=form.checks(), **told))
        if made is not None:
            return _kept(request, shop, shown.category)
    return _page(request, shop, {"form": form, "known": known, "shown": shown})


def _page(request: PersonRequest, shop: Shop, parts: dict[str, Any]) -> HttpResponse:
    context = {**shell(request, shop, "cases-settings"), **parts}
    status = 422 if parts["form"].errors else 200
    return render_page(request, "aftersales/checklists.html", context, status=status)


def _kept(request: PersonRequest, shop: Shop, category: str) -> HttpResponse:
    messages.success(request, _("Kept; inspections under way keep their list."))
    return redirect(address("checklists", shop, category=category))
