"""What publishing a roster would tell, and telling it; the planner's runs."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from apps.common.errors import ShopError
from apps.common.htmx import render_page, wants_fragment
from apps.common.http import AppRequest, shell
from apps.common.wholenumbers import whole
from apps.service import tasks
from apps.service.forms.roster import VersionForm
from apps.service.models import Roster, SolverRun
from apps.service.selectors.explanations import explanation_words
from apps.service.selectors.proposals import proposal_grid
from apps.service.selectors.publishing import proposal_of, publish_preview
from apps.service.selectors.rosters import right_in, roster_of, run_of
from apps.service.services.publish import roster_publish
from apps.service.services.solving import run_ask, run_cancel, run_decide
from apps.service.views.pages import address

PUBLISHED = _("The roster is published. Everybody whose days change is told.")
DECISIONS = {"take": True, "leave": False}


def publish(request: AppRequest, roster_id: int) -> HttpResponse:
    """Show what would be told to whom, and publish."""
    found = roster_of(request.access, roster_id)
    start = {"version": found.version}
    form = VersionForm(request.POST if request.method == "POST" else None, initial=start)
    if not form.is_valid():
        return _page(request, found, form)
    right = right_in(request.access, found.shop_id, form.cleaned_data["reason"])
    asked = {"roster_id": found.pk, "version": form.cleaned_data["version"], "right": right}
    try:
        roster_publish(now=timezone.now(), **asked)
    except ShopError as error:
        return _page(request, found, VersionForm(initial=start), error)
    transaction.on_commit(tasks.notices_send.delay)
    messages.success(request, PUBLISHED)
    return redirect(_roster(found))


@require_POST
def fill(request: AppRequest, roster_id: int) -> HttpResponse:
    """Ask the planner for a plan, or for a repair of a roster that lost somebody."""
    found = roster_of(request.access, roster_id)
    kind = SolverRun.Kind.REPAIR if request.POST.get("kind") == "repair" else SolverRun.Kind.FILL
    actor, now = request.access.actor, timezone.now()
    tasks.ring(run_ask(roster_id=found.pk, kind=kind, actor=actor, now=now))
    return redirect(_roster(found))


def run(request: AppRequest, run_id: int) -> HttpResponse:
    """Show how far the planner is and its plan beside the roster (GET); decide on it (POST)."""
    found, error = run_of(request.access, run_id), None
    if request.method == "POST":
        try:
            _decide(request, found)
            return redirect(_roster(found.roster))
        except ShopError as refusal:
            error = refusal
    context = {**_plan(request, found), "error": error, "back": _roster(found.roster)}
    status = error.status if error else 200
    return render_page(request, "service/run.html", context, fragment="run", status=status)


def _plan(request: AppRequest, found: SolverRun) -> dict[str, Any]:
    """Return a run with its plan beside the roster; for a fragment only whom it changes."""
    shown = {
        **shell(request, found.roster.shop, "roster"),
        "run": found,
        "explained": explanation_words(found),
    }
    if wants_fragment(request):
        return {**shown, "proposal": proposal_of(found)}
    comparison = proposal_grid(found)
    lines = comparison.lines if comparison else ()
    return {**shown, "comparison": comparison, "proposal": [each for each in lines if each.changed]}


def _decide(request: AppRequest, found: SolverRun) -> None:
    """Stop a run, use its plan for everybody or for those chosen, or put it away."""
    act, actor, now = request.POST.get("act", ""), request.access.actor, timezone.now()
    if act == "cancel":
        run_cancel(run_id=found.pk, actor=actor, now=now)
    if act not in DECISIONS:
        return
    people = None
    if act == "take" and "chosen" in request.POST:
        told = [whole(each) for each in request.POST.getlist("person")]
        people = {each for each in told if each is not None}
    run_decide(run_id=found.pk, is_taken=DECISIONS[act], people=people, actor=actor, now=now)


def _page(
    request: AppRequest, found: Roster, form: VersionForm, error: ShopError | None = None
) -> HttpResponse:
    context = {
        **shell(request, found.shop, "roster"),
        "preview": publish_preview(found),
        "form": form,
        "error": error,
        "back": _roster(found),
    }
    status = error.status if error else 422 if form.errors else 200
    return render_page(request, "service/publish.html", context, status=status)


def _roster(found: Roster) -> str:
    return address("roster", found.shop, f"{found.starts_on:%Y-%m}")
