"""Pages of the desk by a test client: who sees what, and what a wrong request gets."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from apps.accounts.actors import SYSTEM
from apps.service.models import Agent, AgentState, Availability, Roster, ShiftAssignment, SolverRun
from apps.service.services.availability import When, availability_ask, availability_decide
from apps.service.services.people import calendar_make
from apps.shop.models import Shop
from tests.factories import make_key, signed_in
from tests.service.desk import MONDAY, NOW, make_agent, make_roster, publish, put, row_of, token

pytestmark = pytest.mark.django_db
PAGE = "/roster/2026-12/"


@pytest.fixture
def roster(shop: Shop) -> Roster:
    """A roster of two weeks with Ada on Monday's day shift, a draft."""
    ada, made = make_agent(shop, "Ada"), make_roster(shop)
    put(made, ada, MONDAY, "D")
    return made


def send(client: Client, roster: Roster, cells: Any, **more: str) -> HttpResponse:
    """Send cells as the grid does."""
    data = {"cells": json.dumps(cells), **more}
    headers = {"HX-Request": "true"}
    answer: HttpResponse = client.post(f"/roster/{roster.pk}/cells/", data, headers=headers)
    return answer


def test_a_supervisor_sees_the_draft_and_an_agent_only_what_was_published(
    supervisor_client: Client, agent_client: Client, roster: Roster
) -> None:
    chip = b'data-code="D"'
    assert chip in supervisor_client.get(PAGE).content
    assert chip not in agent_client.get(PAGE).content
    publish(roster)
    page = agent_client.get(PAGE).content
    assert chip in page
    assert b"data-cells-form" not in page
    assert b'role="gridcell"' not in page


def test_why_somebody_is_away_is_for_planners_alone(
    supervisor_client: Client, agent_client: Client, roster: Roster, shop: Shop
) -> None:
    ada = Agent.objects.get()
    shift = row_of(ada, MONDAY)
    when = When(shift.start_at, shift.end_at)
    row = availability_ask(
        agent=ada, shop=shop, kind="leave", when=when, actor=SYSTEM, reason="a wedding"
    )
    availability_decide(row=row, event="approve", actor=SYSTEM, now=NOW)
    publish(roster)
    assert b"Leave</span>" in supervisor_client.get(PAGE).content
    assert b"Leave</span>" not in agent_client.get(PAGE).content
    assert b"a wedding" in supervisor_client.get("/roster/leave/").content
    assert b"a wedding" not in agent_client.get("/roster/leave/").content


def test_a_change_by_the_grid_answers_the_grid(supervisor_client: Client, roster: Roster) -> None:
    ada = Agent.objects.get()
    cells = [{"agent": ada.pk, "day": str(MONDAY), "codes": [], "seen": token(ada, MONDAY, roster)}]
    answer = send(supervisor_client, roster, cells)
    assert answer.status_code == 200
    assert answer.content.lstrip().startswith(b'<section class="panel roster" id="grid"')
    assert not ShiftAssignment.objects.exists()


@pytest.mark.parametrize(
    "cells",
    [
        "no json",
        [],
        {},
        [{"agent": "1", "day": "2026-12-07", "codes": [], "seen": ""}],
        [{"agent": 1, "day": "7 December", "codes": [], "seen": ""}],
        [{"agent": 1, "day": "2026-12-07", "codes": "D", "seen": ""}],
        [{"agent": 1, "day": "2026-12-07", "codes": [1], "seen": ""}],
        [{"agent": 1, "day": "2026-12-07", "codes": ["D"]}],
    ],
)
def test_cells_of_another_shape_are_refused_whole(
    supervisor_client: Client, roster: Roster, cells: Any
) -> None:
    assert send(supervisor_client, roster, cells).status_code == 422
    assert ShiftAssignment.objects.count() == 1


def test_night_then_morning_is_a_409_and_a_director_may_with_a_reason(
    supervisor_client: Client, director_client: Client, roster: Roster
) -> None:
    ada = Agent.objects.get()
    sunday = MONDAY + timedelta(days=1)
    put(roster, ada, MONDAY, "N")
    cells = [{"agent": ada.pk, "day": str(sunday), "codes": ["D"], "seen": ""}]
    refused = send(supervisor_client, roster, cells, reason="please")
    assert (refused.status_code, b"rest 8 h 30 &lt; 11 h" in refused.content) == (409, True)
    asked = send(director_client, roster, cells)
    assert (asked.status_code, b"Save with this reason" in asked.content) == (409, True)
    assert send(director_client, roster, cells, reason="nobody else").status_code == 200


