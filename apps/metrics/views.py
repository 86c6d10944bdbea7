"""The page of a month's target with its calendar, and the recompute of a day."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.selectors import shop_current
from apps.common.days import business_day, month_start
from apps.common.htmx import render_page
from apps.common.http import AppRequest, missing, shell
from apps.common.wholenumbers import whole
from apps.metrics import services, tasks
from apps.metrics.forms import (
    AimForm,
    DayFactorForm,
    RecomputeForm,
    TargetForm,
    aims_address,
    month_address,
)
from apps.metrics.selectors.aims import aims_page, threshold_of
from apps.metrics.selectors.target_pages import target_page
from apps.metrics.selectors.targets import factor_of, plan_of
from apps.metrics.sentences import day_words
from apps.shop.models import Shop

YEARS = range(2000, 2100)
DONE = {
    "approve": _("The target is set."),
    "draft": _("The target is kept as a draft; nothing changed yet."),
    "discard": _("The draft is put away."),
    "aim": _("The aims are changed."),
    "factor": _("The calendar is changed. Set the target again to use it."),
}


@dataclass(frozen=True)
class MonthLinks:
    """Where the month picker leads."""

    page: str
    previous: str
    next: str


@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: AppRequest, month: str = "") -> HttpResponse:
    """A month's target: read it, preview its days, keep it as a draft, set it."""
    shop, today = _shop_today(request)
    page = target_page(shop, _month(month, today), today, _version(request))
    form = TargetForm(request.POST or None, shop=shop, page=page, today=today)
    done = form.carry_out(request.access.actor)
    if done:
        messages.success(request, DONE[done])
        return redirect(month_address(shop, page.month))
    return _render(request, form, DayFactorForm(initial={"day": page.month}))


@require_POST
def target_approve(request: AppRequest, plan_id: int) -> HttpResponse:
    """Put a draft in force."""
    plan = plan_of(request.access, plan_id)
    today = business_day(timezone.now(), plan.shop.tz, plan.shop.day_cut)
    seen = request.POST.get("seen", "")
    services.target_approve(plan=plan, actor=request.access.actor, today=today, seen=seen)
    messages.success(request, DONE["approve"])
    return redirect(month_address(plan.shop, plan.month))


@require_POST
def target_discard(request: AppRequest, plan_id: int) -> HttpResponse:
    """Put a draft away."""
    plan = plan_of(request.access, plan_id)
    services.target_discard(plan=plan, actor=request.access.actor)
    messages.success(request, DONE["discard"])
    return redirect(month_address(plan.shop, plan.month))


@require_POST
def day_factor_add(request: AppRequest, month: str) -> HttpResponse:
    """Note a day that sells unlike its weekday."""
    shop, today = _shop_today(request)
    first, factor_form = _month(month, today), DayFactorForm(request.POST)
    if factor_form.keep(shop, request.access.actor):
        messages.success(request, DONE["factor"])
        return redirect(month_address(shop, first))
    page = target_page(shop, first, today)
    return _render(request, TargetForm(shop=shop, page=page, today=today), factor_form)


@require_POST
def day_factor_remove(request: AppRequest, factor_id: int) -> HttpResponse:
    """Take a day out of the calendar."""
    factor = factor_of(request.access, factor_id)
    services.day_factor_remove(factor=factor, actor=request.access.actor)
    messages.success(request, DONE["factor"])
    return redirect(month_address(factor.shop, month_start(factor.day)))


@require_http_methods(["GET", "HEAD", "POST"])
def aims(request: AppRequest) -> HttpResponse:
    """What the shop aims at besides its sales: read it, set it."""
    shop, today = _shop_today(request)
    form = AimForm(request.POST or None, initial={"valid_from": today})
    if form.keep(shop, request.access.actor):
        messages.success(request, DONE["aim"])
        return redirect(aims_address(shop))
    context = {
        **shell(request, shop, "targets"),
        "aims": aims_page(shop, today),
        "today": today,
        "form": form,
        "may_set": request.access.can("metrics:aims", "POST", shop.pk),
    }
    return render_page(request, "metrics/aims.html", context, status=422 if form.errors else 200)


@require_POST
def aim_remove(request: AppRequest, threshold_id: int) -> HttpResponse:
    """Aim no more at what was set from that day on."""
    threshold = threshold_of(request.access, threshold_id)
    services.metric_threshold_remove(threshold=threshold, actor=request.access.actor)
    messages.success(request, DONE["aim"])
    return redirect(aims_address(threshold.shop))


@require_POST
def day_recompute(request: AppRequest) -> HttpResponse:
    """Recompute one day now: mark it and ring the rollup."""
    form, now = RecomputeForm(request.POST), timezone.now()
    if not form.is_valid():
        raise missing()
    shop = shop_current(request.access, request.GET.get("shop"))
    day = form.cleaned_data["day"]
    services.day_recompute(shop=shop, day=day, actor=request.access.actor, now=now)
    transaction.on_commit(tasks.rollup_drain.delay)
    messages.success(request, gettext("%(day)s is being recomputed.") % {"day": day_words(day)})
    return redirect(f"{reverse('dashboard:status')}?{urlencode({'shop': shop.code})}")


def _shop_today(request: AppRequest) -> tuple[Shop, date]:
    shop = shop_current(request.access, request.GET.get("shop"))
    return shop, business_day(timezone.now(), shop.tz, shop.day_cut)


def _render(request: AppRequest, form: TargetForm, factor_form: DayFactorForm) -> HttpResponse:
    """The page, or its days alone when htmx asks; 422 for a wrong form, 409 for a late one."""
    shop, page = form.shop, form.page
    context = {
        **shell(request, shop, "targets"),
        **vars(page),
        "page": page,
        "form": form,
        "factor_form": factor_form,
        "links": _links(shop, page.month),
        "may_set": request.access.can("metrics:targets", "POST", shop.pk),
    }
    status = 422 if factor_form.errors else form.status
    return render_page(request, "metrics/targets.html", context, fragment="preview", status=status)


def _version(request: AppRequest) -> int | None:
    return whole(request.GET.get("version", ""), 6)


def _month(text: str, today: date) -> date:
    if not text:
        return month_start(today)
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
    if not found or int(found[1]) not in YEARS:
        raise missing()
    return date(int(found[1]), int(found[2]), 1)


def _links(shop: Shop, month: date) -> MonthLinks:
    before = month_start(month - timedelta(days=1))
    after = month_start(month + timedelta(days=31))
    return MonthLinks(*(month_address(shop, each) for each in (month, before, after)))
