"""People of the desk: who is on it, what they can do, how they rotate, who is sick."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.common.errors import ShopError
from apps.common.http import AppRequest, shell
from apps.service import tasks
from apps.service.forms.people import AgentForm, SickForm
from apps.service.models import AgentState, SolverRun
from apps.service.selectors.people import desk_lines, desk_person
from apps.service.services.availability import sick_note
from apps.service.services.people import agent_put
from apps.service.services.presence import presence_set
from apps.service.services.solving import run_ask
from apps.service.views.pages import address, shop_and_today


@require_safe
def agents(request: AppRequest) -> HttpResponse:
    """List the people of the desk, and those who could be put on it."""
    shop, _day = shop_and_today(request)
    context = {**shell(request, shop, "roster"), "people": desk_lines(shop, timezone.now())}
    return render(request, "service/agents.html", context)


def agent(request: AppRequest, user_id: int) -> HttpResponse:
    """Put a person on the desk, or change their skills and rotation."""
    shop, today = shop_and_today(request)
    line = desk_person(shop, user_id, timezone.now())
    form = AgentForm(request.POST or None, shop=shop, agent=line.agent, today=today)
    if form.is_valid():
        asked = {"user": line.user, "shop": shop, "actor": request.access.actor, **form.asked()}
        if form.attempt(lambda: agent_put(**asked)):
            messages.success(request, _("Saved."))
            return redirect(address("agents", shop))
    sick_form = SickForm(shop=shop, initial={"first": today, "last": today})
    context = {**shell(request, shop, "roster"), "line": line, "form": form, "sick_form": sick_form}
    return render(request, "service/agent.html", context, status=422 if form.errors else 200)


@require_POST
def sick(request: AppRequest, user_id: int) -> HttpResponse:
    """Note a person as sick: absent at once, and the planner mends the rosters."""
    shop, now = shop_and_today(request)[0], timezone.now()
    line, actor = desk_person(shop, user_id, now), request.access.actor
    form = SickForm(request.POST, shop=shop)
    if line.agent is None or not form.is_valid():
        messages.error(request, _("Give the first and the last day."))
        return redirect(address("agent", shop, user_id))
    start, end = form.span()
    when = {"start_at": start, "end_at": end, "now": now}
    _note, lost = sick_note(agent=line.agent, shop=shop, actor=actor, **when)
    transaction.on_commit(tasks.notices_send.delay)
    for roster in (each for each in lost if each.state in ("draft", "published")):
        run = run_ask(roster_id=roster.pk, kind=SolverRun.Kind.REPAIR, actor=actor, now=now)
        tasks.ring(run)
    messages.success(request, _("Noted. The planner looks for who can stand in."))
    return redirect(address("roster", shop, f"{form.cleaned_data['first']:%Y-%m}"))


@require_POST
def presence(request: AppRequest, user_id: int) -> HttpResponse:
    """Set a person's state for them: who forgot to clock out, or is in a talk."""
    shop, now, asked = shop_and_today(request)[0], timezone.now(), request.POST.get("state", "")
    line = desk_person(shop, user_id, now)
    if line.agent is None or asked not in AgentState.State.values:
        raise ShopError("field_invalid", _("Choose: on duty, break, away or off."), "state")
    how = {"state": asked, "source": AgentState.Source.SUPERVISOR}
    presence_set(agent=line.agent, shop=shop, actor=request.access.actor, now=now, **how)
    return redirect(address("coverage", shop))
