"""Pages of the desk's settings by a test client: who may, and errors at their fields."""

import pytest
from django.test import Client

from apps.service.models import Agent, RosterRule, RotationPattern, ShiftTemplate, TimeBand
from apps.service.services.rotations import place_token
from apps.service.services.seeds import desk_start
from apps.shop.models import Shop
from tests.service.desk import make_agent

pytestmark = pytest.mark.django_db
LATE = {
    "code": "L", "name": "Late", "start": "18:00", "until": "24:00", "break_min": "0",
    "need_min": "1", "role": "", "colour": "other", "is_active": "on",
}  # fmt: skip


def test_an_empty_desk_begins_with_the_usual(supervisor_client: Client, shop: Shop) -> None:
    assert b"Begin with the usual" in supervisor_client.get("/roster/settings/").content
    assert supervisor_client.post("/roster/settings/start/").status_code == 302
    page = supervisor_client.get("/roster/settings/").content.decode()
    assert ("08:30–17:00" in page, "every day 20:30–21:30" in page) == (True, True)
    assert ("11 h" in page, "44 h" in page) == (True, True)


def test_a_shift_is_made_and_its_hours_are_read_back(supervisor_client: Client, shop: Shop) -> None:
    desk_start(shop=shop)
    assert supervisor_client.post("/roster/settings/shifts/new/", LATE).status_code == 302
    made = ShiftTemplate.objects.get(code="L")
    assert (made.start_min, made.end_min) == (1_080, 1_440)
    overnight = {**LATE, "code": "X", "start": "22:00", "until": "06:00"}
    page = f"/roster/settings/shifts/{made.pk}/"
    refused = supervisor_client.post(page, overnight)
    assert refused.status_code == 422
    assert b'id="id_until_error"' in refused.content
    assert supervisor_client.post(page, {**overnight, "is_next_day": "on"}).status_code == 302
    made.refresh_from_db()
    assert (made.code, made.end_min) == ("L", 1_800)
    shown = supervisor_client.get(page).content
    assert (b'value="06:00"' in shown, b"checked" in shown) == (True, True)


def test_a_rotation_is_drawn_week_by_week(supervisor_client: Client, shop: Shop) -> None:
    desk_start(shop=shop)
    page = "/roster/settings/rotations/new/"
    cells = {f"cell-0-{day}": "D" for day in range(5)}
    typed = {"name": "Ours", "anchor_on": "2026-11-30", "weeks": "1", **cells}
    wider = supervisor_client.post(page, {**typed, "act": "more"}).content.decode()
    assert wider.count('<option value="D" selected') == 5
    assert ('name="cell-1-6"' in wider, 'name="cell-2-0"' in wider) == (True, False)
    nights = {f"cell-1-{day}": "N" for day in range(5)}
    assert supervisor_client.post(page, {**typed, **nights, "weeks": "2"}).status_code == 302
    made = RotationPattern.objects.get(name="Ours")
    assert made.cells == ["D"] * 5 + ["", ""] + ["N"] * 5 + ["", ""]
    tuesday = {**typed, "name": "Other", "anchor_on": "2026-12-01"}
    refused = supervisor_client.post(page, tuesday)
    assert (refused.status_code, b'id="id_anchor_on_error"' in refused.content) == (422, True)


def test_cohorts_are_set_and_parted(supervisor_client: Client, shop: Shop) -> None:
    desk_start(shop=shop)
    pattern = RotationPattern.objects.get()
    people = [make_agent(shop, name, pattern=pattern, start_offset=0) for name in ("Ada", "Bo")]
    page = supervisor_client.get("/roster/settings/cohorts/").content
    assert b"Let half the team switch on Thursday" in page
    assert supervisor_client.post("/roster/settings/cohorts/split/").status_code == 302
    assert sorted(Agent.objects.values_list("switch_weekday", flat=True)) == [0, 3]
    assert supervisor_client.post("/roster/settings/cohorts/split/").status_code == 409
    ada = Agent.objects.get(pk=people[0].pk)
    sent = {}
    for agent in Agent.objects.all():
        sent |= {
            f"pattern-{agent.pk}": agent.pattern_id,
            f"week-{agent.pk}": "1" if agent.pk == ada.pk else "0",
            f"switch-{agent.pk}": agent.switch_weekday,
            f"seen-{agent.pk}": place_token(agent),
        }
    assert supervisor_client.post("/roster/settings/cohorts/", sent).status_code == 302
    ada.refresh_from_db()
    assert ada.start_offset == 1
    Agent.objects.filter(pk=ada.pk).update(start_offset=0, switch_weekday=6)
    late = supervisor_client.post("/roster/settings/cohorts/", sent)
    assert (late.status_code, b"changed Ada meanwhile" in late.content) == (409, True)


def test_rules_by_role(supervisor_client: Client, director_client: Client, shop: Shop) -> None:
    desk_start(shop=shop)
    rest = "/roster/settings/rules/?rule=min_rest_min"
    typed = {"value": "10.5", "weight": "1", "valid_from": "2099-01-01", "is_hard": "on"}
    assert b"Let it hold" not in supervisor_client.get(rest).content
    supervisor_client.post(rest, typed)
    assert RosterRule.objects.count() == 8
    assert b'value="11"' in director_client.get(rest).content
    assert director_client.post(rest, typed).status_code == 302
    assert RosterRule.objects.get(valid_from="2099-01-01").value == 630
    part = director_client.post(rest, {**typed, "value": "10.51"})
    assert (part.status_code, b'id="id_value_error"' in part.content) == (422, True)
    days = "/roster/settings/rules/?rule=days_per_week"
    soft = {"value": "4", "weight": "3", "valid_from": "2099-01-01", "is_hard": "on"}
    assert supervisor_client.post(days, soft).status_code == 302
    made = RosterRule.objects.get(code="days_per_week", valid_from="2099-01-01")
    assert (made.value, made.is_hard, made.weight) == (4, False, 3)


def test_bands_are_added_and_taken_away(supervisor_client: Client, shop: Shop) -> None:
    desk_start(shop=shop)
    page = "/roster/settings/bands/"
    typed = {
        "kind": "uplift",
        "day": "2099-11-11",
        "start": "00:00",
        "until": "24:00",
        "weight": "3",
    }
    assert supervisor_client.post(page, typed).status_code == 302
    made = TimeBand.objects.get(kind="uplift")
    assert (made.end_min, made.weight) == (1_440, 3)
    again = supervisor_client.post(page, typed)
    assert (again.status_code, b'id="id_start_error"' in again.content) == (422, True)
    assert supervisor_client.post(f"{page}{made.pk}/remove/").status_code == 302
    assert not TimeBand.objects.filter(kind="uplift").exists()


def test_agents_and_other_shops_have_no_settings(
    agent_client: Client, outsider_client: Client, shop: Shop
) -> None:
    desk_start(shop=shop)
    for path in ("", "rules/", "bands/", "cohorts/", "shifts/new/", "rotations/new/"):
        assert agent_client.get(f"/roster/settings/{path}").status_code == 403
    row = ShiftTemplate.objects.filter(shop=shop)[0]
    assert outsider_client.get(f"/roster/settings/shifts/{row.pk}/").status_code == 404
