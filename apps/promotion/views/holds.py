"""Holds: what is kept out of promotion, why, and until somebody lifts it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.selectors import shop_current
from apps.common.acting import hand_of
from apps.common.errors import ShopError
from apps.common.htmx import render_page
from apps.common.http import AppRequest, shell
from apps.promotion.forms.holds import HoldForm
from apps.promotion.selectors.holds import hold_of, hold_page
from apps.promotion.selectors.prices import skus_offered
from apps.promotion.services.holds import hold_lift_by_hand, sku_hold
from apps.promotion.views.machine import kept
from apps.shop.models import Shop


@require_safe
def holds(request: AppRequest) -> HttpResponse:
    """What is held now, and what was lifted lately."""
    return _page(request, shop_current(request.access, request.GET.get("shop")))


@require_POST
def add(request: AppRequest) -> HttpResponse:
    """Keep a SKU out of promotion."""
    shop = shop_current(request.access, request.GET.get("shop"))
    form = HoldForm(request.POST, shop=shop, role=request.access.role_in(shop.pk) or "")
    hand = hand_of(request, shop)
    made = kept(request, form, lambda: sku_hold(hand=hand, **form.cleaned_data), _("It is held."))
    return redirect(_address(shop)) if made else _page(request, shop, form)


@require_POST
def lift(request: AppRequest, hold_id: int) -> HttpResponse:
    """Let a SKU back into promotion."""
    row = hold_of(request.access, hold_id)
    hand = hand_of(request, row.shop)
    try:
        hold_lift_by_hand(hold_id=row.pk, note=request.POST.get("note", "")[:300], hand=hand)
        messages.success(request, _("It is lifted."))
    except ShopError as refused:
        if refused.code in ("not_found", "role_refused"):
            raise
        messages.error(request, refused.message)
    return redirect(_address(row.shop))


def _page(request: AppRequest, shop: Shop, form: HoldForm | None = None) -> HttpResponse:
    may_add = request.access.can("promotion:hold-add", "POST", shop.pk)
    role = request.access.role_in(shop.pk) or ""
    sees_launches = request.access.can("promotion:enrolments", "GET", shop.pk)
    context = {
        **shell(request, shop, "holds"),
        "page": hold_page(shop, role if may_add else "", sees_plans=sees_launches),
        "form": form or HoldForm(shop=shop, role=role),
        "skus": skus_offered(shop) if may_add else [],
        "may_add": may_add,
        "sees_launches": sees_launches,
    }
    status = form.refusal_status if form else 200
    return render_page(request, "promotion/holds.html", context, status=status)


def _address(shop: Shop) -> str:
    return f"{reverse('promotion:holds')}?shop={shop.code}"
