"""Pages over the metrics."""

from dataclasses import replace
from urllib.parse import urlencode

from django.http import FileResponse, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.roles import Role
from apps.accounts.selectors import shop_current
from apps.common.days import yesterday
from apps.common.htmx import render_page
from apps.common.http import AppRequest, missing, shell
from apps.dashboard.addresses import MorningAsked
from apps.dashboard.exports import Export, FileAsked, days_export, members_export, rows_export
from apps.dashboard.forms import CutForm, DayForm, MorningForm, RowsForm, file_format
from apps.dashboard.selectors import (
    data_status_page,
    day_links,
    drill,
    metric_page,
    morning,
    restore_warning,
)
from apps.dashboard.selectors.drill import Asked

# Who may look at these pages is shown buyers and cases beside the rows.


@require_safe
def day(request: AppRequest) -> HttpResponse:
    """The morning page: one shop-day against its target, and the month so far."""
    form, now = MorningForm(request.GET), timezone.now()
    shop = shop_current(request.access, form.shop_code)
    day = form.day_asked or yesterday(now, shop.tz, shop.day_cut)
    with_rows = request.access.can("dashboard:rows", "GET", shop.pk)
    asked = replace(form.asked(request.path, shop.code, day), with_rows=with_rows)
    context = {
        **shell(request, shop, "day"),
        **vars(morning(shop, asked, now)),
        "links": day_links(shop, asked, now),
        "may_export": request.access.can("dashboard:day-export", "POST", shop.pk),
        "may_see_metrics": request.access.can("dashboard:metric", "GET", shop.pk),
        "may_check": request.access.can("work:check-strip", "GET", shop.pk),
        "may_make_task": request.access.can("work:task-make", "POST", shop.pk),
    }
    return render_page(request, "dashboard/day.html", context, fragment="why")


@require_safe
def metric(request: AppRequest, key: str) -> HttpResponse:
    """One metric of one shop-day: value, history, definition, and where it comes from."""
    form, now = DayForm(request.GET), timezone.now()
    shop = shop_current(request.access, form.shop_code)
    day = form.day_asked or yesterday(now, shop.tz, shop.day_cut)
    role = request.access.role_in(shop.pk)
    asked = MorningAsked(request.path, shop.code, day)
    context = {
        **shell(request, shop, "day"),
        **vars(metric_page(shop, key, day, now, role=role)),
        "links": day_links(shop, asked, now),
        "task_href": _task_href(request, asked, shop.pk, key),
        "may_see_rows": request.access.can("dashboard:rows", "GET", shop.pk),
        "may_export": request.access.can("dashboard:day-export", "POST", shop.pk),
    }
    return render_page(request, "dashboard/metric.html", context)


@require_safe
def status(request: AppRequest) -> HttpResponse:
    """The data of the last days: sources, runs, restatements, and what was left out."""
    form, now = DayForm(request.GET), timezone.now()
    shop = shop_current(request.access, form.shop_code)
    context = {**shell(request, shop, "status"), **vars(data_status_page(shop, now))}
    is_director = request.access.role_in(shop.pk) == Role.DIRECTOR
    context["restore_warning"] = restore_warning(now) if is_director else ""
    context["may_recompute"] = request.access.can("metrics:day-recompute", "POST", shop.pk)
    context["may_upload"] = request.access.can("intake:batch-upload", "POST", shop.pk)
    context["may_type"] = request.access.can("intake:typed-day", "POST", shop.pk)
    return render_page(request, "dashboard/status.html", context)


@require_safe
def rows(request: AppRequest) -> HttpResponse:
    """The orders or refunds behind one figure of one day."""
    form, now = RowsForm(request.GET), timezone.now()
    if not form.is_valid():
        raise missing()
    shop = shop_current(request.access, form.shop_code)
    day = form.day_asked or yesterday(now, shop.tz, shop.day_cut)
    asked = Asked(form.cleaned_data["metric"], day, form.cleaned_data["after"], form.member)
    context = {
        **shell(request, shop, "day"),
        "day": day,
        "drill": drill(shop, asked, request.path, now),
        "may_export": not asked.member
        and request.access.can("dashboard:rows-export", "POST", shop.pk),
    }
    return render_page(request, "dashboard/rows.html", context, fragment="rows")


@require_POST
def day_export(request: AppRequest) -> FileResponse:
    """The recent days with every metric, or one day's sources or products, as a file."""
    form, now = CutForm(request.GET), timezone.now()
    if form.has_error("by"):
        raise missing()
    shop = shop_current(request.access, form.shop_code)
    day = form.day_asked or yesterday(now, shop.tz, shop.day_cut)
    asked = FileAsked(shop, day, file_format(request.POST), request.access.actor, now)
    by = form.cleaned_data["by"]
    made = members_export(asked, by=by) if by else days_export(asked)
    return file_answer(made)


@require_POST
def rows_file(request: AppRequest) -> FileResponse:
    """Every row behind one figure of one day, as a file."""
    form, now = RowsForm(request.GET), timezone.now()
    if not form.is_valid():
        raise missing()
    shop = shop_current(request.access, form.shop_code)
    day = form.day_asked or yesterday(now, shop.tz, shop.day_cut)
    asked = FileAsked(shop, day, file_format(request.POST), request.access.actor, now)
    made = rows_export(asked, key=form.cleaned_data["metric"])
    return file_answer(made)


def _task_href(request: AppRequest, asked: MorningAsked, shop_id: int, key: str) -> str:
    """Where a task is made of a figure; empty for a reader who makes none."""
    may = asked.task and request.access.can("work:task-make", "POST", shop_id)
    return f"{asked.task}&{urlencode({'metric': key})}" if may else ""


def file_answer(made: Export) -> FileResponse:
    """Return a finished file as a download."""
    return FileResponse(
        made.file, as_attachment=True, filename=made.name, content_type=made.content_type
    )
