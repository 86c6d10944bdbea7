"""Steps of one inquiry: who has it, its state, sleep, kind, product, merging."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.common.errors import ShopError
from apps.common.http import AppRequest, missing
from apps.common.wholenumbers import whole
from apps.service.forms.talks import MoveForm, SnoozeForm
from apps.service.models import Agent, Inquiry
from apps.service.selectors.desk import inquiry_of
from apps.service.selectors.inquiries import inquiry_by_number
from apps.service.selectors.moments import colleagues
from apps.service.selectors.rosters import agent_here
from apps.service.services.inquiries import (
    inquiry_assign,
    inquiry_move,
    inquiry_priority,
    inquiry_snooze,
)
from apps.service.services.log import inquiry_product, inquiry_role
from apps.service.services.merging import inquiry_merge, inquiry_unmerge
from apps.service.views.pages import address
from apps.service.views.talks import refused


@require_POST
def assign(request: AppRequest, inquiry_id: int) -> HttpResponse:
    """Take an inquiry, give it to a colleague, or put it back into the shift queue."""
    agent = _chosen(request, inquiry_of(request.access, inquiry_id))
    step = {"agent": agent, "version": _version(request), "now": timezone.now()}
    return _do(request, inquiry_id, inquiry_assign, step)


@require_POST
def state(request: AppRequest, inquiry_id: int) -> HttpResponse:
    """Set the state of an inquiry."""
    inquiry_of(request.access, inquiry_id)
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise _wrong()
    fields = {"event": form.cleaned_data["event"], "version": form.cleaned_data["version"]}
    step = {**fields, "loss": form.loss(), "now": timezone.now()}
    return _do(request, inquiry_id, inquiry_move, step)


@require_POST
def snooze(request: AppRequest, inquiry_id: int) -> HttpResponse:
    """Put an inquiry to sleep until later, or wake it."""
    form = SnoozeForm(request.POST, shop=inquiry_of(request.access, inquiry_id).shop)
    if not form.is_valid():
        raise _wrong()
    step = {**form.cleaned_data, "now": timezone.now()}
    return _do(request, inquiry_id, inquiry_snooze, step)


@require_POST
def priority(request: AppRequest, inquiry_id: int) -> HttpResponse:
    """Say how urgent an inquiry is."""
    inquiry_of(request.access, inquiry_id)
    step = {"priority": _number(request, "priority"), "version": _version(request)}
    return _do(request, inquiry_id, inquiry_priority, step)


@require_POST
def role(request: AppRequest, inquiry_id: int) -> HttpResponse:
    """Say what kind of inquiry it is."""
    inquiry_of(request.access, inquiry_id)
    step = {"role": request.POST.get("role", ""), "version": _version(request)}
    return _do(request, inquiry_id, inquiry_role, step)


@require_POST
def product(request: AppRequest, inquiry_id: int) -> HttpResponse:
    """Note the product that an inquiry is about."""
    return _do(request, inquiry_id, inquiry_product, {"name": request.POST.get("product", "")})


@require_POST
def merge(request: AppRequest, inquiry_id: int) -> HttpResponse:
    """Merge an inquiry into another one, named by its number, and go on there."""
    found = inquiry_of(request.access, inquiry_id)
    number = _number(request, "number")
    mine = agent_here(request.access)
    target = inquiry_by_number(request.access, found.shop, number, mine)
    step = {"into_id": target.pk, "version": _version(request), "now": timezone.now()}
    return _do(request, inquiry_id, inquiry_merge, step, go_to=target)


@require_POST
def unmerge(request: AppRequest, inquiry_id: int) -> HttpResponse:
    """Part an inquiry from the one it was merged into."""
    inquiry_of(request.access, inquiry_id)
    step = {"version": _version(request), "now": timezone.now()}
    return _do(request, inquiry_id, inquiry_unmerge, step)


def _do(
    request: AppRequest,
    inquiry_id: int,
    service: Callable[..., Any],
    step: dict[str, Any],
    go_to: Inquiry | None = None,
) -> HttpResponse:
    """Take a step of an inquiry within reach; say in words what stood against it."""
    found = inquiry_of(request.access, inquiry_id)
    try:
        service(inquiry_id=found.pk, actor=request.access.actor, **step)
    except ShopError as error:
        return refused(request, inquiry_id, error)
    messages.success(request, _("Done."))
    tab = request.POST.get("tab", "")
    if _leaves_reach(request, found, step):
        return redirect(address("desk", found.shop, tab=tab))
    return redirect(address("inquiry", found.shop, (go_to or found).pk, tab=tab))


def _leaves_reach(request: AppRequest, found: Inquiry, step: dict[str, Any]) -> bool:
    """Tell whether an agent gave an inquiry to somebody whose inquiries they do not see."""
    given = step.get("agent")
    if given is None or not request.access.is_own_only(found.shop_id):
        return False
    mine = agent_here(request.access)
    return mine is None or given.pk != mine.pk


def _chosen(request: AppRequest, found: Inquiry) -> Agent | None:
    """Return who gets it: nobody for "queue", oneself for "me", a colleague for supervisors."""
    wanted = request.POST.get("agent", "me")
    mine = agent_here(request.access)
    if wanted == "queue":
        return None
    if wanted == "me":
        if mine is None:
            raise ShopError("state_refused", _("You are not on the desk yet."))
        return mine
    if request.access.is_own_only(found.shop_id):
        raise ShopError("role_refused", _("Only a supervisor gives inquiries to somebody else."))
    people = {str(each.pk): each for each in colleagues(found.shop, timezone.now())}
    if wanted not in people:
        raise missing()
    return people[wanted]


def _version(request: AppRequest) -> int:
    return _number(request, "version")


def _number(request: AppRequest, name: str) -> int:
    number = whole(request.POST.get(name, ""), 9)
    if number is None:
        raise _wrong()
    return number


def _wrong() -> ShopError:
    return ShopError("field_invalid", _("The form was not complete: load the page again."))
