"""Weekly meetings: drafted from the week, their decisions made tasks, closed for good."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.services import audit_write
from apps.common.access import Actor
from apps.common.days import business_day
from apps.common.errors import ShopError
from apps.common.http import missing
from apps.common.kept import kept
from apps.metrics.selectors.cells import Cell
from apps.service.selectors.readers import Reader
from apps.shop.models import Shop
from apps.work.models import Meeting, Task
from apps.work.selectors.agenda import agenda_of
from apps.work.selectors.meeting import cause_of, decided_now
from apps.work.selectors.origins import Asked, Source, source_of
from apps.work.services.task import Draft, task_make
from apps.work.weeks import week_of

LOOK_AGAIN: Final = timedelta(hours=1)


def meetings_tick(*, now: datetime) -> int:
    """Draft the agenda of each shop's week, again each hour until it is closed; return how many."""
    return sum(
        kept(partial(_tick, shop, now), job="meetings", shop=shop.code)
        for shop in Shop.objects.all()
    )


@transaction.atomic
def meeting_draft(*, shop: Shop, actor: Actor, now: datetime) -> Meeting:
    """Draft this week's agenda, or draft it again; state_refused once the meeting is closed."""
    row = _draft(shop, now)
    _audit(row, actor, "draft")
    return row


@transaction.atomic
def meeting_decide(
    *, meeting: Meeting, draft: Draft, mark: str = "", by: Reader, now: datetime
) -> Task:
    """Make a task of what was decided; `mark` names the cause that it is about, "" for none.

    A cause that is a member of the figures gives its evidence: the task is measured on it.
    """
    row = _open(meeting.pk)
    source = Source(Task.Origin.MEETING, fields={"meeting": row, **_evidence(row, mark, by, now)})
    return task_make(
        shop=row.shop, draft=draft, source=source, user=by.user, actor=by.access.actor, now=now
    )


@transaction.atomic
def meeting_write(*, meeting: Meeting, minutes: str, seen: int, actor: Actor) -> Meeting:
    """Keep what was said; `seen` is the version that the writer saw.

    Raises stale where somebody wrote meanwhile, state_refused once the meeting is closed.
    """
    row = _open(meeting.pk)
    _put(row, minutes, seen)
    row.save()
    _audit(row, actor, "write")
    return row


@transaction.atomic
def meeting_close(
    *, meeting: Meeting, minutes: str, seen: int, user: User, actor: Actor, now: datetime
) -> Meeting:
    """Close a meeting with its minutes: agenda, minutes and decisions stand as they are."""
    row = _open(meeting.pk)
    _put(row, minutes, seen)
    row.agenda = {**row.agenda, "decisions": decided_now(row)}
    row.close()
    row.closed_by, row.closed_at = user, now
    row.save()
    _audit(row, actor, "close", decisions=[None, len(row.agenda["decisions"])])
    return row


def _tick(shop: Shop, now: datetime) -> int:
    return int(_is_due(shop, now) and bool(_draft(shop, now)))


def _is_due(shop: Shop, now: datetime) -> bool:
    week = week_of(business_day(now, shop.tz, shop.day_cut))
    row = Meeting.objects.filter(shop=shop, week=week).only("state", "drafted_at").first()
    return row is None or (row.state == "draft" and row.drafted_at <= now - LOOK_AGAIN)


@transaction.atomic
def _draft(shop: Shop, now: datetime) -> Meeting:
    """Write the week's agenda; what people wrote stays."""
    week = week_of(business_day(now, shop.tz, shop.day_cut))
    first = {"agenda": agenda_of(shop, week, now), "drafted_at": now}
    row, is_new = Meeting.objects.get_or_create(shop=shop, week=week, defaults=first)
    if is_new:
        return row
    row = _open(row.pk)
    row.agenda, row.drafted_at = first["agenda"], now
    row.save(update_fields=["agenda", "drafted_at"])
    return row


def _evidence(row: Meeting, mark: str, by: Reader, now: datetime) -> dict[str, Any]:
    """The figure behind a cause, as it stood on its farthest day; nothing where none is kept."""
    cause = cause_of(row, mark)
    if cause is None:
        return {}
    cell = Cell(row.agenda["metric"], cause.cut, cause.key)
    try:
        source = source_of(by.access, row.shop, Asked("gap", cell=cell, day=cause.peak), now)
    except ShopError:
        return {}  # small sources in one line and the like are no member of the figures
    return dict(source.fields)


def _open(meeting_id: int) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("shop")
    row = rows.filter(pk=meeting_id).first()
    if row is None:
        raise missing()
    if row.state != Meeting.State.DRAFT:
        raise ShopError("state_refused", _("This meeting is closed: its minutes stand."))
    return row


def _put(row: Meeting, minutes: str, seen: int) -> None:
    if row.version != seen:
        text = _("Somebody else wrote meanwhile: “%(words)s”. Nothing was saved.")
        raise ShopError("stale", text % {"words": row.minutes[:300]})
    row.minutes = minutes.strip()
    row.version += 1


def _audit(row: Meeting, actor: Actor, event: str, **changes: list[object]) -> None:
    audit_write(
        actor=actor, action=f"meeting.{event}", subject=f"work.Meeting:{row.pk}",
        shop_id=row.shop_id, changes=dict(changes),
    )  # fmt: skip
