"""The heat map of a week: needed, there, and what is left; its need can be typed."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.common.htmx import render_page
from apps.common.http import AppRequest, shell
from apps.service.forms.roster import BasisForm, NeedForm
from apps.service.selectors.bands import days_between
from apps.service.selectors.coverage import coverage_week
from apps.service.selectors.demand import basis_of
from apps.service.selectors.now import desk_now
from apps.service.services.demand import basis_set, need_type
from apps.service.views.pages import address, day_of, shop_and_today, today_in
from apps.shop.models import Shop

SHOWN = ("net", "need", "scheduled", "expected")
NEED, BASIS = "need", "basis"


def coverage(request: AppRequest) -> HttpResponse:
    """Show a week by half hour; type its need, or how need is found."""
    shop, today = shop_and_today(request)
    asked = request.POST.get("form", "")
    need = NeedForm(request.POST if asked == NEED else None, prefix=NEED)
    basis = BasisForm(request.POST if asked == BASIS else None, instance=basis_of(shop))
    actor = request.access.actor
    if need.is_valid():
        days = list(days_between(need.cleaned_data.pop("first"), need.cleaned_data.pop("last")))
        need_type(shop=shop, days=days, actor=actor, **_minutes(need))
        messages.success(request, _("The need is set; the shifts follow it."))
        return redirect(address("coverage", shop, day=days[0].isoformat()))
    if basis.is_valid():
        basis_set(shop=shop, values=basis.cleaned_data, actor=actor, today=today)
        messages.success(request, _("The need of the coming days is found anew."))
        return redirect(address("coverage", shop))
    return _page(request, shop, need, basis)


def _minutes(form: NeedForm) -> dict[str, int]:
    data = form.cleaned_data
    return {"start_min": data["start"], "end_min": data["until"], "need": data["need"]}


def _page(request: AppRequest, shop: Shop, need: NeedForm, basis: BasisForm) -> HttpResponse:
    context = {
        **shell(request, shop, "roster"),
        **_week(request, shop),
        "now": desk_now(shop, timezone.now()),
        "need_form": need,
        "basis_form": basis,
    }
    status = 422 if need.errors or basis.errors else 200
    return render_page(request, "service/coverage.html", context, status=status)


def _week(request: AppRequest, shop: Shop) -> dict[str, Any]:
    day = day_of(request.GET.get("day")) or today_in(shop)
    monday = day - timedelta(days=day.weekday())
    show = request.GET.get("show", "net")
    return {
        "cover": coverage_week(shop, monday, is_planning=True),
        "show": show if show in SHOWN else "net",
        "shown": [
            (each, address("coverage", shop, day=day.isoformat(), show=each)) for each in SHOWN
        ],
        "previous": address("coverage", shop, day=(monday - timedelta(7)).isoformat(), show=show),
        "following": address("coverage", shop, day=(monday + timedelta(7)).isoformat(), show=show),
        "here": address("coverage", shop, day=day.isoformat()),
        "back": address("roster", shop, f"{monday:%Y-%m}"),
    }
