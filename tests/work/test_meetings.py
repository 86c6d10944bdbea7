"""Weekly meetings: the agenda adds up by hand, decisions are tasks, what is closed stands."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st
from time_machine import travel

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.common.errors import ShopError
from apps.metrics.services import target_set
from apps.shop.models import Shop
from apps.work.models import Meeting, Task, TaskEffect
from apps.work.selectors.meeting import meeting_page
from apps.work.services.meeting import (
    meeting_close,
    meeting_decide,
    meeting_draft,
    meeting_write,
    meetings_tick,
)
from apps.work.services.task import Draft
from apps.work.weeks import DayGap, biggest, looked_back, week_of
from tests.factories import signed_in
from tests.metrics.why_days import CAME, DAY, PLAN, put_day
from tests.work.desk import Team, make_team

# The known day is Tuesday, 18 June 2024; the meeting of the week after looks back on it.
NOW = datetime(2024, 6, 25, 2, tzinfo=UTC)
WEEK = date(2024, 6, 24)


@pytest.fixture
def team(shop: Shop) -> Team:
    return make_team(shop)


def drafted(team: Team) -> Meeting:
    """Five Tuesdays, the last another than the plan; draft the meeting of the week after."""
    for weeks in range(1, 5):
        put_day(team.shop, DAY - timedelta(days=7 * weeks), PLAN)
    put_day(team.shop, DAY, CAME)
    # The Tuesday is to bring what four usual Tuesdays brought.
    target_set(
        shop=team.shop, month=date(2024, 6, 1), amount=Decimal(1_467_000),
        pins={DAY: Decimal(48_900)}, actor=SYSTEM, today=date(2024, 6, 1),
    )  # fmt: skip
    return meeting_draft(shop=team.shop, actor=SYSTEM, now=NOW)


def decide(team: Team, row: Meeting, title: str = "Look into it", **more: Any) -> Task:
    """Decide something, due in a week."""
    draft = Draft(title, "promotion", NOW.date() + timedelta(days=7))
    return meeting_decide(meeting=row, draft=draft, by=team.by("director"), now=NOW, **more)


def close(team: Team, row: Meeting, **more: Any) -> Meeting:
    """Close a meeting as the director."""
    by = team.by("director")
    told: Mapping[str, Any] = {"minutes": "Said.", "seen": row.version} | more
    return meeting_close(meeting=row, user=by.user, actor=by.access.actor, now=NOW, **told)


def test_a_week_begins_on_monday_and_looks_back_on_the_week_before() -> None:
    assert [week_of(date(2024, 6, day)) for day in (23, 24, 30)] == [
        date(2024, 6, 17), WEEK, WEEK,
    ]  # fmt: skip
    assert looked_back(WEEK) == (date(2024, 6, 17), date(2024, 6, 23))


def test_gaps_of_members_add_up_and_name_their_farthest_day() -> None:
    one, two, three = (date(2024, 6, day) for day in (17, 18, 19))
    gaps = [
        DayGap("a", "A", one, Decimal(-10)), DayGap("a", "A", two, Decimal(-30)),
        DayGap("a", "A", three, Decimal(5)), DayGap("b", "B", one, Decimal(40)),
        DayGap("c", "C", one, Decimal(1)), DayGap("d", "D", one, Decimal(2)),
        DayGap("d", "D", two, Decimal(-2)),
        DayGap("c", "C", two, Decimal(3)),
    ]  # fmt: skip
    found = [(row.key, row.gap, row.peak) for row in biggest(gaps, 9)]
    assert found == [("b", Decimal(40), one), ("a", Decimal(-35), two), ("c", Decimal(4), two)]
    assert [row.key for row in biggest(gaps, 1)] == ["b"]


@given(
    st.lists(
        st.builds(
            DayGap, st.sampled_from("abcd"), st.just("x"), st.dates(),
            st.decimals(-999, 999, places=2),
        )
    )
)  # fmt: skip
def test_nothing_is_lost_between_the_days_and_the_week(gaps: list[DayGap]) -> None:
    found = biggest(gaps, 9)
    assert sum(row.gap for row in found) == sum(row.gap for row in gaps)
    assert [abs(row.gap) for row in found] == sorted((abs(row.gap) for row in found), reverse=True)


@pytest.mark.django_db
def test_the_agenda_holds_the_week_against_its_plan(team: Team) -> None:
    row = drafted(team)
    page = meeting_page(row)
    assert (page.first, page.last) == (date(2024, 6, 17), date(2024, 6, 23))
    told = {each.day: (each.actual, each.plan, each.gap) for each in page.days}
    assert told[DAY] == (Decimal(47_274), Decimal(48_900), Decimal(-1_626))
    # Of the other days nothing is known: they have a plan, and no gap.
    actual, plan, gap = told[DAY + timedelta(days=1)]
    assert (actual, plan is None, gap) == (None, False, None)
    assert page.total is not None
    assert page.total.gap == Decimal(-1_626)
    # Came less planned, by source; the four make the gap.
    assert [(each.key, each.gap, each.peak) for each in page.causes if each.cut == "source"] == [
        ("taobao-search", Decimal(-3_200), DAY),
        ("taobao-recommend", Decimal(1_404), DAY),
        ("zhitongche", Decimal(1_190), DAY),
        ("taobao-direct", Decimal(-1_020), DAY),
    ]


@pytest.mark.django_db
def test_the_agenda_lists_work_and_what_it_brought(team: Team) -> None:
    with travel(NOW, tick=False):
        late = team.make("Late one", due_on=date(2026, 11, 20))
        done = team.make("Measured one")
    Task.objects.filter(pk=late.pk).update(due_on=date(2024, 6, 24))
    Task.objects.filter(pk=done.pk).update(
        state="done", ended_on=DAY, metric_key="sales.paid_amount", day=DAY
    )
    TaskEffect.objects.create(task=done, measured_on=DAY, before_days=0, after_days=0)
    page = meeting_page(meeting_draft(shop=team.shop, actor=SYSTEM, now=NOW))
    assert [(line.task, line.is_late) for line in page.tasks] == [(late, True)]
    assert page.effects == [done]


@pytest.mark.django_db
def test_a_decision_is_a_task_of_the_meeting_and_keeps_the_figure_behind_it(team: Team) -> None:
    row = drafted(team)
    cause = meeting_page(row).causes[0]
    task = decide(team, row, mark=cause.mark)
    assert (task.origin, task.meeting, task.asked_by) == (
        "meeting", row, team.people["director"],
    )  # fmt: skip
    assert (task.metric_key, task.member, task.day) == (
        "sales.paid_amount", "taobao-search", DAY,
    )  # fmt: skip
    assert (task.value, task.base, task.gap) == (16_800, 20_000, -3_200)
    plain = decide(team, row, "Another", mark="source:nonsense")
    assert (plain.metric_key, plain.day) == ("", None)
    assert [line.task for line in meeting_page(row).decisions] == [task, plain]
    with pytest.raises(ShopError) as refused:
        decide(team, row, "Another")
    assert refused.value.code == "duplicate"


@pytest.mark.django_db
def test_what_is_closed_stands_as_it_is(team: Team) -> None:
    row = drafted(team)
    task = decide(team, row)
    row = close(team, row)
    assert (row.state, row.closed_by, row.minutes) == ("closed", team.people["director"], "Said.")
    # A later change of the task changes no minutes.
    Task.objects.filter(pk=task.pk).update(due_on=date(2024, 12, 1))
    assert meeting_page(row).decisions[0].due_on == date(2024, 7, 2)
    for act in (
        lambda: decide(team, row, "Late idea"),
        lambda: close(team, row),
        lambda: meeting_write(meeting=row, minutes="x", seen=row.version, actor=SYSTEM),
        lambda: meeting_draft(shop=team.shop, actor=SYSTEM, now=NOW),
    ):
        with pytest.raises(ShopError) as refused:
            act()
        assert refused.value.code == "state_refused"
    for change in (
        lambda: Meeting.objects.filter(pk=row.pk).update(minutes="Other."),
        lambda: Meeting.objects.filter(pk=row.pk).delete(),
    ):
        Task.objects.filter(meeting=row).update(meeting=None)
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()
    actions = AuditEvent.objects.filter(object=f"work.Meeting:{row.pk}").order_by("pk")
    assert [each.action for each in actions] == ["meeting.draft", "meeting.close"]


@pytest.mark.django_db
def test_who_writes_after_another_is_told_what_they_wrote(team: Team) -> None:
    row = drafted(team)
    meeting_write(meeting=row, minutes="First.", seen=1, actor=SYSTEM)
    with pytest.raises(ShopError) as refused:
        meeting_write(meeting=row, minutes="Second.", seen=1, actor=SYSTEM)
    assert refused.value.code == "stale"
    assert "First." in refused.value.message
    assert Meeting.objects.get().minutes == "First."


@pytest.mark.django_db
def test_the_tick_drafts_once_an_hour_until_it_is_closed(team: Team) -> None:
    assert meetings_tick(now=NOW) == 1
    assert meetings_tick(now=NOW + timedelta(minutes=59)) == 0
    assert meetings_tick(now=NOW + timedelta(minutes=60)) == 1
    row = Meeting.objects.get()
    meeting_write(meeting=row, minutes="Said.", seen=1, actor=SYSTEM)
    assert meetings_tick(now=NOW + timedelta(hours=3)) == 1
    row.refresh_from_db()
    assert row.minutes == "Said."
    close(team, row)
    assert meetings_tick(now=NOW + timedelta(hours=9)) == 0
    assert meetings_tick(now=NOW + timedelta(days=7)) == 1
    assert Meeting.objects.count() == 2


@pytest.mark.django_db
def test_the_director_leads_and_a_supervisor_reads(team: Team) -> None:
    with travel(NOW, tick=False):
        leads, reads = (signed_in(team.people[role]) for role in ("director", "supervisor"))
        assert "Draft it now" in leads.get("/workday/meetings/").content.decode()
        assert "Draft it now" not in reads.get("/workday/meetings/").content.decode()
        assert leads.post("/workday/meetings/draft/").status_code == 302
        row = Meeting.objects.get()
        place = f"/workday/meetings/{row.pk}"
        page = reads.get("/workday/meetings/")
        assert page.status_code == 200
        assert "Make it a task" not in page.content.decode()
        assert reads.post(f"{place}/close/").status_code == 403
        body = {"title": "", "department": "service", "owner": "", "due_on": "2024-07-01"}
        assert leads.post(f"{place}/decide/", body).status_code == 422
        assert leads.post(f"{place}/decide/", body | {"title": "Do it"}).status_code == 302
        assert Task.objects.get().meeting == row
        stale = leads.post(f"{place}/close/", {"minutes": "My own text", "seen": 9})
        assert stale.status_code == 409
        assert "My own text" in stale.content.decode()
        assert leads.post(f"{place}/write/", {"minutes": "A", "seen": 1}).status_code == 302
        assert leads.post(f"{place}/close/", {"minutes": "B", "seen": 2}).status_code == 302
        assert "Make it a task" not in leads.get(f"{place}/").content.decode()
        assert signed_in(team.people["agent"]).get(f"{place}/").status_code == 403


@pytest.mark.django_db
def test_who_was_told_what_another_wrote_keeps_their_own_after_it(team: Team) -> None:
    with travel(NOW, tick=False):
        leads = signed_in(team.people["director"])
        row = meeting_draft(shop=team.shop, actor=SYSTEM, now=NOW)
        place = f"/workday/meetings/{row.pk}"
        meeting_write(meeting=row, minutes="Theirs", seen=1, actor=SYSTEM)
        stale = leads.post(f"{place}/write/", {"minutes": "Mine", "seen": 1})
        assert stale.status_code == 409
        page = stale.content.decode()
        assert "Theirs" in page
        assert "Mine</textarea>" in page
        assert 'name="seen" value="2"' in page
        assert leads.post(f"{place}/write/", {"minutes": "Both", "seen": 2}).status_code == 302
    assert Meeting.objects.get().minutes == "Both"


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["write", "close", "decide"])
def test_what_was_typed_when_another_closed_the_meeting_is_shown(team: Team, step: str) -> None:
    with travel(NOW, tick=False):
        leads = signed_in(team.people["director"])
        row = close(team, meeting_draft(shop=team.shop, actor=SYSTEM, now=NOW))
        told = {"title": "Long thought", "department": "service", "due_on": "2024-07-01"}
        told |= {"minutes": "Long thought", "seen": "1"}
        late = leads.post(f"/workday/meetings/{row.pk}/{step}/", told)
    assert late.status_code == 409
    page = late.content.decode()
    assert "This meeting is closed" in page
    assert "Long thought" in page
    assert Meeting.objects.get().minutes == "Said."
    assert Task.objects.count() == 0


@pytest.mark.django_db
def test_a_task_is_late_by_the_day_on_which_the_shop_works(team: Team) -> None:
    # At two in the night the day before is not over where it ends at four.
    Shop.objects.filter(pk=team.shop.pk).update(day_cut=time(4))
    night = datetime(2024, 6, 26, 2, tzinfo=team.shop.tz)
    with travel(NOW, tick=False):
        task = team.make("Due", due_on=date(2026, 11, 20))
    Task.objects.filter(pk=task.pk).update(due_on=date(2024, 6, 25))
    row = meeting_draft(shop=Shop.objects.get(pk=team.shop.pk), actor=SYSTEM, now=night)
    assert [line.is_late for line in meeting_page(row).tasks] == [False]
