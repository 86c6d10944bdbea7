"""A person's own shifts: what comes, what changed, clocking in and out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.common.errors import ShopError
from apps.common.http import AppRequest, shell
from apps.service.models import Agent, AgentState
from apps.service.selectors.mine import my_page
from apps.service.selectors.rosters import agent_here
from apps.service.services.notices import notices_confirm
from apps.service.services.presence import presence_set
from apps.service.views.pages import address, shop_and_today


@require_safe
def shifts(request: AppRequest) -> HttpResponse:
    """Show a person's own shifts, offers and requests."""
    shop, today = shop_and_today(request)
    agent, now = agent_here(request.access), timezone.now()
    context = {
        **shell(request, shop, "shifts"),
        "mine": my_page(agent, request.access, now) if agent else None,
        "today": today,
    }
    return render(request, "service/shifts.html", context)


@require_POST
def clock(request: AppRequest) -> HttpResponse:
    """Clock in, take a break, be away from the desk, or go home."""
    shop, _today = shop_and_today(request)
    asked = request.POST.get("state", "")
    if asked not in AgentState.State.values:
        raise ShopError("field_invalid", _("Choose: on duty, break, away or off."), "state")
    actor, now = request.access.actor, timezone.now()
    agent = own_agent(request)
    presence_set(agent=agent, shop=shop, state=asked, actor=actor, now=now)
    return redirect(address("shifts", shop))


@require_POST
def seen(request: AppRequest) -> HttpResponse:
    """Confirm that one has seen what was published."""
    actor, now = request.access.actor, timezone.now()
    notices_confirm(agent=own_agent(request), actor=actor, now=now)
    messages.success(request, _("Noted: you have seen your shifts."))
    return redirect(address("shifts", shop_and_today(request)[0]))


def own_agent(request: AppRequest) -> Agent:
    """Return who asks as a person of the desk; refuse anybody else in words."""
    agent = agent_here(request.access)
    if agent is None:
        text = _("You are not on the desk yet. Your supervisor puts people on it.")
        raise ShopError("state_refused", text)
    return agent
