"""Queues: the overview, the item at hand with one key a result, lists and single items."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.common.errors import ShopError
from apps.common.http import AppRequest, shell
from apps.common.paging import marked, page_of
from apps.common.wholenumbers import whole
from apps.service.forms.queues import CallbackForm, ResultForm
from apps.service.models import Inquiry, QueueItem
from apps.service.outcomes import Then, outcome_of
from apps.service.selectors import queues as seen
from apps.service.selectors.desk import inquiry_of
from apps.service.selectors.queue_figures import queue_figures
from apps.service.selectors.queue_item import ItemView, is_held_by, item_view
from apps.service.selectors.queue_policy import queue_policy
from apps.service.selectors.quiet import quiet_until
from apps.service.selectors.rosters import agent_here
from apps.service.services.callbacks import callback_add
from apps.service.services.queue_claims import claim_give_back, claim_renew, queue_claim
from apps.service.services.queue_results import result_record
from apps.service.tasks import ring_outbox
from apps.service.views.mine import own_agent
from apps.service.views.pages import address, number_of, shop_and_today
from apps.shop.models import Shop


@require_safe
def queues(request: AppRequest) -> HttpResponse:
    """Show every queue with its counts, and what four weeks of them brought."""
    shop, now = shop_and_today(request)[0], timezone.now()
    context = {
        **shell(request, shop, "queues"),
        "policy": queue_policy(shop),
        "counts": seen.queue_counts(request.access, shop, agent_here(request.access), now),
        "figures": queue_figures(shop, now),
        "quiet_until": quiet_until(shop, now),
        "may_work": request.access.can("service:queue-next", "POST", shop.pk),
        "may_see_items": request.access.can("service:queue-items", "GET", shop.pk),
        "may_set": request.access.can("service:queue-settings", "GET", shop.pk),
    }
    return render(request, "service/queues.html", context)


@require_safe
def queue(request: AppRequest, kind: str) -> HttpResponse:
    """Show the item that a person holds in a queue, or the way to the next one."""
    shop, now = shop_and_today(request)[0], timezone.now()
    agent = agent_here(request.access)
    item = seen.current_item(shop, seen.kind_of(kind), agent, now)
    return _queue_page(request, shop, kind, item)


@require_POST
def queue_next(request: AppRequest, kind: str) -> HttpResponse:
    """Claim the next item; the one at hand goes back where it is named."""
    shop, kind = shop_and_today(request)[0], seen.kind_of(kind)
    skip = whole(request.POST.get("skip", ""))
    who: dict[str, Any] = {"agent": own_agent(request), "actor": request.access.actor}
    asked: dict[str, Any] = {"skip": skip, "now": timezone.now()}
    item = queue_claim(shop=shop, kind=kind, **who, **asked)
    if item is None:
        messages.info(request, _("Nothing waits for you here now."))
    return redirect(address("queue", shop, kind))


@require_POST
def queue_result(request: AppRequest, item_id: int) -> HttpResponse:
    """Write down what came of an item; go on with the next one where that was asked."""
    item = seen.item_of(request.access, item_id)
    form = ResultForm(request.POST, shop=item.shop)
    if form.is_valid():
        who: dict[str, Any] = {"agent": own_agent(request), "actor": request.access.actor}
        told: dict[str, Any] = {"item_id": item.pk, "told": form.told(), "now": timezone.now()}
        if form.attempt(lambda: result_record(**told, **who)):
            _follow(item, form.told().code)
            messages.success(request, _("Noted. Press N for the next one."))
            return redirect(address("queue", item.shop, item.kind))
    return _queue_page(request, item.shop, item.kind, item, form)


@require_POST
def queue_renew(request: AppRequest, item_id: int) -> HttpResponse:
    """Keep the claim while the page is open; 409 naming the holder where it is lost."""
    item = seen.item_of(request.access, item_id)
    claim_renew(item_id=item.pk, agent=own_agent(request), now=timezone.now())
    return HttpResponse(status=204)


@require_POST
def queue_back(request: AppRequest, item_id: int) -> HttpResponse:
    """Give an item back to the shift."""
    item = seen.item_of(request.access, item_id)
    agent, actor = own_agent(request), request.access.actor
    claim_give_back(item_id=item.pk, agent=agent, actor=actor, now=timezone.now())
    messages.success(request, _("Given back to the shift."))
    return redirect(address("queue", item.shop, item.kind))


@require_safe
def queue_items(request: AppRequest, kind: str) -> HttpResponse:
    """List the items behind a count."""
    shop, kind = shop_and_today(request)[0], seen.kind_of(kind)
    listed = request.GET.get("list", "waiting")
    if listed not in seen.LISTS:
        raise ShopError("field_invalid", _("There is no such list."), "list")
    after, now = marked(request.GET.get("after")), timezone.now()
    rows = seen.items_page(request.access, shop, kind, listed, after, now)
    page = page_of(request, rows, "closed_at" if listed == "closed" else "due_at", seen.PAGE)
    context = {**shell(request, shop, "queues"), "kind": kind, "listed": listed, "page": page}
    return render(request, "service/queue_items.html", context | {"lists": seen.LISTS, "now": now})


@require_safe
def queue_item(request: AppRequest, item_id: int) -> HttpResponse:
    """Show one item: the buyer masked, unless the reader holds it."""
    item = seen.item_of(request.access, item_id)
    context = {**shell(request, item.shop, "queues"), **_item(request, item)}
    return render(request, "service/queue_item.html", context)


def callback(request: AppRequest) -> HttpResponse:
    """Note a call-back: about an order, or about the inquiry that the address names."""
    found = _inquiry(request)
    shop = found.shop if found else shop_and_today(request)[0]
    form = CallbackForm(request.POST or None, shop=shop, inquiry=found)
    if form.is_valid():
        asked = {**form.cleaned_data, "shop": shop, "actor": request.access.actor}
        asked |= {"agent": own_agent(request) if asked.pop("mine") else None, "inquiry": found}
        if form.attempt(lambda: callback_add(**asked, now=timezone.now())):
            messages.success(request, _("The call-back is noted."))
            return redirect(_from(request, shop, found))
    context = {**shell(request, shop, "queues"), "form": form, "inquiry": found}
    status = 422 if form.errors else 200
    return render(request, "service/callback.html", context, status=status)


def _from(request: AppRequest, shop: Shop, found: Inquiry | None) -> str:
    """Return the page that a call-back was noted on: the conversation, or the queues."""
    if found is None:
        return address("queues", shop)
    return address("inquiry", shop, found.pk, tab=request.POST.get("tab", ""))


def _inquiry(request: AppRequest) -> Inquiry | None:
    number = number_of(request.GET.get("inquiry"))
    return inquiry_of(request.access, number) if number else None


def _follow(item: QueueItem, code: str) -> None:
    """Ring for a notice that was asked for."""
    outcome = outcome_of(item.kind, code)
    if outcome is not None and outcome.then is Then.NOTICE:
        ring_outbox()


def _queue_page(
    request: AppRequest,
    shop: Shop,
    kind: str,
    item: QueueItem | None,
    form: ResultForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    counts = seen.queue_counts(request.access, shop, agent_here(request.access), now)
    context = {
        **shell(request, shop, "queues"),
        "kind": seen.kind_of(kind),
        "count": next(each for each in counts if each.kind == kind),
        "form": form or ResultForm(shop=shop, initial=_start(item)),
        "quiet_until": quiet_until(shop, now),
        "may_work": request.access.can("service:queue-next", "POST", shop.pk),
        "now": now,
        **(_item(request, item) if item else {}),
    }
    status = form.status if form is not None and form.errors else 200
    return render(request, "service/queue.html", context, status=status)


def _start(item: QueueItem | None) -> dict[str, Any]:
    return {"key": uuid4().hex, "channel": item.channel if item else ""}


def _item(request: AppRequest, item: QueueItem) -> dict[str, Any]:
    is_shown = is_held_by(item, request.access.actor.reference, timezone.now())
    view: ItemView = item_view(item, is_shown=is_shown)
    can = request.access.can
    return {
        "view": view,
        "item": item,
        "may_release": can("service:queue-release", "POST", item.shop_id),
        "may_reveal": can("service:queue-reveal", "POST", item.shop_id) and not is_shown,
    }
