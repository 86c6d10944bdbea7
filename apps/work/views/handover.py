"""Handovers: the list, one of them, and each step with it or an item of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.common.errors import ShopError
from apps.common.http import missing, shell
from apps.work.models import Handover, HandoverItem
from apps.work.selectors.handover import handover_of, handover_page, handovers_of, item_of
from apps.work.services.handover import (
    handover_accept,
    handover_close,
    handover_submit,
    item_answer,
    item_remark,
)
from apps.work.views.pages import PersonRequest, address, reader, shop_and_today


@require_safe
def handovers(request: PersonRequest) -> HttpResponse:
    """The changes of shifts, those under way first."""
    shop, today = shop_and_today(request)
    rows = handovers_of(reader(request), shop)
    context = {**shell(request, shop, "handovers"), "rows": rows, "today": today}
    return render(request, "work/handovers.html", context)


@require_safe
def handover(request: PersonRequest, handover_id: int) -> HttpResponse:
    """One change of shifts."""
    return _page(request, handover_of(reader(request), handover_id))


@require_POST
def submit(request: PersonRequest, handover_id: int) -> HttpResponse:
    """Hand a shift over."""
    by = reader(request)
    row = handover_of(by, handover_id)
    summary = request.POST.get("summary", "")[:2_000]
    handover_submit(handover=row, summary=summary, by=by, now=timezone.now())
    messages.success(request, _("Handed over: the next shift accepts it item by item."))
    return _back(row)


@require_POST
def end(request: PersonRequest, handover_id: int, event: str) -> HttpResponse:
    """Accept the whole, or close what was accepted with items left."""
    by = reader(request)
    row = handover_of(by, handover_id)
    if event not in ("accept", "close"):
        raise missing()
    act = handover_accept if event == "accept" else handover_close
    act(handover=row, by=by, now=timezone.now())
    return _back(row)


@require_POST
def item(request: PersonRequest, handover_item_id: int, event: str) -> HttpResponse:
    """Accept, return or leave an item, or say something about it."""
    by = reader(request)
    row = item_of(by, handover_item_id)
    text = request.POST.get("text", "")[:500]
    try:
        _answer(row, event, text, by_request=request)
    except ShopError as error:
        if error.code != "field_invalid":
            raise
        return _page(request, handover_of(by, row.handover_id), error)
    return _back(row.handover, f"#item-{row.pk}")


def _answer(row: HandoverItem, event: str, text: str, *, by_request: PersonRequest) -> None:
    by = reader(by_request)
    if event == "remark":
        item_remark(item=row, remark=text, by=by)
    else:
        item_answer(item=row, event=event, reason=text, by=by, now=timezone.now())


def _page(request: PersonRequest, row: Handover, refused: ShopError | None = None) -> HttpResponse:
    page = handover_page(reader(request), row, timezone.now())
    context = {
        **shell(request, row.shop, "handovers"),
        "page": page,
        "row": row,
        "refused": refused,
    }
    return render(request, "work/handover.html", context, status=422 if refused else 200)


def _back(row: Handover, anchor: str = "") -> HttpResponse:
    return redirect(address("handover", row.shop, row.pk) + anchor)
