"""Who is at work now: shown to the supervisor, set by the person or by them."""

from datetime import timedelta

import pytest
from django.test import Client
from time_machine import travel

from apps.accounts.models import User
from apps.service.models import AgentState
from apps.shop.models import Shop
from tests.factories import signed_in
from tests.service.desk import MONDAY, make_agent, make_roster, publish, put, row_of

pytestmark = pytest.mark.django_db


def test_a_supervisor_sees_who_is_at_work_and_sets_it(
    supervisor_client: Client, shop: Shop
) -> None:
    ada, bo, roster = make_agent(shop, "Ada"), make_agent(shop, "Bo"), make_roster(shop)
    put(roster, ada, MONDAY, "D")
    publish(roster)
    row = row_of(ada, MONDAY)
    with travel(row.start_at + timedelta(minutes=30), tick=False):
        client = signed_in(User.objects.get(email="supervisor@spring.example.com"))
        page = client.get("/roster/coverage/").content
        assert (b"Not clocked in" in page, b"0 on duty, 1 rostered" in page) == (True, True)
        for agent, state in ((ada, "away"), (bo, "on")):
            path = f"/roster/people/{agent.user_id}/presence/"
            assert client.post(path, {"state": state}).status_code == 302
        page = client.get("/roster/coverage/").content
        assert (b"Not clocked in" in page, b"1 on duty, 1 rostered" in page) == (False, True)
        assert b"no shift now" in page
        assert client.post(path, {"state": "asleep"}).status_code == 422
    found = AgentState.objects.lasting().values_list("state", "source")
    assert sorted(found) == [("away", "supervisor"), ("on", "supervisor")]


def test_a_person_is_away_and_back_and_sees_since_when_they_are_off(shop: Shop) -> None:
    ada = make_agent(shop, "Ada")
    mine = signed_in(ada.user)
    for state, shown in (
        ("on", "Take a break"),
        ("away", "Away from the desk, since"),
        ("break", "On a break, since"),
        ("off", "Off, since"),
    ):
        assert mine.post("/shifts/clock/", {"state": state}).status_code == 302
        assert shown in mine.get("/shifts/").content.decode()
    assert b"Clock in" in mine.get("/shifts/").content
