"""Inspections: what is under way, a new one, and the tick rows of one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.aftersales.forms.inspections import GoodsForm, InspectionForm
from apps.aftersales.selectors.inspections import (
    inspection_of,
    inspection_photos,
    inspections_of,
    line_to_inspect,
)
from apps.aftersales.services.inspecting import Goods, inspection_open, inspection_record
from apps.aftersales.views.acting import hand_of, shop_here
from apps.common.htmx import render_page
from apps.common.http import AppRequest, shell


def inspections(request: AppRequest) -> HttpResponse:
    """List inspections, and begin one of a batch or a delivery."""
    shop = shop_here(request)
    form = GoodsForm(request.POST or None, shop=shop)
    if form.is_valid():
        hand, goods = hand_of(request, shop), form.goods()
        made = form.attempt(lambda: inspection_open(shop=shop, goods=goods, hand=hand))
        if made is not None:
            return redirect("aftersales:inspection", made.pk)
    running, done = inspections_of(shop)
    context = {**shell(request, shop, "inspections"), "form": form}
    context |= {"running": running, "done": done}
    status = 422 if form.errors else 200
    return render_page(request, "aftersales/inspections.html", context, status=status)


def inspection(request: AppRequest, inspection_id: int) -> HttpResponse:
    """Tick what was seen; every required row before there is a result."""
    row = inspection_of(request.access, inspection_id)
    form = InspectionForm(request.POST or None, inspection=row)
    if form.is_valid():
        hand, answers, counts = hand_of(request, row.shop), form.answers(), form.counts()
        told = {"inspection_id": row.pk, "answers": answers, "counts": counts, "hand": hand}
        if form.attempt(lambda: inspection_record(**told)):
            messages.success(request, _("The result is noted."))
            return redirect("aftersales:inspection", row.pk)
    checks = list(row.checks.order_by("position"))
    context = {**shell(request, row.shop, "inspections"), "inspection": row}
    context |= {"form": None if row.result else form, "checks": checks}
    context["photos"] = list(inspection_photos(row))
    status = 422 if form.errors else 200
    return render_page(request, "aftersales/inspection.html", context, status=status)


@require_POST
def begin(request: AppRequest, line_id: int) -> HttpResponse:
    """Begin to inspect what came back for a line of a case."""
    line, sku = line_to_inspect(request.access, line_id)
    shop = line.case.shop
    goods = Goods(
        "return", sku, line.expected_qty or line.qty, line.batch_code, "", line,
        line.order_line,
    )  # fmt: skip
    made = inspection_open(shop=shop, goods=goods, hand=hand_of(request, shop))
    return redirect("aftersales:inspection", made.pk)
