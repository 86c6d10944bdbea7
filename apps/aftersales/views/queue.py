"""The queue, the start of a shift, and files of the queue."""

from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.aftersales.exports import file_of_returns, file_of_rows
from apps.aftersales.forms.queue import asked_of, queue_context
from apps.aftersales.selectors.queue import queue_rows
from apps.aftersales.selectors.reasons import other_alarm
from apps.aftersales.selectors.return_rates import return_page
from apps.aftersales.selectors.start import shift_start
from apps.aftersales.services.export import export_note
from apps.aftersales.states import CHIEFS
from apps.aftersales.views.requests import SECTION, PersonRequest, shop_of
from apps.common.days import business_day
from apps.common.htmx import render_page
from apps.common.http import shell
from apps.shop.models import Shop

MOST_ROWS = 5_000


@require_safe
def queue(request: PersonRequest) -> HttpResponse:
    """List the cases that are due first."""
    shop, asked = shop_of(request), asked_of(request.GET)
    now = timezone.now()
    context = {
        **shell(request, shop, SECTION),
        **queue_context(request.access, shop, asked, now),
        "may_act": request.access.can("aftersales:bulk", "POST", shop.pk),
        "may_export": request.access.can("aftersales:export", "POST", shop.pk),
        "other": other_alarm(shop, now) if request.access.role_in(shop.pk) in CHIEFS else None,
    }
    return render_page(request, "aftersales/queue.html", context)


@require_safe
def start(request: PersonRequest) -> HttpResponse:
    """Show what a shift finds when it begins."""
    shop = shop_of(request)
    found = shift_start(shop, request.user.pk, timezone.now())
    context = {**shell(request, shop, "cases-start"), "found": found}
    return render_page(request, "aftersales/start.html", context)


@require_POST
def export(request: PersonRequest) -> HttpResponse:
    """Hand out the queue, or the return rates, as a file; that it left is written down."""
    shop, asked, now = shop_of(request), asked_of(request.POST), timezone.now()
    if request.POST.get("tab") == "returns":
        return _returns(request, shop, now)
    rows = queue_rows(request.access, shop, asked, now, MOST_ROWS)
    export_note(shop=shop, actor=request.access.actor, rows=len(rows))
    return file_of_rows(rows, shop, request.POST.get("format", "csv"))


def _returns(request: PersonRequest, shop: Shop, now: datetime) -> HttpResponse:
    page = return_page(shop, business_day(now, shop.tz, shop.day_cut))
    export_note(shop=shop, actor=request.access.actor, rows=len(page.rows))
    return file_of_returns(page, shop, request.POST.get("format", "csv"))
