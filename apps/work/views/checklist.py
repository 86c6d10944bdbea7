"""Checklists: today's, an answer, its end, and the questions of a shop."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.common.http import shell
from apps.service.views.pages import number_of
from apps.work.forms.checklist import ItemForm
from apps.work.selectors.checklist import answer_of, items_of, list_page, run_of, wrong_lines
from apps.work.services.checklist import (
    answer_put,
    item_add,
    item_end,
    lists_start,
    run_begin,
    run_end,
    run_look,
)
from apps.work.views.pages import PersonRequest, address, reader, shop_and_today


@require_safe
def checklist(request: PersonRequest) -> HttpResponse:
    """Show a list of today."""
    shop, today = shop_and_today(request)
    context = {
        **shell(request, shop, "checklist"),
        "page": list_page(reader(request), shop, request.GET.get("list", ""), today),
        "today": today,
        "may_change": request.access.can("work:check-items", "POST", shop.pk),
    }
    return render(request, "work/checklist.html", context)


@require_safe
def strip(request: PersonRequest) -> HttpResponse:
    """What is not in order this morning, as a part of the morning page."""
    shop, today = shop_and_today(request)
    lines = wrong_lines(shop, today)
    return render(request, "work/_strip.html", {"shop": shop, "lines": lines})


@require_POST
def begin(request: PersonRequest) -> HttpResponse:
    """Begin a list of today, or let the figures of the morning's answer again."""
    shop, today = shop_and_today(request)
    page = list_page(reader(request), shop, request.POST.get("list", ""), today)
    if page.run is None:
        run_begin(shop=shop, name=page.name, user=request.user, now=timezone.now())
    elif page.name == "morning":
        run_look(run=page.run, now=timezone.now())
    return redirect(address("checklist", shop, list=page.name))


@require_POST
def answer(request: PersonRequest, answer_id: int) -> HttpResponse:
    """Answer a question."""
    row = answer_of(reader(request), answer_id)
    said, note = request.POST.get("answer", ""), request.POST.get("note", "")[:500]
    answer_put(answer=row, said=said, note=note, user=request.user, now=timezone.now())
    return redirect(address("checklist", row.run.shop, list=row.run.list))


@require_POST
def end(request: PersonRequest, check_run_id: int) -> HttpResponse:
    """End a list."""
    row = run_of(reader(request), check_run_id)
    run_end(run=row, user=request.user, actor=request.access.actor, now=timezone.now())
    messages.success(request, _("The list has ended; what stands open comes along tomorrow."))
    return redirect(address("checklist", row.shop, list=row.list))


def items(request: PersonRequest) -> HttpResponse:
    """Show the questions of a shop, and add one."""
    shop, today = shop_and_today(request)
    form, actor = ItemForm(request.POST or None), request.access.actor
    if form.is_valid():
        lists_start(shop=shop, today=today)
        name, text = form.cleaned_data["list"], form.cleaned_data["text"]
        if form.attempt(
            lambda: item_add(shop=shop, name=name, text=text, actor=actor, today=today)
        ):
            return redirect(address("check-items", shop))
    context = {**shell(request, shop, "checklist"), "form": form, "lists": items_of(shop)}
    return render(request, "work/items.html", context, status=422 if form.errors else 200)


@require_POST
def drop(request: PersonRequest) -> HttpResponse:
    """End a question."""
    shop, today = shop_and_today(request)
    number = number_of(request.POST.get("item"))
    item_end(shop=shop, item_id=number, actor=request.access.actor, today=today)
    return redirect(address("check-items", shop))
