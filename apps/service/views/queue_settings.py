"""What supervisors decide about queues: settings, released orders, a look at a buyer."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.forms import ReasonForm
from apps.common.http import AppRequest, shell
from apps.service.forms.queues import PolicyForm
from apps.service.models import QueuePolicy
from apps.service.selectors.queue_item import item_view
from apps.service.selectors.queue_policy import queue_policy, ship_cutoff_min
from apps.service.selectors.queues import item_of
from apps.service.services.queue_policy import FIELDS, queue_policy_set, quiet_hours
from apps.service.services.queue_results import hold_release
from apps.service.services.queue_reveal import item_reveal
from apps.service.shifttime import clock_words
from apps.service.views.pages import address, shop_and_today
from apps.shop.models import Shop


def queue_settings(request: AppRequest) -> HttpResponse:
    """Show and change how the shop works its queues."""
    shop = shop_and_today(request)[0]
    policy = queue_policy(shop)
    form = PolicyForm(request.POST or None, initial=_start(shop, policy))
    if form.is_valid():
        asked: dict[str, Any] = {"shop": shop, "actor": request.access.actor, "now": timezone.now()}
        if form.attempt(lambda: queue_policy_set(**asked, **form.asked())):
            messages.success(request, _("Saved. Work that is open keeps its times."))
            return redirect(address("queues", shop))
    context = {**shell(request, shop, "queues"), "form": form, "policy": policy}
    status = 422 if form.errors else 200
    return render(request, "service/queue_settings.html", context, status=status)


@require_POST
def queue_release(request: AppRequest, item_id: int) -> HttpResponse:
    """Let the order of an item leave without the buyer's word."""
    item, reason = item_of(request.access, item_id), request.POST.get("reason", "")
    hold_release(item_id=item.pk, reason=reason, actor=request.access.actor, now=timezone.now())
    messages.success(request, _("The order may leave."))
    return redirect(address("queue-item", item.shop, item.pk))


@require_POST
def queue_reveal(request: AppRequest, item_id: int) -> HttpResponse:
    """Show the buyer of an item in full to who says why."""
    item = item_of(request.access, item_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        form.attempt(lambda: item_reveal(item=item, access=request.access, reason=reason))
    is_shown = not form.errors
    context = {**shell(request, item.shop, "queues"), "view": item_view(item, is_shown=is_shown)}
    context |= {"item": item, "reason_form": form, "may_release": is_shown}
    return render(request, "service/queue_item.html", context, status=200 if is_shown else 422)


def _start(shop: Shop, policy: QueuePolicy | None) -> dict[str, object]:
    policy = policy or QueuePolicy(shop=shop)
    quiet_from, until = quiet_hours(shop)
    times = {
        "cutoff": ship_cutoff_min(shop, timezone.now()),
        "quiet_from": quiet_from,
        "quiet_until": until,
    }
    words = {name: clock_words(minute) for name, minute in times.items()}
    return {name: getattr(policy, name) for name in FIELDS} | words
