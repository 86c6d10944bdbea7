"""The page of a month's target."""

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
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.selectors import shop_current
from apps.common.days import business_day, month_start
from apps.common.htmx import render_page
from apps.common.http import AppRequest, missing, shell
from apps.metrics import services, tasks
from apps.metrics.forms import RecomputeForm, TargetForm
from apps.metrics.selectors.targets import target_page
from apps.metrics.sentences import day_words
from apps.shop.models import Shop

YEARS = range(2000, 2100)


@dataclass(frozen=True)
class MonthLinks:
    """Where the month picker leads."""

    page: str
    previous: str
    next: str


@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: AppRequest, month: str = "") -> HttpResponse:
    """A month's target: read it, preview its days, set it."""
    shop = shop_current(request.access, request.GET.get("shop"))
    today = business_day(timezone.now(), shop.tz, shop.day_cut)
    first = _month(month, today)
    form = TargetForm(request.POST or None, shop=shop, month=first, today=today)
    if form.is_bound and form.approve(request.access.actor):
        messages.success(request, _("The target is set."))
        return redirect(_address(shop, first))
    context = {**shell(request, shop, "targets"), **_page(form), "links": _links(shop, first)}
    context["may_set"] = request.access.can("metrics:targets", "POST", shop.pk)
    status = 422 if form.errors else 200
    return render_page(request, "metrics/targets.html", context, fragment="preview", status=status)


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
    messages.success(request, _("%(day)s is being recomputed.") % {"day": day_words(day)})
    return redirect(f"{reverse('dashboard:status')}?{urlencode({'shop': shop.code})}")


def _page(form: TargetForm) -> dict[str, object]:
    page = target_page(form.shop, form.month, form.today)
    preview = form.preview if form.is_bound else page.preview
    return {**vars(page), "preview": preview, "form": form}


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
    return MonthLinks(*(_address(shop, each) for each in (month, before, after)))


def _address(shop: Shop, month: date) -> str:
    page = reverse("metrics:targets", args=[f"{month:%Y-%m}"])
    return f"{page}?{urlencode({'shop': shop.code})}"