def test_a_carried_shift_gets_a_verdict_for_every_cell(
    supervisor_client: Client, roster: Roster
) -> None:
    ada = Agent.objects.get()
    answer = supervisor_client.get(f"/roster/{roster.pk}/cells/?code=N").json()["verdicts"]
    assert len(answer) == 14
    assert answer[f"{ada.pk} 2026-12-07"]["mark"] == "ok"
    put(roster, ada, MONDAY, "N")
    answer = supervisor_client.get(f"/roster/{roster.pk}/cells/?code=D").json()["verdicts"]
    told = answer[f"{ada.pk} 2026-12-08"]
    assert (told["mark"], "rest 8 h 30 < 11 h" in told["words"]) == ("stop", True)


def test_the_planner_is_rung_and_proposes(
    supervisor_client: Client, roster: Roster, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = supervisor_client.post(f"/roster/{roster.pk}/fill/", {"kind": "fill"})
    assert answer.status_code == 302
    run = SolverRun.objects.get()
    assert (run.state, run.last_error) == ("done", "")
    page = supervisor_client.get(PAGE).content
    assert (b"Use this plan" in page, f"/{roster.pk}/publish/".encode() in page) == (True, False)
    supervisor_client.post(f"/roster/runs/{run.pk}/", {"act": "leave"})
    assert Roster.objects.get().state == "draft"


def test_another_shops_roster_and_run_are_missing(
    outsider_client: Client, supervisor_client: Client, roster: Roster
) -> None:
    for path in (f"/roster/{roster.pk}/publish/", f"/roster/{roster.pk}/cells/"):
        assert outsider_client.get(path).status_code == 404
    assert supervisor_client.get("/roster/99999/publish/").status_code == 404
    assert supervisor_client.get("/roster/2026-13/").status_code == 404


def test_a_month_without_a_roster_offers_to_make_it(
    supervisor_client: Client, agent_client: Client, shop: Shop
) -> None:
    assert b"Make the roster" in supervisor_client.get("/roster/2027-02/").content
    assert b"Make the roster" not in agent_client.get("/roster/2027-02/").content
    assert supervisor_client.post("/roster/2027-02/make/").status_code == 302
    made = Roster.objects.get()
    assert (str(made.starts_on), str(made.ends_on)) == ("2027-02-01", "2027-02-28")


def test_own_shifts_leave_clock_and_calendar(shop: Shop, roster: Roster) -> None:
    ada = Agent.objects.get()
    mine = signed_in(ada.user)
    assert mine.post("/shifts/clock/", {"state": "on"}).status_code == 302
    assert mine.post("/shifts/clock/", {"state": "asleep"}).status_code == 422
    assert AgentState.objects.get().state == "on"
    leave = {"kind": "leave", "first": "2027-01-10", "last": "2027-01-11", "every": ""}
    assert mine.post("/roster/leave/", leave).status_code == 302
    row = Availability.objects.get()
    assert row.end_at
    assert row.start_at == datetime(2027, 1, 9, 16, tzinfo=UTC)
    assert row.end_at - row.start_at == timedelta(days=2)
    backwards = {**leave, "last": "2027-01-01"}
    assert mine.post("/roster/leave/", backwards).status_code == 422
    assert mine.post(f"/roster/leave/{row.pk}/withdraw/").status_code == 302
    shown = mine.post("/shifts/calendar/", {"act": "make"})
    assert b".ics" in shown.content
    assert mine.post("/shifts/calendar/", {"act": "revoke"}).status_code == 302


def test_a_time_that_a_clock_change_skips_names_both_readings(shop: Shop, roster: Roster) -> None:
    shop.zone = "Europe/Budapest"
    shop.save()
    mine = signed_in(Agent.objects.get().user)
    typed = {"kind": "cannot", "first": "2027-03-28", "start": "02:30", "until": "05:00"}
    answer = mine.post("/roster/leave/", typed)
    assert answer.status_code == 422
    assert b"2027-03-28 03:30 CEST or 2027-03-28 01:30 CET" in answer.content


def test_the_calendar_feed_holds_published_shifts_and_cancels_gone_ones(
    shop: Shop, roster: Roster
) -> None:
    ada = Agent.objects.get()
    secret = calendar_make(agent=ada, actor=SYSTEM)
    path, anybody = f"/calendar/{secret}.ics", Client()
    assert b"BEGIN:VEVENT" not in anybody.get(path).content
    publish(roster)
    first = anybody.get(path)
    events = parsed(first.content.decode())
    row = row_of(ada, MONDAY)
    assert [event["UID"] for event in events] == [f"shift-{row.pk}@shopops"]
    assert (events[0]["DTSTART"], events[0]["DTEND"]) == ("20261207T003000Z", "20261207T090000Z")
    assert (events[0]["STATUS"], events[0]["SUMMARY"]) == ("CONFIRMED", "D Day")
    again = anybody.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    put(roster, ada, MONDAY, reason="closed")
    publish(roster)
    gone = parsed(anybody.get(path).content.decode())
    assert [(event["UID"], event["STATUS"]) for event in gone] == [
        (f"shift-{row.pk}@shopops", "CANCELLED")
    ]
    assert int(gone[0]["SEQUENCE"]) > int(events[0]["SEQUENCE"])
    assert anybody.get(f"/calendar/{secret[:-1]}.ics").status_code == 404
    ada.user.is_active = False
    ada.user.save()
    assert anybody.get(path).status_code == 404


def parsed(text: str) -> list[dict[str, str]]:
    """Read a calendar as a client does: unfold, then properties of each event."""
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")
    assert (lines[0], lines[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    events: list[dict[str, str]] = []
    for line in lines:
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and ":" in line:
            name, _, value = line.partition(":")
            events[-1].setdefault(name, value)
    return events


def test_programs_read_cover_and_people_read_shifts(
    agent_client: Client, shop: Shop, roster: Roster
) -> None:
    publish(roster)
    days = "?from=2026-12-07&to=2026-12-08"
    shifts = agent_client.get(f"/api/v1/shifts{days}").json()["shifts"]
    assert [(each["code"], each["person"]) for each in shifts] == [("D", "Ada")]
    _, key = make_key(shop, "kpi:read", now=timezone.now())
    program = Client(headers={"Authorization": f"Bearer {key}"})
    assert program.get(f"/api/v1/coverage{days}").json() == {"shop": "spring", "slots": []}
    assert program.get(f"/api/v1/shifts{days}").status_code == 403
    for wrong in ("", "?from=2026-12-08&to=2026-12-07", "?from=2026-01-01&to=2026-12-31"):
        assert program.get(f"/api/v1/coverage{wrong}").status_code == 400


def test_a_supervisor_puts_a_person_on_the_desk_and_notes_them_sick(
    supervisor_client: Client, shop: Shop, roster: Roster
) -> None:
    ada = Agent.objects.get()
    page = f"/roster/people/{ada.user_id}/"
    form = {"employed_from": "2020-01-01", "switch_weekday": "3", "skill_returns": "3"}
    assert supervisor_client.post(page, form).status_code == 302
    ada.refresh_from_db()
    assert (ada.switch_weekday, [each.role for each in ada.skills.all()]) == (3, ["returns"])
    sick = {"first": str(MONDAY), "last": str(MONDAY)}
    assert supervisor_client.post(f"{page}sick/", sick).status_code == 302
    assert not ShiftAssignment.objects.exists()
    assert supervisor_client.get("/roster/people/99999/").status_code == 404


def test_need_is_typed_and_its_basis_changed(supervisor_client: Client, roster: Roster) -> None:
    need = {
        "form": "need",
        "need-first": str(MONDAY),
        "need-last": str(MONDAY),
        "need-start": "10:00",
        "need-until": "11:00",
        "need-need": "4",
    }
    assert supervisor_client.post("/roster/coverage/", need).status_code == 302
    shown = supervisor_client.get("/roster/coverage/?day=2026-12-07&show=need").content
    assert shown.count(b"4</td>") == 2
    wrong = {**need, "need-until": "25:00"}
    assert supervisor_client.post("/roster/coverage/", wrong).status_code == 422
    basis = {"form": "basis", "inquiries_per_order": "2", "aht_s": "200", "chats": "9"}
    assert supervisor_client.post("/roster/coverage/", basis).status_code == 422
