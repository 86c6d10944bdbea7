"""Cells as plain data, cover by half hour, and the text of a calendar."""

from datetime import UTC, date, datetime, timedelta

from apps.service.celldiff import DayChange, PersonChange, cells_of, changes, restored, stored
from apps.service.coverage import SlotNeed, covered, shift_needs
from apps.service.icalfeed import ShiftEvent, calendar_text

MON, TUE = date(2026, 12, 7), date(2026, 12, 8)
START = datetime(2026, 12, 7, 0, 30, tzinfo=UTC)
HALF = timedelta(minutes=30)


def test_only_people_and_days_that_differ_are_changes() -> None:
    before = cells_of([(1, MON, "N"), (1, MON, "D"), (2, MON, "D"), (3, TUE, "N")])
    after = cells_of([(1, MON, "D"), (2, MON, "D"), (4, TUE, "D")])
    assert changes(before, after) == (
        PersonChange(1, (DayChange(MON, ("D", "N"), ("D",)),)),
        PersonChange(3, (DayChange(TUE, ("N",), ()),)),
        PersonChange(4, (DayChange(TUE, (), ("D",)),)),
    )
    assert changes(after, after) == ()
    assert restored(stored(before)) == before


def test_a_half_hour_is_covered_by_who_has_a_moment_in_it() -> None:
    slots = [SlotNeed(START + HALF * n, 4.0, 2) for n in range(3)]
    spans = [(START, START + HALF), (START + timedelta(minutes=45), START + HALF * 3)]
    found = covered(slots, spans)
    assert [(slot.scheduled, slot.net) for slot in found] == [(1, -1), (1, -1), (1, -1)]
    assert covered(slots, [])[0].net == -2


def test_a_shared_half_hour_sets_the_need_of_neither_shift() -> None:
    day, night = (START, START + HALF * 2, 1), (START + HALF, START + HALF * 3, 2)
    slots = [SlotNeed(START + HALF * n, 0.0, need) for n, need in enumerate((3, 9, 1))]
    assert shift_needs([day, night], slots) == [3, 2]


def test_long_and_odd_names_are_folded_and_escaped_in_a_calendar() -> None:
    title = "夜班, late; \\ 早" * 9
    event = ShiftEvent("a@b", START, START + HALF, title, "x\ny", 2, START)
    text = calendar_text("n", [event])
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    whole = text.replace("\r\n ", "")
    assert "SUMMARY:" + "夜班\\, late\\; \\\\ 早" * 9 in whole
    assert "LOCATION:x\\ny" in whole
    assert "DTSTART:20261207T003000Z" in whole
