"""Promises, the risky first, and what carriers ask and really take."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.common.errors import ShopError
from apps.common.http import AppRequest, shell
from apps.common.paging import ListPage, marked
from apps.service.forms.queues import PromiseForm, RateForm, RenewForm
from apps.service.models import Promise
from apps.service.selectors.carriers import carrier_lines, rate_of, tracking_pages
from apps.service.selectors.promises import PAGE, promise_counts, promise_of, promises_page
from apps.service.selectors.reach import order_ids_reached
from apps.service.selectors.rosters import agent_here
from apps.service.services.carriers import rate_add, rate_end
from apps.service.services.promises import promise_add, promise_renegotiate, promise_settle
from apps.service.views.mine import own_agent
from apps.service.views.pages import PersonRequest, address, reader, shop_and_today

LISTS = ("live", "settled")
EVENTS = ("keep", "break")


@require_safe
def promises(request: PersonRequest) -> HttpResponse:
    """List promises: live ones at risk first, or settled ones."""
    shop = shop_and_today(request)[0]
    listed = "settled" if request.GET.get("list") == "settled" else "live"
    rows = promises_page(shop, listed, _mark(request.GET.get("after")))
    ids = [row.order_id for row in rows if row.order_id]
    context = {
        **shell(request, shop, "promises"),
        "page": _page(request, rows, listed),
        "listed": listed,
        "counts": promise_counts(shop),
        "tracking": tracking_pages(shop),
        "may_open": order_ids_reached(reader(request), ids),
    }
    return render(request, "service/promises.html", context)


def promise(request: AppRequest) -> HttpResponse:
    """Write down what a buyer was promised."""
    shop = shop_and_today(request)[0]
    form = PromiseForm(request.POST or None, shop=shop, initial=request.GET.dict())
    if form.is_valid():
        asked: dict[str, Any] = {"shop": shop, "actor": request.access.actor, "now": timezone.now()}
        asked |= {"agent": agent_here(request.access), **form.asked()}
        if form.attempt(lambda: promise_add(**asked)):
            messages.success(request, _("The promise is noted."))
            return redirect(address("promises", shop))
    context = {**shell(request, shop, "promises"), "form": form}
    return render(request, "service/promise.html", context, status=422 if form.errors else 200)


@require_POST
def promise_act(request: AppRequest, promise_id: int) -> HttpResponse:
    """Say that a promise was kept or broken, or that another time was agreed."""
    row, event = promise_of(request.access, promise_id), request.POST.get("act", "")
    who: dict[str, Any] = {"actor": request.access.actor, "now": timezone.now()}
    if event == "renegotiate":
        form = RenewForm(request.POST, shop=row.shop)
        if not form.is_valid():
            raise ShopError("field_invalid", _("Say the new time that was agreed."), "due_at")
        due_at, agent = form.cleaned_data["due_at"], own_agent(request)
        promise_renegotiate(promise_id=row.pk, due_at=due_at, agent=agent, **who)
    elif event in EVENTS:
        promise_settle(promise_id=row.pk, event=event, **who)
    else:
        raise ShopError("field_invalid", _("Say: kept, broken or another time."), "act")
    messages.success(request, _("Noted."))
    return redirect(address("promises", row.shop))


def carriers(request: AppRequest) -> HttpResponse:
    """Compare carriers: price, promised days, our own median; add a rate."""
    shop, today = shop_and_today(request)
    form = RateForm(request.POST or None, initial={"valid_from": today})
    if form.is_valid():
        asked: dict[str, Any] = {"shop": shop, "actor": request.access.actor}
        if form.attempt(lambda: rate_add(rate=form.rate(), **asked)):
            messages.success(request, _("The rate is noted."))
            return redirect(address("carriers", shop))
    may_set = request.access.can("service:carriers", "POST", shop.pk)
    context = {**shell(request, shop, "carriers"), "lines": carrier_lines(shop, today)}
    context |= {"form": form if may_set else None, "today": today}
    return render(request, "service/carriers.html", context, status=422 if form.errors else 200)


@require_POST
def carrier_end(request: AppRequest, rate_id: int) -> HttpResponse:
    """Let a rate end with today."""
    rate, today = rate_of(request.access, rate_id), shop_and_today(request)[1]
    rate_end(rate_id=rate.pk, last_day=today, actor=request.access.actor)
    messages.success(request, _("The rate ends today."))
    return redirect(address("carriers", rate.shop))


def _mark(text: str | None) -> tuple[int, datetime, int] | None:
    rank, _dash, rest = (text or "").partition("-")
    found = marked(rest)
    return (int(rank), *found) if found and rank in ("0", "1") else None


def _page(request: AppRequest, rows: list[Promise], listed: str) -> ListPage:
    base = f"{request.path}?list={listed}"
    shown, following = rows[:PAGE], ""
    if len(rows) > PAGE:
        last = shown[-1]
        at = last.settled_at if listed == "settled" else getattr(last, "at", None)
        mark = f"{getattr(last, 'rank', 0)}-{at.isoformat() if at else ''}~{last.pk}"
        following = f"{base}&after={mark.replace('+', '%2B')}"
    return ListPage(shown, following, base if "after" in request.GET else "")
