"""Pages of people's figures: the team's cards, one person's, and one's own."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.selectors import shop_current
from apps.common.http import AppRequest, shell
from apps.dashboard.forms import CardsForm
from apps.dashboard.selectors.scorecard_page import (
    cards_page,
    own_page,
    person_page,
)
from apps.service.selectors.earned import shifts_ahead
from apps.service.selectors.rosters import agent_here


@require_safe
def scorecards(request: AppRequest) -> HttpResponse:
    """Show every person's rate against what to expect of their hours."""
    form, now = CardsForm(request.GET), timezone.now()
    shop = shop_current(request.access, form.shop_code)
    page = cards_page(shop, form.asked(request.path, shop.code), now)
    context = {
        **shell(request, shop, "scorecards"),
        **vars(page),
        "may_aim": request.access.can("metrics:aims", "POST", shop.pk),
        "may_open": request.access.can("dashboard:scorecard", "GET", shop.pk),
        "may_coach": request.access.can("service:coachings", "POST", shop.pk),
    }
    return render(request, "dashboard/scorecards.html", context)


@require_safe
def scorecard(request: AppRequest, agent_id: int) -> HttpResponse:
    """Show one person's card with the inquiries and orders it is made of."""
    form, now = CardsForm(request.GET), timezone.now()
    shop = shop_current(request.access, form.shop_code)
    person = person_page(shop, agent_id, form.asked(request.path, shop.code), now)
    context = {
        **shell(request, shop, "scorecards"),
        "person": person,
        "may_see_orders": True,
        "may_coach": request.access.can("service:coachings", "POST", shop.pk),
        "team_href": form.asked("", shop.code).href(),
    }
    return render(request, "dashboard/scorecard.html", context)


@require_safe
def me(request: AppRequest) -> HttpResponse:
    """Show one's own figures with the team's average, and the shifts to come."""
    form, now = CardsForm(request.GET), timezone.now()
    shop = shop_current(request.access, form.shop_code)
    agent = agent_here(request.access)
    asked = form.asked(request.path, shop.code)
    context = {
        **shell(request, shop, "me"),
        "agent": agent,
        "person": own_page(shop, agent, asked, now) if agent else None,
        "shifts": shifts_ahead(agent, now) if agent else [],
    }
    return render(request, "dashboard/me.html", context)
