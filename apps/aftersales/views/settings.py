"""A director's pages: reasons with the platform's words, limits and time limits."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.aftersales.forms.settings import LimitForm, SettingsForm, WordForm
from apps.aftersales.selectors.reasons import (
    limits_shown,
    reason_choices,
    reasons_context,
)
from apps.aftersales.selectors.settings import settings_of
from apps.aftersales.selectors.shifts import reasons_rising
from apps.aftersales.services.rules import limit_set, reasons_hide, settings_set, word_explain
from apps.aftersales.views.requests import PersonRequest, address, shop_of
from apps.common.days import business_day
from apps.common.http import shell


def reasons(request: PersonRequest) -> HttpResponse:
    """Show the reasons with their use; explain a word of the platform."""
    shop = shop_of(request)
    form = WordForm(request.POST or None, reasons=reason_choices())
    if form.is_valid():
        actor, told = request.access.actor, form.told()
        count = form.attempt(lambda: word_explain(shop=shop, actor=actor, **told))
        if count is not None:
            text = _("%(count)s lines have their reason now.")
            messages.success(request, text % {"count": count})
            return redirect(address("reasons", shop))
    today = business_day(timezone.now(), shop.tz, shop.day_cut)
    told = {"form": form, "rising": reasons_rising(shop, today)}
    context = {**shell(request, shop, "reasons"), **reasons_context(shop), **told}
    return render(request, "aftersales/reasons.html", context, status=422 if form.errors else 200)


@require_POST
def reasons_offer(request: PersonRequest) -> HttpResponse:
    """Choose which reasons are not offered."""
    shop = shop_of(request)
    reasons_hide(shop=shop, actor=request.access.actor, codes=request.POST.getlist("off"))
    messages.success(request, _("Kept."))
    return redirect(address("reasons", shop))


def settings(request: PersonRequest) -> HttpResponse:
    """Show and set limits and hours; below them the platform's time limits."""
    shop = shop_of(request)
    form = SettingsForm(request.POST or None, row=settings_of(shop))
    if form.is_valid():
        actor, values = request.access.actor, form.cleaned_data
        if form.attempt(lambda: settings_set(shop=shop, actor=actor, values=values)):
            messages.success(request, _("Kept."))
            return redirect(address("settings", shop))
    context = {
        **shell(request, shop, "cases-settings"),
        "form": form,
        "limits": limits_shown(shop),
    }
    return render(request, "aftersales/settings.html", context, status=422 if form.errors else 200)


@require_POST
def deadline(request: PersonRequest) -> HttpResponse:
    """Confirm a time limit, or change it."""
    shop = shop_of(request)
    form = LimitForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Hours are a whole number from 1 to 9,999, or empty."))
        return redirect(address("settings", shop))
    today = business_day(timezone.now(), shop.tz, shop.day_cut)
    limit_set(shop=shop, actor=request.access.actor, today=today, **form.cleaned_data)
    messages.success(request, _("Kept for this shop, from today on."))
    return redirect(address("settings", shop))
