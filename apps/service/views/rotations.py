"""Rotations drawn as a small grid, and the cohorts that follow them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from apps.common.errors import ShopError
from apps.common.http import AppRequest, shell
from apps.service.forms.rotation import CohortForm, PatternForm, weeks_typed
from apps.service.models import RotationPattern
from apps.service.selectors.desk_settings import (
    advice_words,
    rest_words,
    rests_of,
    rotating,
    rotation_of,
    team_of,
    templates_of,
)
from apps.service.selectors.people import patterns_of
from apps.service.services.rotations import cohorts_put, cohorts_split, pattern_put
from apps.service.views.pages import address, shop_and_today, today_in
from apps.shop.models import Shop


def rotation(request: AppRequest, pattern_id: int | None = None) -> HttpResponse:
    """Draw a rotation, or change one; weeks are added and taken away before it is saved."""
    row = rotation_of(request.access, pattern_id) if pattern_id else None
    shop = row.shop if row else shop_and_today(request)[0]
    form = _pattern_form(request, shop, row)
    if form.is_valid():
        who = {"actor": request.access.actor, "today": today_in(shop)}
        drawn = {"shop": shop, "pattern": row, **who, **form.asked()}
        saved = form.attempt(lambda: pattern_put(**drawn))
        if saved:
            messages.success(request, _("Saved."))
            return redirect(address("rotation", shop, saved.pk))
    return _rotation_page(request, shop, row, form)


def cohorts(request: AppRequest) -> HttpResponse:
    """Show and set which rotation each person follows, from which week, and when they switch."""
    shop, today = shop_and_today(request)
    agents, status = rotating(shop, today), 200
    form = CohortForm(request.POST or None, agents=agents, patterns=patterns_of(shop))
    if form.is_valid():
        try:
            actor = request.access.actor
            cohorts_put(shop=shop, places=form.places(), actor=actor, today=today)
            messages.success(request, _("Saved."))
            return redirect(address("cohorts", shop))
        except ShopError as error:
            form.add_error(None, error.message)
            status = error.status
    return _cohort_page(request, shop, form, status if status > 200 or not form.errors else 422)


@require_POST
def split(request: AppRequest) -> HttpResponse:
    """Let half of a team that switches on one weekday switch on the proposed second one."""
    shop, today = shop_and_today(request)
    team = team_of(shop, rotating(shop, today), today)
    if team.advice is None:
        raise ShopError("state_refused", _("The team switches without gaps by now."))
    ids, actor = [agent.pk for agent in team.agents], request.access.actor
    when: Any = {"weekday": team.advice.proposed, "today": today}
    count = cohorts_split(shop=shop, agent_ids=ids, actor=actor, **when)
    text = ngettext(
        "%(n)s person switches on another weekday.",
        "%(n)s people switch on another weekday.",
        count,
    )
    messages.success(request, text % {"n": count})
    return redirect(address("cohorts", shop))


def _pattern_form(request: AppRequest, shop: Shop, row: RotationPattern | None) -> PatternForm:
    """Return the form as sent; where weeks are added or taken away, with what was typed so far."""
    asked: dict[str, Any] = {
        "templates": templates_of(shop),
        "pattern": row,
        "weeks": weeks_typed(request.POST, row),
        "today": today_in(shop),
    }
    if request.method != "POST" or request.POST.get("act") in ("more", "fewer"):
        return PatternForm(initial=request.POST.dict(), **asked)
    return PatternForm(request.POST, **asked)


def _rotation_page(
    request: AppRequest, shop: Shop, row: RotationPattern | None, form: PatternForm
) -> HttpResponse:
    today = today_in(shop)
    agents = rotating(shop, today) if row else []
    context = {
        **shell(request, shop, "roster"),
        "row": row,
        "form": form,
        "people": [agent for agent in agents if row and agent.pattern_id == row.pk],
        "rests": [rest_words(each) for each in rests_of(row, agents, today)] if row else [],
    }
    status = 422 if form.errors else 200
    return render(request, "service/rotation.html", context, status=status)


def _cohort_page(request: AppRequest, shop: Shop, form: CohortForm, status: int) -> HttpResponse:
    team = team_of(shop, form.agents, today_in(shop))
    context = {
        **shell(request, shop, "roster"),
        "form": form,
        "team": team,
        "advice": advice_words(team.advice) if team.advice else "",
    }
    return render(request, "service/cohorts.html", context, status=status)
