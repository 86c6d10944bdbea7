"""Tasks: the board of the departments, one's own day, a task, and a new one."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.common.errors import ShopError
from apps.common.http import missing, shell
from apps.shop.models import Shop
from apps.work.forms.task import OriginForm, OwnerForm, TaskForm
from apps.work.models import Task
from apps.work.selectors.board import board, my_day, owners_of, steps_of, task_of
from apps.work.selectors.origins import Source, href_opened, source_of
from apps.work.services.task import task_give, task_make, task_move
from apps.work.states import HANDING_IN, LIVE, STEPS
from apps.work.views.pages import PersonRequest, address, reader, shop_and_today, today_in

USUAL_DAYS = timedelta(days=3)


@require_safe
def tasks(request: PersonRequest) -> HttpResponse:
    """The board: tasks by department and state."""
    shop, today = shop_and_today(request)
    context = {
        **shell(request, shop, "tasks"),
        "board": board(reader(request), shop, request.GET.get("department", ""), today),
        "today": today,
        "may_make": request.access.can("work:task-make", "POST", shop.pk),
    }
    return render(request, "work/board.html", context)


@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """One's own day."""
    shop, today = shop_and_today(request)
    context = {
        **shell(request, shop, "my-day"),
        "day": my_day(reader(request), shop, today),
        "today": today,
        "may_make": request.access.can("work:task-make", "POST", shop.pk),
    }
    return render(request, "work/mine.html", context)


@require_safe
def task(request: PersonRequest, task_id: int) -> HttpResponse:
    """One task with its evidence, its steps, its history and its effect."""
    return _page(request, task_of(reader(request), task_id))


def make(request: PersonRequest) -> HttpResponse:
    """Make a task, from a figure, a subject, or by hand."""
    shop, today = shop_and_today(request)
    now = timezone.now()
    source = source_of(request.access, shop, OriginForm(request.GET).asked(), now)
    form = _form(request, shop, source)
    if form.is_valid():
        told: Any = {"shop": shop, "draft": form.draft(), "source": source, "now": now}
        who: Any = {"user": request.user, "actor": request.access.actor}
        if made := form.attempt(lambda: task_make(**told, **who)):
            messages.success(request, _("The task is made."))
            return redirect(address("task", shop, made.pk))
    context = {**shell(request, shop, "tasks"), "form": form, "source": source, "today": today}
    return render(request, "work/make.html", context, status=422 if form.errors else 200)


@require_POST
def move(request: PersonRequest, task_id: int, event: str) -> HttpResponse:
    """Take one step with a task."""
    by = reader(request)
    row = task_of(by, task_id)
    if event not in STEPS:
        raise missing()
    told = {name: request.POST.get(name, "").replace("\0", "") for name in ("note", "picture")}
    try:
        task_move(task=row, event=event, by=by, now=timezone.now(), **told)
    except ShopError as error:
        if error.code != "field_invalid":
            raise
        return _page(request, row, refused=error)
    return _back(request, row, event)


@require_POST
def give(request: PersonRequest, task_id: int) -> HttpResponse:
    """Give a task to somebody else, or set another day."""
    row, now = task_of(reader(request), task_id), timezone.now()
    form = OwnerForm(request.POST, people=owners_of(row.shop, now))
    if form.is_valid():
        told: Any = {"owner": form.owner_chosen(), "due_on": form.cleaned_data["due_on"]}
        who: Any = {"user": request.user, "actor": request.access.actor, "now": now}
        if form.attempt(lambda: task_give(task=row, **told, **who)):
            messages.success(request, _("Kept."))
            return redirect(address("task", row.shop, row.pk))
    return _page(request, row, form=form)


def _form(request: PersonRequest, shop: Shop, source: Source) -> TaskForm:
    first = {
        "title": source.title,
        "department": source.department,
        "kind": Task.Kind.GENERAL,
        "due_on": source.due_on or today_in(shop) + USUAL_DAYS,
        "measure_days": 7,
    }
    people = owners_of(shop, timezone.now())
    return TaskForm(request.POST or None, people=people, source=source, initial=first)


def _page(
    request: PersonRequest,
    row: Task,
    refused: ShopError | None = None,
    form: OwnerForm | None = None,
) -> HttpResponse:
    context = {
        **shell(request, row.shop, "tasks"),
        "task": row,
        "from_href": href_opened(request.access, row),
        "events": row.events.select_related("by").order_by("at", "pk"),
        "steps": steps_of(reader(request), row),
        "needs_note": [event for event, step in STEPS.items() if step.needs_note],
        "hands_in": HANDING_IN if row.needs_picture else (),
        "refused": refused,
        "typed": request.POST.get("picture", ""),
        "form": form or _owner_form(request, row),
        "today": today_in(row.shop),
    }
    status = 422 if refused or (form and form.errors) else 200
    return render(request, "work/task.html", context, status=status)


def _owner_form(request: PersonRequest, row: Task) -> OwnerForm | None:
    if row.state not in LIVE or not request.access.can("work:task-give", "POST", row.shop_id):
        return None
    known = {"owner": row.owner_id or "", "due_on": row.due_on}
    return OwnerForm(people=owners_of(row.shop, timezone.now()), initial=known)


def _back(request: PersonRequest, row: Task, event: str) -> HttpResponse:
    """Return to the list from which a step was taken, else to the task."""
    messages.success(request, _("Done: %(task)s") % {"task": row.title})
    # Who put a task back may not see it any more.
    place = request.POST.get("from", "mine" if event == "put_back" else "")
    return redirect(
        address(place, row.shop)
        if place in ("tasks", "mine")
        else address("task", row.shop, row.pk)
    )
