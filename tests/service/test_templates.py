"""Kinds of shift: what may be typed, and which rosters follow a change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.common.errors import ShopError
from apps.service.models import Shift, ShiftAssignment, ShiftTemplate
from apps.service.services.seeds import desk_start
from apps.service.services.templates import TemplateValues, template_put
from apps.shop.models import Shop
from tests.service.desk import MONDAY, TODAY, make_agent, make_roster, publish, put, shift_of

pytestmark = pytest.mark.django_db
DAY = TemplateValues("D", "Day", 510, 1_020, 60, 1, "", "day", is_active=True)
LATE = replace(DAY, code="L", name="Late", start_min=1_080, end_min=1_440, break_min=0)


def change(shop: Shop, code: str, **fields: Any) -> ShiftTemplate:
    """Change a kind of shift that is there."""
    row = ShiftTemplate.objects.get(shop=shop, code=code)
    names = TemplateValues.__slots__
    values = TemplateValues(**{**{name: getattr(row, name) for name in names}, **fields})
    return template_put(shop=shop, template=row, values=values, actor=SYSTEM, today=TODAY)


def make(shop: Shop, values: TemplateValues) -> ShiftTemplate:
    """Make a new kind of shift."""
    return template_put(shop=shop, template=None, values=values, actor=SYSTEM, today=TODAY)


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"end_min": 510}, "shift_time", "until"),
        ({"end_min": 300}, "shift_time", "until"),
        ({"start_min": 1_440, "end_min": 1_500}, "shift_time", "start"),
        ({"start_min": 510, "end_min": 1_951}, "shift_time", "until"),
        ({"start_min": 1_439, "end_min": 2_881}, "shift_time", "until"),
        ({"break_min": 510}, "shift_time", "break_min"),
        ({"code": "O"}, "field_invalid", "code"),
        ({"code": "A,B"}, "field_invalid", "code"),
        ({"code": "ABCDE"}, "field_invalid", "code"),
        ({"code": "n"}, "duplicate", "code"),
    ],
)
def test_what_cannot_be_a_shift_names_its_field(
    shop: Shop, wrong: dict[str, Any], code: str, field: str
) -> None:
    desk_start(shop=shop)
    with pytest.raises(ShopError) as refused:
        make(shop, replace(LATE, **{"start_min": 510, "end_min": 1_020, **wrong}))
    assert (refused.value.code, refused.value.field) == (code, field)
    assert ShiftTemplate.objects.count() == 3


def test_the_end_of_the_day_and_twenty_four_hours_are_legal(shop: Shop) -> None:
    desk_start(shop=shop)
    assert make(shop, LATE).end_min == 1_440
    assert make(shop, replace(LATE, code="W", start_min=1_320, end_min=1_800)).is_night
    assert make(shop, replace(LATE, code="A", start_min=0, end_min=1_440)).end_min == 1_440


def test_a_draft_follows_new_hours_with_its_people_and_what_was_published_does_not(
    shop: Shop,
) -> None:
    ada = make_agent(shop, "Ada")
    told = make_roster(shop, MONDAY, MONDAY + timedelta(days=6))
    draft = make_roster(shop, MONDAY + timedelta(days=7), MONDAY + timedelta(days=13))
    later = MONDAY + timedelta(days=7)
    put(told, ada, MONDAY, "D")
    publish(told)
    put(draft, ada, later, "D")
    draft.refresh_from_db()
    before = draft.version
    change(shop, "D", start_min=600, end_min=1_080, break_min=30)
    old, new = shift_of(told, MONDAY, "D"), shift_of(draft, later, "D")
    assert (old.start_at.hour, old.start_at.minute, old.break_min) == (0, 30, 60)
    assert (new.start_at, new.break_min) == (datetime(2026, 12, 14, 2, tzinfo=UTC), 30)
    rows = ShiftAssignment.objects.order_by("start_at").values_list("start_at", flat=True)
    assert list(rows) == [old.start_at, new.start_at]
    draft.refresh_from_db()
    assert draft.version == before + 1
    assert AuditEvent.objects.get(action="roster.template").changes == {
        "start_min": [510, 600],
        "end_min": [1_020, 1_080],
        "break_min": [60, 30],
    }


def test_hours_that_put_somebody_in_two_places_are_refused_whole(shop: Shop) -> None:
    ada, roster = make_agent(shop, "Ada"), make_roster(shop)
    put(roster, ada, MONDAY, "N")
    put(roster, ada, MONDAY + timedelta(days=1), "D", reason="nobody else", hard=True)
    before = shift_of(roster, MONDAY, "N").end_at
    with pytest.raises(ShopError, match="two places at once") as refused:
        change(shop, "N", start_min=1_320, end_min=1_960)
    assert (refused.value.code, refused.value.field) == ("duplicate", "start")
    assert shift_of(roster, MONDAY, "N").end_at == before


def test_turned_on_a_shift_is_on_all_coming_days_and_turned_off_only_unused_ones_go(
    shop: Shop,
) -> None:
    ada, roster = make_agent(shop, "Ada"), make_roster(shop)
    publish(roster)
    change(shop, "M", is_active=True)
    assert Shift.objects.filter(roster=roster, template__code="M").count() == 14
    change(shop, "M", is_active=True)
    put(roster, ada, MONDAY, "M")
    change(shop, "M", is_active=False)
    assert [each.day for each in Shift.objects.filter(template__code="M")] == [MONDAY]
