"""Drafts twelve weeks ahead: made once, following the rotations until a person changes one."""

from datetime import date, timedelta

import pytest
from time_machine import travel

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.service import tasks
from apps.service.models import Agent, DemandSlot, Roster, RotationPattern, ShiftAssignment
from apps.service.services.availability import When, availability_ask, availability_decide
from apps.service.services.horizon import drafts_follow, horizon_keep
from apps.service.services.rotations import cohorts_split
from apps.service.services.seeds import desk_start
from apps.shop.models import Shop
from shopops.schedule import SCHEDULE
from tests.service.desk import NOW, TODAY, actor_of, make_agent, put, shift_of
from tests.service.test_demand_rows import orders

pytestmark = pytest.mark.django_db
JANUARY = date(2027, 1, 4)


def desk(shop: Shop, count: int = 4) -> list[Agent]:
    """Return a desk of people who rotate."""
    desk_start(shop=shop)
    pattern = RotationPattern.objects.get(shop=shop)
    return [make_agent(shop, f"P{n}", pattern=pattern, start_offset=n % 2) for n in range(count)]


def keep(shop: Shop) -> int:
    """Keep the drafts ahead."""
    return horizon_keep(shop=shop, today=TODAY)


def rows() -> list[dict[str, object]]:
    """Return every assignment as it is."""
    return list(ShiftAssignment.objects.order_by("pk").values())


def test_drafts_reach_twelve_weeks_ahead_and_a_second_run_changes_nothing(shop: Shop) -> None:
    desk(shop)
    assert keep(shop) == 3
    rosters = list(Roster.objects.values_list("starts_on", "ends_on", "state", "version"))
    assert [str(first) for first, *_ in rosters] == ["2026-12-01", "2027-01-01", "2027-02-01"]
    assert rosters[-1][1] >= TODAY + timedelta(weeks=12)
    before = rows()
    assert len(before) > 100
    assert {(row["source"], row["state"]) for row in before} == {("pattern", "planned")}
    assert (keep(shop), rows()) == (0, before)
    assert list(Roster.objects.values_list("version", flat=True)) == [1, 1, 1]


def test_an_untouched_draft_follows_and_what_a_person_changed_stays(shop: Shop) -> None:
    people = desk(shop)
    keep(shop)
    _december, january, february = Roster.objects.order_by("starts_on")
    ada = people[0]
    held = ShiftAssignment.objects.filter(agent=ada, shift__roster=january).order_by("start_at")[0]
    put(january, ada, held.shift.day)
    touched = [row for row in rows() if row["agent_id"] == ada.pk]
    ids = [agent.pk for agent in people]
    cohorts_split(shop=shop, agent_ids=ids, weekday=3, actor=SYSTEM, today=TODAY)
    assert keep(shop) == 0
    in_january = ShiftAssignment.objects.filter(shift__roster=january)
    assert not in_january.filter(agent=ada, shift__day=held.shift.day).exists()
    kept = {row["id"] for row in touched} & set(in_january.values_list("pk", flat=True))
    assert len(kept) == in_january.filter(agent=ada).count()
    february.refresh_from_db()
    january.refresh_from_db()
    assert (january.version, february.version) == (2, 2)
    assert AuditEvent.objects.filter(action="roster.follow").count() == 2


def test_leave_that_is_approved_and_withdrawn_comes_and_goes_in_untouched_drafts(
    shop: Shop,
) -> None:
    ada = desk(shop)[0]
    keep(shop)
    roster = Roster.objects.get(starts_on="2027-01-01")
    before = ShiftAssignment.objects.filter(agent=ada, shift__roster=roster).count()
    start = shift_of(roster, JANUARY, "D").start_at
    when = When(start, start + timedelta(days=7))
    row = availability_ask(agent=ada, shop=shop, kind="leave", when=when, actor=actor_of(ada))
    availability_decide(row=row, event="approve", actor=SYSTEM, now=NOW)
    held = ShiftAssignment.objects.filter(agent=ada, shift__roster=roster)
    assert held.count() < before
    assert drafts_follow(shop=shop, actor=SYSTEM, today=TODAY) == 0
    row.state = "withdrawn"
    row.save()
    assert drafts_follow(shop=shop, actor=SYSTEM, today=TODAY) == 1
    assert held.count() == before


def test_a_month_that_somebody_has_begun_is_left_alone(shop: Shop) -> None:
    desk(shop)
    keep(shop)
    published = Roster.objects.get(starts_on="2026-12-01")
    published.state, published.follows_rotation = "published", False
    published.save()
    december = ShiftAssignment.objects.filter(shift__roster=published)
    december.filter(shift__day="2026-12-10").delete()
    left = december.count()
    assert (keep(shop), december.count()) == (0, left)


def test_the_jobs_keep_rosters_and_demand_of_every_desk_ahead(
    shop: Shop, other_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with travel(NOW, tick=False):
        desk(shop, 2)
        desk(other_shop, 2)
        assert tasks.rosters_ahead() == 6
        assert tasks.rosters_ahead() == 0
        monday = date(2026, 12, 7)
        for weeks in range(1, 5):
            orders(shop, monday - timedelta(weeks=weeks), 10, 20)
        assert tasks.demand_ahead() > 0
    lifted = DemandSlot.objects.filter(shop=shop, expected=20)
    assert {row.slot_at.hour for row in lifted} == {2}
    names = {entry["task"] for entry in SCHEDULE.values()}
    assert {"apps.service.tasks.rosters_ahead", "apps.service.tasks.demand_ahead"} <= names


def test_a_desk_that_fails_keeps_no_other_waiting(
    shop: Shop, other_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keep_one(*, shop: Shop, now: object) -> int:
        if shop.code == "spring":
            raise RuntimeError("broken")
        return 1

    desk(shop, 1)
    desk(other_shop, 1)
    monkeypatch.setattr("apps.service.services.horizon.rosters_ahead", keep_one)
    assert tasks.rosters_ahead() == 1
