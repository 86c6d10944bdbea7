"""Subscriptions by the last day to cancel."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.selectors import shop_current
from apps.accounts.services import audit_write
from apps.common.acting import hand_of, sent_by
from apps.common.days import business_day
from apps.common.http import missing, shell
from apps.promotion.exports import subscriptions_file
from apps.promotion.forms.subscriptions import SubscriptionForm
from apps.promotion.models import Subscription
from apps.promotion.selectors.subscriptions import (
    owners_of,
    subscription_lines,
    subscription_of,
)
from apps.promotion.services.subscriptions import subscription_move, subscription_save
from apps.promotion.views.pages import PersonRequest
from apps.shop.models import Shop

BY_HAND = ("cancel", "keep")


def subscriptions(request: PersonRequest) -> HttpResponse:
    """List subscriptions; note a new one."""
    shop = shop_current(request.access, request.GET.get("shop"))
    given = {"currency": shop.currency, "owner": request.user.pk, "notice_days": 0}
    people = owners_of(shop, timezone.now())
    form = SubscriptionForm(request.POST or None, people=people, initial=given)
    return _kept(request, shop, form, None) or _page(request, shop, form, None)


def subscription(request: PersonRequest, subscription_id: int) -> HttpResponse:
    """Show a subscription, and change what is noted of it."""
    row = subscription_of(request.access, subscription_id)
    people = owners_of(row.shop, timezone.now())
    form = SubscriptionForm(request.POST or None, people=people, row=row)
    return _kept(request, row.shop, form, row) or _page(request, row.shop, form, row)


@require_POST
def act(request: PersonRequest, subscription_id: int) -> HttpResponse:
    """Note that it is cancelled, or that it is kept after all."""
    row = subscription_of(request.access, subscription_id)
    event = request.POST.get("event", "")
    if event not in BY_HAND:
        raise missing()
    sent = sent_by(request, {"note": request.POST.get("note", "")[:500]})
    subscription_move(pk=row.pk, event=event, hand=hand_of(request, row.shop), sent=sent)
    messages.success(request, _("Noted."))
    return redirect(_address(row.shop))


@require_POST
def export(request: PersonRequest) -> HttpResponse:
    """Save the list as a file."""
    shop = shop_current(request.access, request.GET.get("shop"))
    lines = subscription_lines(shop, business_day(timezone.now(), shop.tz, shop.day_cut))
    audit_write(
        actor=request.access.actor, action="subscriptions.export",
        subject=f"shop.Shop:{shop.pk}", shop_id=shop.pk, rows=len(lines),
    )  # fmt: skip
    return subscriptions_file([line.row for line in lines], shop, request.POST.get("format", "csv"))


def _kept(
    request: PersonRequest, shop: Shop, form: SubscriptionForm, row: Subscription | None
) -> HttpResponse | None:
    if not form.is_valid():
        return None
    told: Any = {"contract": form.contract(), "owner": form.owner_chosen()}
    hand, pk = hand_of(request, shop), row.pk if row else None
    if form.attempt(lambda: subscription_save(shop=shop, hand=hand, pk=pk, **told)) is None:
        return None
    messages.success(request, _("Kept."))
    return redirect(_address(shop))


def _page(
    request: PersonRequest, shop: Shop, form: SubscriptionForm, row: Subscription | None
) -> HttpResponse:
    today = business_day(timezone.now(), shop.tz, shop.day_cut)
    context = {
        **shell(request, shop, "subscriptions"),
        "lines": subscription_lines(shop, today) if row is None else [],
        "row": row,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "promotion/subscriptions.html", context, status=status)


def _address(shop: Shop) -> str:
    return f"{reverse('promotion:subscriptions')}?shop={shop.code}"
