"""The queue, what one does with several cases of it, the start of a shift, and files of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.aftersales.exports import file_of_rows
from apps.aftersales.forms.queue import queue_context
from apps.aftersales.selectors.queue import (
    FILTERS,
    Asked,
    cases_of,
    queue_rows,
)
from apps.aftersales.selectors.start import shift_start
from apps.aftersales.services.bulk import bulk_preview, bulk_take
from apps.aftersales.services.export import export_note
from apps.aftersales.views.requests import SECTION, PersonRequest, address, hand_of, shop_of
from apps.common.htmx import render_page
from apps.common.http import shell

MOST_ROWS = 5_000


@require_safe
def queue(request: PersonRequest) -> HttpResponse:
    """List the cases that are due first."""
    shop, asked = shop_of(request), _asked(request)
    now = timezone.now()
    context = {
        **shell(request, shop, SECTION),
        **queue_context(request.access, shop, asked, now),
        "may_act": request.access.can("aftersales:bulk", "POST", shop.pk),
        "may_export": request.access.can("aftersales:export", "POST", shop.pk),
    }
    return render_page(request, "aftersales/queue.html", context)


@require_POST
def bulk(request: PersonRequest) -> HttpResponse:
    """Take several cases: first what would happen, then do it, each by itself."""
    shop = shop_of(request)
    ids = [int(each) for each in request.POST.getlist("case") if each.isdigit()]
    cases = list(cases_of(request.access, shop).filter(pk__in=ids[:200]).order_by("pk"))
    hand = hand_of(request, shop)
    is_sure = request.POST.get("sure") == "1"
    outcome = bulk_take(cases=cases, hand=hand) if is_sure else bulk_preview(cases, hand)
    if is_sure and not outcome.refused:
        messages.success(request, _("%(count)s taken.") % {"count": len(outcome.done)})
        return redirect(address("queue", shop, tab="mine"))
    context = {**shell(request, shop, SECTION), "outcome": outcome, "is_done": is_sure}
    return render_page(request, "aftersales/bulk.html", context)


@require_safe
def start(request: PersonRequest) -> HttpResponse:
    """Show what a shift finds when it begins."""
    shop = shop_of(request)
    found = shift_start(shop, request.user.pk, timezone.now())
    context = {**shell(request, shop, "cases-start"), "found": found}
    return render_page(request, "aftersales/start.html", context)


@require_POST
def export(request: PersonRequest) -> HttpResponse:
    """Hand out the queue as a file; that it left is written down."""
    shop, asked, now = shop_of(request), _asked(request), timezone.now()
    rows = queue_rows(request.access, shop, asked, now, MOST_ROWS)
    export_note(shop=shop, actor=request.access.actor, rows=len(rows))
    return file_of_rows(rows, shop, request.POST.get("format", "csv"))


def _asked(request: PersonRequest) -> Asked:
    told = request.POST if request.method == "POST" else request.GET
    filters = {name: told.get(name, "").strip() for name in FILTERS}
    return Asked(told.get("tab") or "all", filters, told.get("after", ""))
