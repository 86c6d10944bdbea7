"""Fills a shop with work for tests that ask for every page."""

from datetime import datetime
from typing import Any

from apps.accounts.actors import SYSTEM
from apps.accounts.models import User
from apps.service.models import Shift
from apps.shop.models import Shop
from apps.work.models import Handover, Meeting, Task, TaskEffect, TaskEvent
from apps.work.services.checklist import run_begin
from apps.work.services.handover import handover_draft
from apps.work.services.meeting import meeting_draft
from apps.work.weeks import WEEK
from tests.known_day import DAY


def work_filled(shop: Shop, owner: User, now: datetime) -> dict[str, Any]:
    """Make tasks, the morning's list and a handover; return what addresses name."""
    return {
        "task_id": tasks_filled(shop, owner, now),
        "check_run_id": run_begin(shop=shop, name="morning", user=owner, now=now).pk,
        "handover_id": handover_filled(shop, now),
        "meeting_id": meeting_filled(shop, now),
    }


def tasks_filled(shop: Shop, owner: User, now: datetime) -> int:
    """Make tasks in each state with figures and effects; return one that waits for its check."""
    asker = User.objects.get(email="director@example.com")
    told = {
        "shop": shop,
        "asked_at": now,
        "asked_on": DAY,
        "due_on": DAY,
        "metric_key": "sales.paid_amount",
    }
    told |= {"asked_by": asker, "owner": owner, "day": DAY, "department": "service"}
    ends = {"done": DAY}
    rows = [
        Task.objects.create(title=f"{state} {at}", state=state, ended_on=ends.get(state), **told)
        for state in ("open", "doing", "review", "done")
        for at in range(3)
    ]
    for row in rows:
        TaskEvent.objects.create(task=row, at=now, by=asker, event="make")
        if row.state == "done":
            TaskEffect.objects.create(task=row, measured_on=DAY, before_days=0, after_days=0)
    return next(row.pk for row in rows if row.state == "review")


def handover_filled(shop: Shop, now: datetime) -> int:
    """Draft a handover between two shifts from all that stands open."""
    one, other = Shift.objects.filter(shop=shop).order_by("start_at", "pk")[:2]
    told = {"shop": shop, "day": DAY, "opened_at": now, "due_at": now}
    row = Handover.objects.create(from_shift=one, to_shift=other, **told)
    return handover_draft(handover=row, now=now).pk


def meeting_filled(shop: Shop, now: datetime) -> int:
    """Draft this week's and last week's agenda, with two decisions; return this week's."""
    meeting_draft(shop=shop, actor=SYSTEM, now=now - WEEK)
    row = meeting_draft(shop=shop, actor=SYSTEM, now=now)
    first = Task.objects.filter(shop=shop, metric_key="sales.paid_amount").order_by("pk")[:2]
    for task in first:
        Task.objects.filter(pk=task.pk).update(origin="meeting", meeting=row)
    assert Meeting.objects.count() == 2
    return row.pk
