"""Cells of a roster: set, cleared, refused in words, and never overwritten unseen."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.common.errors import ShopError
from apps.service.models import Roster, Shift, ShiftAssignment
from apps.service.rights import Right
from apps.service.services.availability import When, availability_ask, availability_decide
from apps.service.services.cells import CellPut, cells_put
from apps.shop.models import Shop
from tests.service.desk import (
    MONDAY,
    NOW,
    make_agent,
    make_roster,
    publish,
    put,
    row_of,
    shift_of,
    token,
)

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)
State = ShiftAssignment.State


def codes(roster: Roster) -> list[tuple[str, date, str]]:
    """Return (person, day, code) of everything on duty."""
    rows = ShiftAssignment.objects.on_duty().filter(shift__roster=roster)
    names = rows.order_by("start_at", "agent__user__name")
    return list(names.values_list("agent__user__name", "shift__day", "shift__template__code"))


def test_a_roster_has_a_shift_a_template_a_day_and_no_middle_shift(shop: Shop) -> None:
    roster = make_roster(shop)
    shifts = Shift.objects.filter(roster=roster)
    assert shifts.count() == 28
    assert sorted(set(shifts.values_list("template__code", flat=True))) == ["D", "N"]
    night = shift_of(roster, MONDAY, "N")
    assert (night.end_at - night.start_at) == timedelta(hours=8)


def test_a_cell_is_set_changed_and_cleared_and_each_write_is_in_the_log(shop: Shop) -> None:
    ada, roster = make_agent(shop, "Ada"), make_roster(shop)
    put(roster, ada, MONDAY, "D")
    assert codes(roster) == [("Ada", MONDAY, "D")]
    put(roster, ada, MONDAY, "N")
    assert codes(roster) == [("Ada", MONDAY, "N")]
    put(roster, ada, MONDAY)
    assert codes(roster) == []
    roster.refresh_from_db()
    assert roster.version == 4
    log = AuditEvent.objects.filter(action="roster.cells").order_by("id")
    key = f"{ada.pk} 2026-12-07"
    assert [event.changes[key] for event in log] == [[[], ["D"]], [["D"], ["N"]], [["N"], []]]


def test_the_same_cell_again_changes_nothing(shop: Shop) -> None:
    ada, roster = make_agent(shop, "Ada"), make_roster(shop)
    put(roster, ada, MONDAY, "D")
    before = list(ShiftAssignment.objects.values())
    put(roster, ada, MONDAY, "D")
    roster.refresh_from_db()
    assert (list(ShiftAssignment.objects.values()), roster.version) == (before, 2)


def test_night_then_morning_is_refused_in_words_and_allowed_by_a_director_with_a_reason(
    shop: Shop,
) -> None:
    ada, roster = make_agent(shop, "Ada"), make_roster(shop)
    put(roster, ada, MONDAY, "N")
    with pytest.raises(ShopError, match=r"rest 8 h 30 < 11 h beside N on Mon 7 Dec") as refused:
        put(roster, ada, TUESDAY, "D")
    assert (refused.value.code, refused.value.status) == ("rule_break", 409)
    assert refused.value.extra["needs"] == "director"
    with pytest.raises(ShopError, match="director"):
        put(roster, ada, TUESDAY, "D", reason="nobody else")
    with pytest.raises(ShopError) as silent:
        put(roster, ada, TUESDAY, "D", hard=True)
    assert silent.value.extra["needs"] == "reason"
    assert codes(roster) == [("Ada", MONDAY, "N")]
    put(roster, ada, TUESDAY, "D", hard=True, reason="nobody else")
    assert row_of(ada, TUESDAY).override_reason == "nobody else"


def test_the_loser_of_two_edits_of_a_cell_gets_both_versions_and_nothing_is_lost(
    shop: Shop,
) -> None:
    ada, roster = make_agent(shop, "Ada"), make_roster(shop)
    seen = token(ada, MONDAY, roster)
    put(roster, ada, MONDAY, "D")
    late = CellPut(ada.pk, MONDAY, ("N",), seen)
    with pytest.raises(ShopError) as refused:
        cells_put(roster_id=roster.pk, puts=[late], right=Right(SYSTEM))
    assert (refused.value.code, refused.value.status) == ("stale", 409)
    (cell,) = refused.value.extra["cells"]
    assert (cell["yours"], cell["theirs"]) == (["N"], ["D"])
    assert codes(roster) == [("Ada", MONDAY, "D")]
    mine = CellPut(ada.pk, MONDAY, ("N",), cell["seen"])
    cells_put(roster_id=roster.pk, puts=[mine], right=Right(SYSTEM))
    assert codes(roster) == [("Ada", MONDAY, "N")]


def test_of_many_cells_all_change_or_none(shop: Shop) -> None:
    ada, bo, roster = make_agent(shop, "Ada"), make_agent(shop, "Bo"), make_roster(shop)
    put(roster, ada, MONDAY, "N")
    puts = [CellPut(bo.pk, MONDAY, ("D",), ""), CellPut(ada.pk, TUESDAY, ("D",), "")]
    with pytest.raises(ShopError, match="rest"):
        cells_put(roster_id=roster.pk, puts=puts, right=Right(SYSTEM))
    assert codes(roster) == [("Ada", MONDAY, "N")]


def test_a_move_is_judged_without_the_cell_that_it_leaves(shop: Shop) -> None:
    ada, roster = make_agent(shop, "Ada"), make_roster(shop)
    put(roster, ada, MONDAY, "N")
    seen = token(ada, MONDAY, roster)
    puts = [CellPut(ada.pk, MONDAY, (), seen), CellPut(ada.pk, TUESDAY, ("D",), "")]
    cells_put(roster_id=roster.pk, puts=puts, right=Right(SYSTEM))
    assert codes(roster) == [("Ada", TUESDAY, "D")]


def test_the_database_itself_refuses_one_person_in_two_places(shop: Shop, other_shop: Shop) -> None:
    ada, here, there = make_agent(shop, "Ada"), make_roster(shop), make_roster(other_shop)
    put(here, ada, MONDAY, "D")
    other = shift_of(there, MONDAY, "D")
    with pytest.raises(IntegrityError, match="assignment_no_overlap"), transaction.atomic():
        ShiftAssignment.objects.create(
            shift=other, agent=ada, start_at=other.start_at, end_at=other.end_at
        )
    assert ShiftAssignment.objects.count() == 1


def test_a_shift_in_another_shop_counts_and_is_not_named(shop: Shop, other_shop: Shop) -> None:
    ada, here, there = make_agent(shop, "Ada"), make_roster(shop), make_roster(other_shop)
    theirs = shift_of(there, MONDAY, "D")
    ShiftAssignment.objects.create(
        shift=theirs, agent=ada, start_at=theirs.start_at, end_at=theirs.end_at
    )
    with pytest.raises(ShopError) as refused:
        put(here, ada, MONDAY, "D", hard=True, reason="please")
    assert (refused.value.code, refused.value.status) == ("duplicate", 409)
    assert "overlaps another shift on Mon 7 Dec" in refused.value.message
    assert other_shop.name not in refused.value.message


def test_approved_leave_keeps_a_person_off_and_is_told_to_the_supervisor(shop: Shop) -> None:
    ada, roster = make_agent(shop, "Ada"), make_roster(shop)
    shift = shift_of(roster, MONDAY, "D")
    when = When(shift.start_at, shift.end_at)
    row = availability_ask(agent=ada, shop=shop, kind="leave", when=when, actor=SYSTEM)
    put(roster, ada, MONDAY, "D")
    put(roster, ada, MONDAY)
    availability_decide(row=row, event="approve", actor=SYSTEM, now=NOW)
    with pytest.raises(ShopError, match="on leave"):
        put(roster, ada, MONDAY, "D")


def test_unknown_people_days_and_codes_are_refused(shop: Shop, other_shop: Shop) -> None:
    ada, stranger = make_agent(shop, "Ada"), make_agent(other_shop, "Bo")
    roster = make_roster(shop)
    for agent, day, code, words in (
        (stranger, MONDAY, "D", "person"),
        (ada, MONDAY - timedelta(days=1), "D", "day"),
        (ada, MONDAY, "X", "no shift X"),
    ):
        with pytest.raises(ShopError, match=words) as refused:
            put(roster, agent, day, code)
        assert refused.value.code == "field_invalid"


def test_a_published_cell_changes_with_a_reason_only_and_comes_back_as_it_was(shop: Shop) -> None:
    ada, roster = make_agent(shop, "Ada"), make_roster(shop)
    put(roster, ada, MONDAY, "D")
    publish(roster)
    with pytest.raises(ShopError, match="was published"):
        put(roster, ada, MONDAY)
    put(roster, ada, MONDAY, reason="day off")
    assert ShiftAssignment.objects.get().state == State.LEAVING
    assert ShiftAssignment.objects.known().count() == 1
    put(roster, ada, MONDAY, "D")
    assert ShiftAssignment.objects.get().state == State.PUBLISHED


def test_open_shifts_may_be_there_twice(shop: Shop) -> None:
    roster = make_roster(shop)
    put(roster, None, MONDAY, "D", "D")
    put(roster, None, MONDAY, "D", "N")
    assert codes(roster) == [(None, MONDAY, "D"), (None, MONDAY, "N")]


def test_a_locked_roster_is_corrected_with_a_reason_only(shop: Shop) -> None:
    ada, roster = make_agent(shop, "Ada"), make_roster(shop)
    Roster.objects.update(state="locked")
    with pytest.raises(ShopError, match="locked"):
        put(roster, ada, MONDAY, "D")
    put(roster, ada, MONDAY, "D", reason="was there")
    publish(roster, reason="was there")
    roster.refresh_from_db()
    assert (roster.state, row_of(ada, MONDAY).state) == ("locked", State.PUBLISHED)
    assert roster.publications.get().published_at == NOW
