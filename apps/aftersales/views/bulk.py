"""What one does with several cases of the queue: seen before it is done, and taken back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.aftersales.forms.bulk import BulkForm
from apps.aftersales.forms.queue import asked_of, query_of
from apps.aftersales.models import AfterSalesCase
from apps.aftersales.selectors.people import handlers
from apps.aftersales.selectors.queue import cases_of
from apps.aftersales.services.bulk import Outcome, bulk_preview, bulk_run, bulk_undo
from apps.aftersales.services.kept_views import queue_view_drop, queue_view_keep
from apps.aftersales.services.undoing import UNDO
from apps.aftersales.views.requests import SECTION, PersonRequest, address, hand_of, shop_of
from apps.common.errors import ShopError
from apps.common.htmx import render_page
from apps.common.http import missing, shell
from apps.common.wholenumbers import whole
from apps.shop.models import Shop

MOST = 200


@require_POST
def bulk(request: PersonRequest) -> HttpResponse:
    """Do something with several cases: first what would happen, then do it, each by itself."""
    shop = shop_of(request)
    cases, hand = _chosen(request, shop), hand_of(request, shop)
    is_sure = request.POST.get("sure") == "1"
    people = handlers(shop, hand.now)
    form = BulkForm(
        request.POST if is_sure else None, people=people, initial={"act": request.POST.get("act")}
    )
    if is_sure and form.is_valid():
        outcome = bulk_run(cases=cases, act=form.chosen(), hand=hand)
        return _page(request, shop, form, outcome, is_done=True)
    outcome = bulk_preview(cases=cases, act=form.trial(request.user.pk), hand=hand)
    return _page(request, shop, form, outcome, is_done=False)


@require_POST
def undo(request: PersonRequest) -> HttpResponse:
    """Take back what was just done with several cases."""
    shop, event = shop_of(request), request.POST.get("act", "")
    if event not in UNDO:
        raise missing()
    outcome = bulk_undo(cases=_chosen(request, shop), event=event, hand=hand_of(request, shop))
    for case, why in outcome.refused:
        messages.error(request, f"#{case.pk}: {why}")
    messages.success(request, _("%(count)s taken back.") % {"count": len(outcome.done)})
    return redirect(address("queue", shop))


@require_POST
def view_keep(request: PersonRequest) -> HttpResponse:
    """Keep the tab and filters on the screen under a name."""
    shop, query = shop_of(request), query_of(asked_of(request.POST))
    try:
        name = request.POST.get("name", "")
        queue_view_keep(shop=shop, user_id=request.user.pk, name=name, query=query)
        messages.success(request, _("The view is kept."))
    except ShopError as error:
        messages.error(request, error.message)
    return redirect(address("queue", shop, **query))


@require_POST
def view_drop(request: PersonRequest, view_id: int) -> HttpResponse:
    """Drop a view of one's own."""
    shop = shop_of(request)
    queue_view_drop(shop=shop, user_id=request.user.pk, view_id=view_id)
    messages.success(request, _("The view is gone."))
    return redirect(address("queue", shop))


def _chosen(request: PersonRequest, shop: Shop) -> list[AfterSalesCase]:
    told = [whole(each) for each in request.POST.getlist("case")]
    ids = [each for each in told if each is not None]
    return list(cases_of(request.access, shop).filter(pk__in=ids[:MOST]).order_by("pk"))


def _page(
    request: PersonRequest, shop: Shop, form: BulkForm, outcome: Outcome, *, is_done: bool
) -> HttpResponse:
    context: dict[str, Any] = {**shell(request, shop, SECTION), "form": form}
    context |= {"outcome": outcome, "is_done": is_done}
    status = 422 if form.errors else 200
    return render_page(request, "aftersales/bulk.html", context, status=status)
