"""The weekly meeting: this week's, an earlier one, and what is done in it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.common.cells import format_signed
from apps.common.http import shell
from apps.common.money import minor_digits
from apps.shop.models import Shop
from apps.work.forms.meeting import DecisionForm, MinutesForm
from apps.work.models import Department, Meeting
from apps.work.selectors.board import owners_of
from apps.work.selectors.meeting import (
    cause_of,
    meeting_in,
    meeting_of,
    meeting_page,
    meetings_past,
)
from apps.work.services.meeting import (
    meeting_close,
    meeting_decide,
    meeting_draft,
    meeting_write,
)
from apps.work.views.pages import PersonRequest, address, reader, shop_and_today, today_in
from apps.work.weeks import week_of

USUAL_DAYS = timedelta(days=7)


@require_safe
def meetings(request: PersonRequest) -> HttpResponse:
    """This week's meeting, or how to begin it."""
    shop, today = shop_and_today(request)
    row = meeting_in(shop, week_of(today))
    if row is not None:
        return _page(request, row)
    context = {**_frame(request, shop), "past": meetings_past(shop, week_of(today))}
    return render(request, "work/meeting_none.html", context)


@require_safe
def meeting(request: PersonRequest, meeting_id: int) -> HttpResponse:
    """A meeting of any week."""
    return _page(request, meeting_of(reader(request), meeting_id))


@require_POST
def draft(request: PersonRequest) -> HttpResponse:
    """Draft this week's agenda, or draft it again."""
    shop, _today = shop_and_today(request)
    meeting_draft(shop=shop, actor=request.access.actor, now=timezone.now())
    messages.success(request, _("The agenda stands as of now."))
    return redirect(address("meetings", shop))


@require_POST
def decide(request: PersonRequest, meeting_id: int) -> HttpResponse:
    """Make a task of a decision."""
    by, now = reader(request), timezone.now()
    row = meeting_of(by, meeting_id)
    form = DecisionForm(request.POST, people=owners_of(row.shop, now))
    if form.is_valid():
        told = form.told()
        if form.attempt(lambda: meeting_decide(meeting=row, **told, by=by, now=now)):
            messages.success(request, _("Decided: the task is made."))
            return redirect(address("meeting", row.shop, row.pk) + "#decisions")
    return _page(request, meeting_of(by, meeting_id), decision=form)


@require_POST
def write(request: PersonRequest, meeting_id: int) -> HttpResponse:
    """Keep what was said."""
    told: Any = {"actor": request.access.actor}
    return _minute(request, meeting_id, partial(meeting_write, **told), _("Kept."))


@require_POST
def close(request: PersonRequest, meeting_id: int) -> HttpResponse:
    """Close the meeting with its minutes."""
    told: Any = {"user": request.user, "actor": request.access.actor, "now": timezone.now()}
    done = _("The meeting is closed; its minutes stand.")
    return _minute(request, meeting_id, partial(meeting_close, **told), done)


def _minute(
    request: PersonRequest, meeting_id: int, service: Callable[..., Meeting], done: str
) -> HttpResponse:
    row = meeting_of(reader(request), meeting_id)
    form = MinutesForm(request.POST)
    if form.is_valid():
        told = {"meeting": row, **form.cleaned_data}
        if form.attempt(lambda: service(**told)) is not None:
            messages.success(request, done)
            return redirect(address("meeting", row.shop, row.pk))
    row = meeting_of(reader(request), meeting_id)
    form.see(row.version)
    return _page(request, row, minutes=form)


def _page(
    request: PersonRequest,
    row: Meeting,
    minutes: MinutesForm | None = None,
    decision: DecisionForm | None = None,
) -> HttpResponse:
    may = row.state == Meeting.State.DRAFT and request.access.can(
        "work:meeting-write", "POST", row.shop_id
    )
    context = {**_frame(request, row.shop), "page": meeting_page(row), "row": row, "may": may}
    if may:
        context["minutes"] = minutes or MinutesForm(
            initial={"minutes": row.minutes, "seen": row.version}
        )
        context["decision"] = decision or _decision(request, row)
    wrong = next((form for form in (minutes, decision) if form and form.errors), None)
    context["refused"] = None if may else wrong
    status = wrong.refusal_status if wrong else 200
    return render(request, "work/meeting.html", context, status=status)


def _decision(request: PersonRequest, row: Meeting) -> DecisionForm:
    """An empty form, or one about the cause that the address names."""
    first: dict[str, Any] = {
        "department": Department.PROMOTION,
        "due_on": today_in(row.shop) + USUAL_DAYS,
    }
    cause = cause_of(row, request.GET.get("about", ""))
    if cause is not None:
        money = format_signed(cause.gap, minor_digits(row.shop.currency))
        words = f"{cause.name}: {money} {row.shop.currency}"
        first |= {"title": words[:200], "mark": cause.mark}
    return DecisionForm(people=owners_of(row.shop, timezone.now()), initial=first)


def _frame(request: PersonRequest, shop: Shop) -> dict[str, Any]:
    return {
        **shell(request, shop, "meetings"),
        "today": today_in(shop),
        "this_week": week_of(today_in(shop)),
        "may_draft": request.access.can("work:meeting-draft", "POST", shop.pk),
    }
