"""What tasks and handovers tell whom: the other side of a step, and who leads when time is over."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.accounts.models import Notification, User
from apps.accounts.roles import Role
from apps.service.models import Inquiry
from apps.shop.models import Shop
from apps.work.models import Handover, Task
from apps.work.selectors.probes import check_lines
from apps.work.services.handover import (
    handover_accept,
    handover_submit,
    handovers_tick,
    item_answer,
)
from apps.work.services.task import task_give
from tests.factories import make_person
from tests.work.desk import NOW, Team, make_team
from tests.work.shifts import Change, make_change

pytestmark = pytest.mark.django_db


def told(user: User, *, unread: bool = False) -> list[str]:
    rows = user.notifications.order_by("pk")
    rows = rows.filter(read_at=None) if unread else rows
    return list(rows.values_list("kind", flat=True))


@pytest.fixture
def team(shop: Shop) -> Team:
    return make_team(shop)


@pytest.fixture
def change(shop: Shop) -> Change:
    return make_change(shop)


def test_each_step_of_a_task_tells_the_other_side_and_never_oneself(team: Team) -> None:
    asker, owner = team.people["promoter"], team.people["designer"]
    task = team.make(department="design", kind="banner", asker="promoter", owner=owner)
    assert (told(asker), told(owner)) == ([], ["task_given"])
    row = Notification.objects.get()
    assert row.parameters == {"number": task.pk, "due_on": "2026-11-23"}
    team.move(task, ("designer", "take"), ("designer", "submit"))
    # Taken, nobody has to be told of it any more.
    assert (told(asker), told(owner, unread=True)) == (["task_review"], [])
    team.move(task, ("promoter", "send_back"), ("designer", "submit"), ("promoter", "accept"))
    assert told(asker, unread=True) == []
    assert told(owner) == ["task_given", "task_back", "task_accepted"]
    own = team.make("Mine", asker="promoter", owner=asker)
    team.move(own, ("promoter", "take"), ("promoter", "finish"))
    assert told(asker) == ["task_review", "task_review"]


def test_a_task_given_on_leaves_who_had_it(team: Team) -> None:
    first, second = team.people["agent"], team.people["assistant"]
    task = team.make(department="service", owner=first)
    asker = team.people["director"]
    give: dict[str, Any] = {"user": asker, "actor": team.by("director").access.actor, "now": NOW}
    for _ in range(2):
        task_give(task=task, owner=second, due_on=task.due_on, **give)
    assert (told(first, unread=True), told(second)) == ([], ["task_given"])
    team.move(task, ("assistant", "take"), ("assistant", "put_back"))
    assert told(asker) == ["task_free"]


def handed(change: Change) -> Handover:
    handovers_tick(now=change.now)
    row = Handover.objects.get()
    return handover_submit(handover=row, summary="", by=change.as_ann, now=change.now)


def test_a_handover_tells_the_next_shift_and_a_question_the_one_before(change: Change) -> None:
    change.inquiry(1)
    row = handed(change)
    assert (told(change.ben.user, unread=True)[-1:], told(change.cat.user)) == (
        ["handover_waiting"], [],
    )  # fmt: skip
    item = row.items.get()
    item_answer(item=item, event="return", reason="Why?", by=change.as_ben, now=change.now)
    assert "handover_waiting" not in told(change.ben.user, unread=True)
    assert told(change.ann.user, unread=True)[-1:] == ["handover_returned"]
    later = change.now + timedelta(minutes=1)
    handover_submit(handover=row, summary="", by=change.as_ann, now=later)
    assert "handover_returned" not in told(change.ann.user, unread=True)
    assert told(change.ben.user, unread=True)[-1:] == ["handover_waiting"]


def test_what_nobody_accepts_in_time_is_told_once_to_who_leads(change: Change) -> None:
    director = make_person("dir@example.com", Role.DIRECTOR, change.shop)
    change.inquiry(1)
    row = handed(change)
    due = row.due_at
    handovers_tick(now=due - timedelta(seconds=1))
    assert (told(change.boss), told(director)) == ([], [])
    for minutes in (0, 1, 2):
        handovers_tick(now=due + timedelta(minutes=minutes))
    assert (told(change.boss), told(director)) == (["handover_late"], ["handover_late"])
    assert told(change.assistant) == []
    late = due + timedelta(minutes=5)
    item_answer(item=row.items.get(), event="accept", reason="", by=change.as_ben, now=late)
    handover_accept(handover=row, by=change.as_ben, now=late)
    assert told(change.boss, unread=True) == []


def test_items_not_done_by_the_end_of_the_next_shift_are_told_with_their_number(
    change: Change,
) -> None:
    """Of three that were accepted one ends in time; what is due later goes on to the next."""
    done, open_, other = (change.inquiry(number) for number in (1, 2, 3))
    change.inquiry(4, next_due_at=change.night.end_at + timedelta(hours=3))
    row = handed(change)
    assert sorted(row.items.values_list("urgency", flat=True))[-1] == 2
    for item in row.items.all():
        item_answer(item=item, event="accept", reason="", by=change.as_ben, now=change.now)
    handover_accept(handover=row, by=change.as_ben, now=change.now)
    end = change.night.end_at
    won = {"state": "won", "next_due_at": None, "closed_at": end}
    Inquiry.objects.filter(pk=done.pk).update(**won)

    def line(now: datetime) -> int | None:
        return {each.key: each.count for each in check_lines(change.shop, now)}["handover_items"]

    assert (told(change.boss), line(end - timedelta(seconds=1))) == ([], 0)
    for minutes in (0, 1):
        assert handovers_tick(now=end + timedelta(minutes=minutes))["reported"] == 1 - minutes
    assert told(change.boss) == ["handover_left"]
    told_of = Notification.objects.get(user=change.boss).parameters
    assert told_of == {"day": row.day.isoformat(), "n": 2}
    assert line(end + timedelta(hours=1)) == 2
    Inquiry.objects.filter(pk__in=(open_.pk, other.pk)).update(**won)
    assert line(end + timedelta(hours=1)) == 0
    assert line(end + timedelta(hours=25)) == 0


def test_a_change_that_left_nothing_is_not_told_of(change: Change) -> None:
    task = Task.objects.count()
    row = handed(change)
    handover_accept(handover=row, by=change.as_ben, now=change.now)
    assert handovers_tick(now=change.night.end_at)["reported"] == 0
    row.refresh_from_db()
    assert (row.reported_at, row.late_at, task) == (change.night.end_at, None, 0)
    assert told(change.boss) == []
