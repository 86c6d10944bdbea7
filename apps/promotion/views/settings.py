"""Costs and limits: what a director decides about ads."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.selectors import shop_current
from apps.common.days import business_day
from apps.common.http import AppRequest, shell
from apps.promotion.forms.ads import AdSettingsForm, CostsForm
from apps.promotion.forms.content import PlanSettingsForm
from apps.promotion.selectors.margins import costs_held, settings_of
from apps.promotion.services.settings import costs_save, promotion_settings_save
from apps.shop.models import Shop


def settings(request: AppRequest) -> HttpResponse:
    """Show costs and limits, and keep what a director says."""
    shop = shop_current(request.access, request.GET.get("shop"))
    today, held = business_day(timezone.now(), shop.tz, shop.day_cut), settings_of(shop)
    sent = {request.POST.get("form", ""): request.POST} if request.method == "POST" else {}
    limits = AdSettingsForm(sent.get("limits"), row=held)
    plan = PlanSettingsForm(sent.get("plan"), row=held)
    costs = CostsForm(sent.get("costs"), row=costs_held(shop, today))
    if _kept(request, shop, (limits, plan), costs):
        messages.success(request, _("Kept."))
        return redirect(f"{reverse('promotion:settings')}?shop={shop.code}")
    context = {**shell(request, shop, "ads"), "limits": limits, "costs": costs, "plan": plan}
    context["may_change"] = request.access.can("promotion:settings", "POST", shop.pk)
    status = 422 if limits.errors or costs.errors or plan.errors else 200
    return render(request, "promotion/settings.html", context, status=status)


def _kept(
    request: AppRequest, shop: Shop, forms: tuple[AdSettingsForm | PlanSettingsForm, ...],
    costs: CostsForm,
) -> bool:  # fmt: skip
    """Save the form that was sent, where it is sound."""
    actor = request.access.actor
    today = business_day(timezone.now(), shop.tz, shop.day_cut)
    for form in forms:
        if form.is_valid():
            told: Any = {"shop": shop, "values": form.told(), "actor": actor}
            return form.attempt(lambda: promotion_settings_save(**told)) is not None  # noqa: B023
    if costs.is_valid():
        shares = costs.told()
        made = costs.attempt(lambda: costs_save(shop=shop, values=shares, since=today, actor=actor))
        return made is not None
    return False
