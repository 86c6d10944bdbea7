"""Approved leave and sickness take shifts off: open ones stand there, and people are told."""

from datetime import datetime, timedelta

import pytest

from apps.accounts.actors import SYSTEM
from apps.common.errors import ShopError
from apps.service.models import Agent, Availability, PublishNotice, Roster, ShiftAssignment
from apps.service.selectors.absences import effects_of
from apps.service.services.availability import (
    When,
    availability_ask,
    availability_decide,
    sick_note,
)
from apps.service.services.demand import need_type
from apps.service.services.swaps import swap_offer
from apps.shop.models import Shop
from tests.factories import make_shop, membership_recipe
from tests.service.desk import (
    MONDAY,
    NOW,
    actor_of,
    make_agent,
    make_roster,
    publish,
    put,
    row_of,
    shift_of,
)

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


def ask(agent: Agent, start: datetime, days: int = 1, kind: str = "leave") -> Availability:
    """Ask for whole days off."""
    when = When(start, start + timedelta(days=days))
    shop = agent.home_shop
    return availability_ask(agent=agent, shop=shop, kind=kind, when=when, actor=actor_of(agent))


def approve(row: Availability, seen: str | None = None) -> list[Roster]:
    """Approve a request; return the rosters that lost a shift."""
    return availability_decide(row=row, event="approve", actor=SYSTEM, now=NOW, seen=seen)[1]


def two(shop: Shop) -> tuple[Agent, Agent, Roster]:
    """Return Ada and Bo on Monday's day shift, Ada on Tuesday's too, published."""
    ada, bo, roster = make_agent(shop, "Ada"), make_agent(shop, "Bo"), make_roster(shop)
    for agent, day in ((ada, MONDAY), (bo, MONDAY), (ada, TUESDAY)):
        put(roster, agent, day, "D")
    publish(roster)
    return ada, bo, roster


def states(shop: Shop) -> list[tuple[str, str | None]]:
    """Return state and person of each shift, by time."""
    rows = ShiftAssignment.objects.filter(shift__shop=shop).order_by("start_at", "pk")
    return [(row.state, row.agent and str(row.agent)) for row in rows.select_related("agent__user")]


def test_what_leave_costs_is_told_before_and_kept_with_the_decision(shop: Shop) -> None:
    ada, _bo, roster = two(shop)
    need_type(shop=shop, days=[MONDAY], start_min=600, end_min=720, need=2, actor=SYSTEM)
    row = ask(ada, shift_of(roster, MONDAY, "D").start_at)
    effect = effects_of(shop, [row], NOW)[row.pk]
    assert [each.shift.day for each in effect.rows] == [MONDAY]
    assert (effect.short_before, effect.short_after) == (0, 4)
    assert [(slot.need, slot.before, slot.after) for slot in effect.slots] == [(2, 2, 1)] * 4
    assert effect.worst
    assert effect.worst.is_made_short
    approve(row, effect.seen)
    row.refresh_from_db()
    assert row.coverage_before_after == effect.stored
    assert row.coverage_before_after[0] == ["2026-12-07T02:00:00+00:00", 2, 2, 1]


def test_approved_leave_opens_the_known_shifts_and_tells_the_person(shop: Shop) -> None:
    ada, bo, roster = two(shop)
    assert approve(ask(ada, shift_of(roster, MONDAY, "D").start_at)) == [roster]
    assert states(shop) == [
        ("absent", "Ada"),
        ("published", "Bo"),
        ("published", None),
        ("published", "Ada"),
    ]
    latest = roster.publications.latest("number")
    assert latest.cells == {str(ada.pk): {str(TUESDAY): ["D"]}, str(bo.pk): {str(MONDAY): ["D"]}}
    (notice,) = PublishNotice.objects.filter(publish=latest)
    assert (notice.agent_id, notice.changes) == (ada.pk, [[str(MONDAY), ["D"], []]])
    with pytest.raises(ShopError, match="on leave"):
        put(roster, ada, MONDAY, "D")


def test_in_a_draft_the_places_are_only_empty_and_nobody_is_told(shop: Shop) -> None:
    ada, roster = make_agent(shop, "Ada"), make_roster(shop)
    put(roster, ada, MONDAY, "D")
    before = Roster.objects.get().version
    approve(ask(ada, shift_of(roster, MONDAY, "D").start_at))
    assert not ShiftAssignment.objects.exists()
    assert (Roster.objects.get().version, PublishNotice.objects.count()) == (before + 1, 0)


def test_leave_takes_nothing_that_has_begun_and_sickness_does(shop: Shop) -> None:
    ada, _bo, roster = two(shop)
    start = shift_of(roster, MONDAY, "D").start_at
    noon = start + timedelta(hours=3)
    row = ask(ada, start, days=2)
    _row, lost = availability_decide(row=row, event="approve", actor=SYSTEM, now=noon)
    assert states(shop)[0] == ("published", "Ada")
    assert states(shop)[2:] == [("absent", "Ada"), ("published", None)]
    end = start + timedelta(days=1)
    sick_note(agent=ada, shop=shop, start_at=start, end_at=end, actor=SYSTEM, now=noon)
    # Of a shift that has begun no open one is offered: who stands in is called.
    assert states(shop)[:2] == [("absent", "Ada"), ("published", "Bo")]
    assert lost == [roster]


def test_a_weekly_absence_takes_each_such_day_and_a_wish_takes_nothing(shop: Shop) -> None:
    ada, _bo, _roster = two(shop)
    weekly = When(weekday=0, start_min=900, end_min=1_440)
    for kind in ("avoid", "cannot"):
        row = availability_ask(agent=ada, shop=shop, kind=kind, when=weekly, actor=actor_of(ada))
    assert states(shop).count(("published", "Ada")) == 2
    approve(row)
    assert states(shop) == [
        ("absent", "Ada"),
        ("published", "Bo"),
        ("published", None),
        ("published", "Ada"),
    ]


def test_live_swaps_of_the_lost_shifts_end(shop: Shop) -> None:
    ada, bo, roster = two(shop)
    swap = swap_offer(
        agent=ada,
        actor=actor_of(ada),
        now=NOW,
        from_assignment=row_of(ada, TUESDAY),
        to_agent=bo,
    )
    approve(ask(ada, shift_of(roster, TUESDAY, "D").start_at))
    swap.refresh_from_db()
    assert swap.state == "expired"


def test_who_approves_approves_what_they_saw(shop: Shop) -> None:
    ada, _bo, roster = two(shop)
    row = ask(ada, shift_of(roster, MONDAY, "D").start_at)
    seen = effects_of(shop, [row], NOW)[row.pk].seen
    put(roster, ada, MONDAY, "N", reason="more to do", hard=True)
    with pytest.raises(ShopError) as refused:
        approve(row, seen)
    assert refused.value.code == "stale"
    row.refresh_from_db()
    assert row.state == "asked"


def test_shifts_in_another_shop_go_too_without_its_name(shop: Shop) -> None:
    ada, _bo, roster = two(shop)
    harbour = make_shop(code="harbour")
    membership_recipe.make(user=ada.user, shop=harbour, role="agent", valid_from=NOW)
    there = make_roster(harbour)
    put(there, ada, MONDAY + timedelta(days=2), "D")
    publish(there)
    row = ask(ada, shift_of(roster, MONDAY, "D").start_at, days=3)
    effect = effects_of(shop, [row], NOW)[row.pk]
    assert (len(effect.rows), effect.elsewhere) == (2, 1)
    assert approve(row) == [roster, there]
    assert states(harbour) == [("absent", "Ada"), ("published", None)]
