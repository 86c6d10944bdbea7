"""Leave, wishes and their decisions."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from apps.common.http import AppRequest, shell
from apps.service import tasks
from apps.service.forms.people import LeaveForm
from apps.service.models import Agent
from apps.service.selectors.leave import availability_of, leave_lines
from apps.service.selectors.rosters import agent_here
from apps.service.services.availability import (
    availability_ask,
    availability_decide,
    availability_withdraw,
)
from apps.service.views.mine import own_agent
from apps.service.views.pages import address, shop_and_today
from apps.shop.models import Shop

DECIDED = {"approve": gettext_lazy("Approved."), "decline": gettext_lazy("Declined.")}
TOLD = gettext_lazy(
    "Approved. The shifts of that time are open now: colleagues can take them, or let the planner "
    "mend the roster."
)


def leave(request: AppRequest) -> HttpResponse:
    """List requests and ask for time off or a wish."""
    shop, agent = shop_and_today(request)[0], agent_here(request.access)
    form = LeaveForm(request.POST or None, shop=shop)
    if form.is_valid():
        who = {"agent": own_agent(request), "actor": request.access.actor}
        asked = {**who, "shop": shop, **form.asked()}
        if form.attempt(lambda: availability_ask(**asked)):
            messages.success(request, _("Your request is noted."))
            return redirect(address("leave", shop))
    return _page(request, shop, agent, form)


@require_POST
def decide(request: AppRequest, availability_id: int) -> HttpResponse:
    """Approve or decline what somebody asked for."""
    row = availability_of(request.access, availability_id)
    event = "approve" if request.POST.get("act") == "approve" else "decline"
    actor, seen = request.access.actor, request.POST.get("seen", "")
    _row, lost = availability_decide(
        row=row, event=event, actor=actor, now=timezone.now(), seen=seen
    )
    transaction.on_commit(tasks.notices_send.delay)
    messages.success(request, TOLD if lost else DECIDED[event])
    return redirect(address("leave", row.shop))


@require_POST
def withdraw(request: AppRequest, availability_id: int) -> HttpResponse:
    """Take back one's own request."""
    row = availability_of(request.access, availability_id)
    agent = own_agent(request)
    availability_withdraw(row=row, agent=agent, actor=request.access.actor)
    messages.success(request, _("Withdrawn."))
    return redirect(address("leave", row.shop))


def _page(request: AppRequest, shop: Shop, agent: Agent | None, form: LeaveForm) -> HttpResponse:
    may_decide = request.access.can("service:leave-decide", "POST", shop.pk)
    context = {
        **shell(request, shop, "shifts"),
        "lines": leave_lines(shop, agent, timezone.now(), may_decide=may_decide),
        "form": form if agent else None,
        "may_decide": may_decide,
    }
    return render(request, "service/leave.html", context, status=422 if form.errors else 200)
