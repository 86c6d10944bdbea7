"""The page of a roster: the grid, its changes, and what a carried shift may do where."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.common.days import month_days, month_start
from apps.common.errors import ShopError
from apps.common.htmx import render_page
from apps.common.http import AppRequest, shell
from apps.common.wholenumbers import whole
from apps.service.forms.roster import CellsForm
from apps.service.models import Roster
from apps.service.selectors.explanations import explanation_words
from apps.service.selectors.facts import roster_facts
from apps.service.selectors.grid import roster_grid
from apps.service.selectors.publishing import proposal_of
from apps.service.selectors.rosters import right_in, roster_of, roster_of_month, run_shown
from apps.service.selectors.verdicts import verdicts
from apps.service.services.cells import cells_put
from apps.service.services.rosters import roster_lock, roster_make
from apps.service.views.pages import address, day_of, month_of, shop_and_today, today_in

WEEK = timedelta(days=6)
PLAN = "service:cells"


@dataclass(frozen=True)
class Refusal:
    """What stood against a change: words, what it asks for, and the change itself."""

    error: ShopError
    cells: str
    reason: str


@require_safe
def roster(request: AppRequest, month: str = "") -> HttpResponse:
    """Show the roster of a month, or offer to make it."""
    shop, today = shop_and_today(request)
    first = month_of(month, today)
    found = roster_of_month(shop, first)
    if found is not None:
        return grid_page(request, found, first)
    may_make = request.access.can("service:roster-make", "POST", shop.pk)
    context = {**shell(request, shop, "roster"), **_links(shop, first), "may_make": may_make}
    return render_page(request, "service/roster_none.html", context)


@require_POST
def make(request: AppRequest, month: str) -> HttpResponse:
    """Make the roster of a month from everybody's rotation."""
    shop, today = shop_and_today(request)
    days = month_days(month_of(month, today))
    actor = request.access.actor
    roster_make(shop=shop, starts_on=days[0], ends_on=days[-1], actor=actor, today=today)
    messages.success(request, _("The roster is made from everybody's rotation: a draft."))
    return redirect(address("roster", shop, month))


def cells(request: AppRequest, roster_id: int) -> HttpResponse:
    """Say what a carried shift may do where (GET), or change cells (POST)."""
    found = roster_of(request.access, roster_id)
    if request.method != "POST":
        return JsonResponse({"verdicts": _verdicts(request, found)})
    form = CellsForm(request.POST)
    if not form.is_valid():
        refusal = ShopError("field_invalid", form.problem)
        return grid_page(request, found, refused=Refusal(refusal, "", ""))
    reason = form.cleaned_data["reason"]
    right = right_in(request.access, found.shop_id, reason)
    try:
        cells_put(roster_id=found.pk, puts=form.cleaned_data["cells"], right=right)
    except ShopError as error:
        return grid_page(request, found, refused=Refusal(error, request.POST["cells"], reason))
    return grid_page(request, roster_of(request.access, roster_id))


@require_POST
def lock(request: AppRequest, roster_id: int) -> HttpResponse:
    """Close a roster that is over."""
    found = roster_of(request.access, roster_id)
    roster_lock(roster_id=found.pk, actor=request.access.actor, today=today_in(found.shop))
    messages.success(request, _("The roster is locked."))
    return redirect(address("roster", found.shop, f"{found.starts_on:%Y-%m}"))


def grid_page(
    request: AppRequest, found: Roster, month: date | None = None, refused: Refusal | None = None
) -> HttpResponse:
    """Show the grid of a roster, whole or one week; with what stood against a change."""
    shop, today = found.shop, today_in(found.shop)
    week = day_of(request.GET.get("week"))
    context = {
        **shell(request, shop, "roster"),
        **_links(shop, month or month_start(found.starts_on), week),
        **_grid(found, week, is_planning=request.access.can(PLAN, "POST", shop.pk)),
        "refused": refused,
        "today": today,
        "is_over": today > found.ends_on,
    }
    status = refused.error.status if refused else 200
    return render_page(request, "service/roster.html", context, fragment="grid", status=status)


def _grid(found: Roster, week: date | None, *, is_planning: bool) -> dict[str, Any]:
    last = week + WEEK if week else None
    run = run_shown(found) if is_planning else None
    grid = roster_grid(roster_facts(found), first=week, last=last, is_planning=is_planning)
    plan = {"run": run, "proposal": proposal_of(run), "explained": explanation_words(run)}
    return {"grid": grid, "week": week, **plan}


def _verdicts(request: AppRequest, found: Roster) -> dict[str, Any]:
    agent, day = whole(request.GET.get("agent", "")), day_of(request.GET.get("day"))
    carried = (agent, day) if agent is not None and day else None
    code = request.GET.get("code", "")
    said = verdicts(roster_facts(found), code=code, carried_from=carried)
    return {f"{who} {when.isoformat()}": asdict(each) for (who, when), each in said.items()}


def _links(shop: Any, month: date, week: date | None = None) -> dict[str, Any]:
    before, following = month - timedelta(days=1), month + timedelta(days=31)
    page = f"{month:%Y-%m}"
    return {
        "month": month,
        "page": address("roster", shop, page),
        "make_page": address("roster-make", shop, page),
        "previous": address("roster", shop, f"{before:%Y-%m}"),
        "following": address("roster", shop, f"{following:%Y-%m}"),
        "weeks": [
            (monday, address("roster", shop, page, week=monday.isoformat()), monday == week)
            for monday in _mondays(month)
        ],
    }


def _mondays(month: date) -> list[date]:
    days = month_days(month)
    return list(dict.fromkeys(day - timedelta(days=day.weekday()) for day in days))
