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
from apps.promotion.forms.ads import AdSettingsForm, ApprovalLimitsForm, CostsForm
from apps.promotion.forms.content import PlanSettingsForm
from apps.promotion.selectors.margins import costs_held, settings_of
from apps.promotion.services.settings import costs_save, promotion_settings_save
from apps.shop.models import Shop

AnyForm = AdSettingsForm | ApprovalLimitsForm | CostsForm | PlanSettingsForm


def settings(request: AppRequest) -> HttpResponse:
    """Show costs and limits, and keep what a director says."""
    shop = shop_current(request.access, request.GET.get("shop"))
    forms = _forms(request, shop)
    if any(_saved(request, shop, form) for form in forms.values()):
        messages.success(request, _("Kept."))
        return redirect(f"{reverse('promotion:settings')}?shop={shop.code}")
    context = {**shell(request, shop, "ads"), **forms}
    context["may_change"] = request.access.can("promotion:settings", "POST", shop.pk)
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "promotion/settings.html", context, status=status)


def _forms(request: AppRequest, shop: Shop) -> dict[str, AnyForm]:
    """Return the forms of the page; one of them holds what was sent."""
    today = business_day(timezone.now(), shop.tz, shop.day_cut)
    sent = {request.POST.get("form", ""): request.POST} if request.method == "POST" else {}
    held = settings_of(shop)
    return {
        "limits": AdSettingsForm(sent.get("limits"), row=held),
        "approvals": ApprovalLimitsForm(sent.get("approvals"), row=held),
        "plan": PlanSettingsForm(sent.get("plan"), row=held),
        "costs": CostsForm(sent.get("costs"), row=costs_held(shop, today)),
    }


def _saved(request: AppRequest, shop: Shop, form: AnyForm) -> bool:
    """Save the form that was sent, where it is sound."""
    if not form.is_valid():
        return False
    told: dict[str, Any] = {"values": form.told(), "shop": shop, "actor": request.access.actor}
    if isinstance(form, CostsForm):
        today = business_day(timezone.now(), shop.tz, shop.day_cut)
        return form.attempt(lambda: costs_save(**told, since=today)) is not None
    return form.attempt(lambda: promotion_settings_save(**told)) is not None
