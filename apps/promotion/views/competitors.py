"""Competitors: changes to answer, items beside our prices, looks by hand and from files."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.selectors import shop_current
from apps.accounts.services import audit_write
from apps.common.acting import hand_of
from apps.common.errors import ShopError
from apps.common.http import AppRequest, missing, shell
from apps.common.wholenumbers import whole
from apps.promotion.exports import competitors_file
from apps.promotion.forms.competitors import CompetitorForm, FileForm, ItemForm, LookForm
from apps.promotion.forms.content import MINUTE
from apps.promotion.models import CompetitorItem
from apps.promotion.selectors.competitors import (
    changes_open,
    competitor_of,
    competitor_shops,
    item_history,
    item_lines,
    item_of,
    our_prices,
)
from apps.promotion.selectors.margins import settings_of
from apps.promotion.services.competitor_fetch import fetch_ask
from apps.promotion.services.competitor_file import snapshots_import
from apps.promotion.services.competitors import (
    change_ack,
    competitor_add,
    competitor_rest,
    item_gone,
    item_save,
    snapshot_add,
)
from apps.promotion.views.pages import PersonRequest
from apps.shop.models import Shop


@require_safe
def competitors(request: AppRequest) -> HttpResponse:
    """What changed, and how our prices stand."""
    shop = shop_current(request.access, request.GET.get("shop"))
    return _page(request, shop, CompetitorForm(), FileForm())


@require_POST
def add(request: PersonRequest) -> HttpResponse:
    """Watch a shop."""
    shop = shop_current(request.access, request.GET.get("shop"))
    form, hand = CompetitorForm(request.POST), hand_of(request, shop)
    if form.is_valid():
        told = form.cleaned_data
        row = form.attempt(lambda: competitor_add(shop=shop, hand=hand, **told))
        if row:
            return redirect("promotion:competitor", row.pk)
    return _page(request, shop, form, FileForm())


@require_POST
def upload(request: PersonRequest) -> HttpResponse:
    """Keep the looks of a file."""
    shop = shop_current(request.access, request.GET.get("shop"))
    form, hand = FileForm(request.POST, request.FILES), hand_of(request, shop)
    if form.is_valid():
        content = form.cleaned_data["file"].read(1_000_001)
        counts = form.attempt(lambda: snapshots_import(shop=shop, content=content, hand=hand))
        if counts:
            text = _("%(new)s looks kept, %(known)s were known.")
            messages.success(request, text % {"new": counts[0], "known": counts[1]})
            return redirect(_address(shop))
    return _page(request, shop, CompetitorForm(), form)


def competitor(request: PersonRequest, competitor_id: int) -> HttpResponse:
    """Show a competitor, and note an item of it."""
    row = competitor_of(request.access, competitor_id)
    form = ItemForm(request.POST or None, shop=row.shop)
    if form.is_valid():
        told: Any = {"told": form.told(), "hand": hand_of(request, row.shop)}
        made = form.attempt(lambda: item_save(competitor=row, **told))
        if made:
            return redirect("promotion:competitor-item", made.pk)
    items = [each for each in item_lines(row.shop, timezone.now())
             if each.item.competitor_shop_id == row.pk]  # fmt: skip
    context = {**shell(request, row.shop, "competitors"), "row": row, "form": form, "lines": items}
    status = 422 if form.errors else 200
    return render(request, "promotion/competitor.html", context, status=status)


@require_POST
def rest(request: PersonRequest, competitor_id: int) -> HttpResponse:
    """Stop watching a shop, or begin again."""
    row = competitor_of(request.access, competitor_id)
    active = request.POST.get("active") == "1"
    competitor_rest(row=row, active=active, hand=hand_of(request, row.shop))
    messages.success(request, _("Noted."))
    return redirect("promotion:competitor", row.pk)


def item(request: PersonRequest, competitor_item_id: int) -> HttpResponse:
    """Show an item with its looks, and change what is noted of it."""
    row = item_of(request.access, competitor_item_id)
    shop = row.competitor_shop.shop
    form = ItemForm(request.POST or None, shop=shop, row=row)
    if form.is_valid():
        told: Any = {"told": form.told(), "hand": hand_of(request, shop), "pk": row.pk}
        if form.attempt(lambda: item_save(competitor=row.competitor_shop, **told)):
            messages.success(request, _("Kept."))
            return redirect("promotion:competitor-item", row.pk)
    return _item(request, row, form, _look(shop))


@require_POST
def look(request: PersonRequest, competitor_item_id: int) -> HttpResponse:
    """Keep what a person saw of an item."""
    row, now = item_of(request.access, competitor_item_id), timezone.now()
    shop = row.competitor_shop.shop
    form = LookForm(request.POST, shop=shop, auto_id="look_%s")
    if form.is_valid():
        told: Any = {"at": form.cleaned_data["at"], "facts": form.facts(), "now": now}
        error = _("price not readable: %(text)s") % {"text": form.cleaned_data["price"]}
        kept = form.attempt(lambda: snapshot_add(item=row, method="manual", error=error, **told))
        if kept:
            return redirect("promotion:competitor-item", row.pk)
    return _item(request, row, ItemForm(shop=shop, row=row), form)


@require_POST
def act(request: PersonRequest, competitor_item_id: int) -> HttpResponse:
    """Ask for a look at the page, or say that the item is gone."""
    row = item_of(request.access, competitor_item_id)
    services: Mapping[str, Any] = {"fetch": fetch_ask, "gone": item_gone}
    event = request.POST.get("event", "")
    if event not in services:
        raise missing()
    services[event](item=row, hand=hand_of(request, row.competitor_shop.shop))
    messages.success(request, _("Noted."))
    return redirect("promotion:competitor-item", row.pk)


@require_POST
def ack(request: PersonRequest) -> HttpResponse:
    """Answer a change with what follows from it."""
    shop = shop_current(request.access, request.GET.get("shop"))
    told = whole(request.POST.get("change", ""))
    if told is None:
        raise missing()
    action = request.POST.get("action", "")
    try:
        change_ack(shop=shop, pk=told, action=action, hand=hand_of(request, shop))
    except ShopError as error:
        messages.error(request, error.message)
    return redirect(_address(shop))


@require_POST
def export(request: PersonRequest) -> HttpResponse:
    """Save the items with their prices and ours as a file."""
    shop = shop_current(request.access, request.GET.get("shop"))
    lines = item_lines(shop, timezone.now())
    audit_write(
        actor=request.access.actor, action="competitors.export", subject=f"shop.Shop:{shop.pk}",
        shop_id=shop.pk, rows=len(lines),
    )  # fmt: skip
    return competitors_file(lines, shop, request.POST.get("format", "csv"))


def _look(shop: Shop) -> LookForm:
    return LookForm(
        shop=shop,
        auto_id="look_%s",
        initial={"at": f"{timezone.now().astimezone(shop.tz):{MINUTE}}"},
    )


def _address(shop: Shop) -> str:
    return f"{reverse('promotion:competitors')}?shop={shop.code}"


def _page(request: AppRequest, shop: Shop, form: CompetitorForm, file: FileForm) -> HttpResponse:
    context = {
        **shell(request, shop, "competitors"),
        "changes": changes_open(shop),
        "lines": item_lines(shop, timezone.now()),
        "shops": competitor_shops(shop),
        "form": form,
        "file": file,
    }
    status = 422 if form.errors or file.errors else 200
    return render(request, "promotion/competitors.html", context, status=status)


def _item(request: AppRequest, row: CompetitorItem, form: ItemForm, look: LookForm) -> HttpResponse:
    shop = row.competitor_shop.shop
    context = {
        **shell(request, shop, "competitors"),
        "item": row,
        "history": item_history(row),
        "ours": our_prices([row.our_sku_id]).get(row.our_sku_id or 0),
        "form": form,
        "look_form": look,
        "fetch_on": settings_of(shop).fetch_on,
    }
    status = 422 if form.errors or look.errors else 200
    return render(request, "promotion/competitor_item.html", context, status=status)
