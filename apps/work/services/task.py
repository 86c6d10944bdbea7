"""Tasks: made with the figure as it stands, moved by their machine, given to somebody else."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from apps.accounts.models import User
from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.service.selectors.readers import Reader
from apps.shop.models import Shop
from apps.work.models import Department, Task, TaskEvent
from apps.work.selectors.board import owners_of, steps_of
from apps.work.selectors.origins import Source
from apps.work.services.design import picture_put, post_follow, post_lock
from apps.work.states import HANDING_IN, LIVE, STEPS


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants done; `owner` None = whoever of the department takes it."""

    title: str
    department: str
    due_on: date
    brief: str = ""
    kind: str = Task.Kind.GENERAL
    owner: User | None = None
    measure_days: int = 7


@transaction.atomic
def task_make(
    *, shop: Shop, draft: Draft, source: Source, user: User, actor: Actor, now: datetime
) -> Task:
    """Make a task; what its source says of a figure stays with it as evidence.

    Raises field_invalid (no title, a day that is over, an owner who works elsewhere), duplicate
    where the same task is live: a form sent twice makes one. A post goes to the designers with it;
    TransitionRefused where it may not.
    """
    today = business_day(now, shop.tz, shop.day_cut)
    if source.fields.get("post"):
        draft = replace(draft, department=Department.DESIGN, kind=Task.Kind.POST_PICTURE)
    _check(shop, draft, today, now)
    # Of two equal forms sent at once the second waits here and finds the first.
    Shop.objects.select_for_update().get(pk=shop.pk)
    row = Task(
        shop=shop, title=draft.title.strip(), brief=draft.brief.strip(), kind=draft.kind,
        department=draft.department, owner=draft.owner, due_on=draft.due_on,
        measure_days=draft.measure_days, asked_by=user, asked_at=now, asked_on=today,
        origin=source.origin, **source.fields,
    )  # fmt: skip
    _refuse_twin(row)
    post_follow(row, "make", user, actor, now)
    row.save()
    _note(row, "make", user, now)
    owner = draft.owner.pk if draft.owner else None
    _audit(row, actor, "make", owner=[None, owner], origin=[None, str(row.origin)])
    return row


@transaction.atomic
def task_move(
    *, task: Task, event: str, note: str, by: Reader, now: datetime, picture: str = ""
) -> Task:
    """Take one step with a task; who takes a free one becomes its owner until they put it back.

    Raises state_refused where the step is not possible any more or not this person's,
    field_invalid where it needs words or a picture.
    """
    row = _locked(task.pk)
    if event not in steps_of(by, row):
        raise _not_now(row, event)
    note = note.strip()[:1_000]
    if STEPS[event].needs_note and not note:
        raise ShopError("field_invalid", _("Say why: the other one reads it."), "note")
    handed_in = picture_put(row, picture) if event in HANDING_IN and row.needs_picture else ""
    before = row.state
    getattr(row, event)()
    if event == "take" and row.owner_id is None:
        row.owner = by.user
    elif event == "put_back":
        row.owner = None
    if row.state not in LIVE:
        row.ended_on = business_day(now, row.shop.tz, row.shop.day_cut)
    row.version += 1
    row.save()
    post_follow(row, event, by.user, by.access.actor, now, note)
    _note(row, event, by.user, now, note, handed_in)
    _audit(row, by.access.actor, event, state=[before, row.state])
    return row


@transaction.atomic
def task_give(
    *, task: Task, owner: User | None, due_on: date, user: User, actor: Actor, now: datetime
) -> Task:
    """Give a live task to somebody else or set another day; the same again changes nothing."""
    row = _locked(task.pk)
    if row.state not in LIVE:
        raise _not_now(row, "give")
    if owner is not None and owner not in owners_of(row.shop, now):
        raise ShopError("field_invalid", _("This person does not work here."), "owner")
    if row.owner_id == (owner.pk if owner else None) and row.due_on == due_on:
        return row
    changes: dict[str, list[object]] = {
        "owner": [row.owner_id, owner.pk if owner else None],
        "due_on": [str(row.due_on), str(due_on)],
    }
    row.owner, row.due_on = owner, due_on
    row.version += 1
    row.save()
    _note(row, "give", user, now)
    _audit(row, actor, "give", **changes)
    return row


def _check(shop: Shop, draft: Draft, today: date, now: datetime) -> None:
    if not draft.title.strip():
        raise ShopError("field_invalid", _("Say what is to be done."), "title")
    if draft.due_on < today:
        raise ShopError("field_invalid", _("This day is over."), "due_on")
    if draft.owner is not None and draft.owner not in owners_of(shop, now):
        raise ShopError("field_invalid", _("This person does not work here."), "owner")
    if draft.kind != Task.Kind.GENERAL and draft.department != "design":
        raise ShopError("field_invalid", _("Only the designers make this."), "kind")


def _refuse_twin(row: Task) -> None:
    same = (
        "shop", "department", "kind", "title", "metric_key", "cut", "member", "day", "issue",
        "proposal", "case", "suggestion", "post",
    )  # fmt: skip
    equal = Q(**{name: getattr(row, name) for name in same})
    of_post = Q(post=row.post_id) if row.post_id else equal
    twin = Task.objects.live().filter(equal | of_post).first()
    if twin is not None:
        text = _("There is such a task already: #%(number)s.")
        raise ShopError("duplicate", text % {"number": twin.pk}, extra={"task": twin.pk})


def _locked(task_id: int) -> Task:
    post_lock(task_id)
    rows = Task.objects.select_for_update(of=("self",)).select_related("shop", "owner")
    row: Task | None = rows.filter(pk=task_id).first()
    if row is None:
        raise missing()
    return row


def _not_now(row: Task, event: str) -> ShopError:
    """Tell whether the task has moved on, or the step is somebody else's."""
    move = getattr(row, event, None) if event in STEPS else None
    if move is not None and can_proceed(move):
        return ShopError("state_refused", _("This step is somebody else's."))
    text = _("This task is “%(state)s” by now: that step is not possible any more.")
    return ShopError("state_refused", text % {"state": row.get_state_display()})


def _note(
    row: Task, event: str, user: User | None, now: datetime, note: str = "", picture: str = ""
) -> None:
    TaskEvent.objects.create(
        task=row, at=now, by=user, event=event, note=note, picture=picture,
        picture_no=row.picture_no if picture else None,
    )  # fmt: skip


def _audit(row: Task, actor: Actor, event: str, **changes: list[object]) -> None:
    audit_write(
        actor=actor, action=f"task.{event}", subject=f"work.Task:{row.pk}", shop_id=row.shop_id,
        changes=changes,
    )  # fmt: skip
