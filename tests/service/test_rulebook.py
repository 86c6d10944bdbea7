"""Planning rules with their dates, and bands of time: who may, from when, and what follows."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.accounts.actors import SYSTEM
from apps.common.errors import ShopError
from apps.service.models import DemandSlot, RosterRule, TimeBand
from apps.service.rights import Right
from apps.service.selectors.demand import uplifts_of
from apps.service.services.rulebook import (
    BandTime,
    RuleValues,
    bands_add,
    bands_remove,
    rule_append,
)
from apps.service.services.seeds import desk_start
from apps.shop.models import Shop
from tests.service.desk import MONDAY, TODAY, make_agent, make_roster, put
from tests.service.test_demand_rows import at, orders

pytestmark = pytest.mark.django_db
SUPERVISOR, DIRECTOR = Right(SYSTEM), Right(SYSTEM, may_break_hard=True)
REST = "min_rest_min"


def append(shop: Shop, right: Right = DIRECTOR, **fields: Any) -> RosterRule:
    """Let a rule have another value."""
    usual = {
        "code": "days_per_week",
        "value": 4,
        "is_hard": False,
        "weight": 2,
        "valid_from": TODAY,
    }
    return rule_append(
        shop=shop, values=RuleValues(**{**usual, **fields}), right=right, today=TODAY
    )


def add(shop: Shop, kind: str = "uplift", weight: str = "2", **when: Any) -> list[TimeBand]:
    """Add a band."""
    time = BandTime(when.get("weekdays", ()), when.get("day"), *when.get("minutes", (540, 720)))
    return bands_add(
        shop=shop, kind=kind, time=time, weight=Decimal(weight), actor=SYSTEM, today=TODAY
    )


def test_a_rule_is_appended_and_earlier_rosters_keep_theirs(shop: Shop) -> None:
    desk_start(shop=shop)
    append(shop, SUPERVISOR, valid_from=MONDAY)
    rows = RosterRule.objects.filter(shop=shop, code="days_per_week")
    held = {day: rows.valid_on(day).get().value for day in (TODAY, MONDAY)}
    assert held == {TODAY: 5, MONDAY: 4}
    append(shop, valid_from=MONDAY, value=3)
    assert list(rows.order_by("valid_from").values_list("value", flat=True)) == [5, 3]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"value": 0}, "value"),
        ({"value": 8}, "value"),
        ({"code": REST, "value": 1_441}, "value"),
        ({"code": "wishes", "value": 1}, "value"),
        ({"weight": 101}, "weight"),
        ({"valid_from": TODAY - timedelta(days=1)}, "valid_from"),
    ],
)
def test_a_value_that_cannot_be_names_its_field(
    shop: Shop, wrong: dict[str, Any], field: str
) -> None:
    desk_start(shop=shop)
    before = RosterRule.objects.count()
    with pytest.raises(ShopError) as refused:
        append(shop, **wrong)
    assert (refused.value.code, refused.value.field) == ("field_invalid", field)
    assert RosterRule.objects.count() == before


def test_what_is_hard_or_shall_be_is_the_directors(shop: Shop) -> None:
    desk_start(shop=shop)
    for wrong in ({"code": REST, "value": 480, "is_hard": False}, {"is_hard": True}):
        with pytest.raises(ShopError) as refused:
            append(shop, SUPERVISOR, **wrong)
        assert (refused.value.code, refused.value.field) == ("rule_break", "is_hard")
    append(shop, code=REST, value=480, is_hard=True)
    ada = make_agent(shop, "Ada")
    roster = make_roster(shop)
    put(roster, ada, MONDAY, "N")
    put(roster, ada, MONDAY + timedelta(days=1), "D")


def test_an_uplift_lifts_the_coming_half_hours_and_taken_away_lets_them_down(shop: Shop) -> None:
    for weeks in range(1, 5):
        orders(shop, MONDAY - timedelta(weeks=weeks), 10, 10)
    make_roster(shop, MONDAY, MONDAY)
    (band,) = add(shop, weekdays=[0])
    assert at(MONDAY, 10).expected == 20
    (dated,) = add(shop, weight="5", day=MONDAY)
    assert at(MONDAY, 10).expected == 50
    bands_remove(band=dated, actor=SYSTEM, today=TODAY)
    bands_remove(band=band, actor=SYSTEM, today=TODAY)
    assert at(MONDAY, 10).expected == 10
    assert uplifts_of(shop, MONDAY, MONDAY) == []


def test_bands_of_weekdays_go_together(shop: Shop) -> None:
    desk_start(shop=shop)
    first = TimeBand.objects.filter(start_min=570)[0]
    assert bands_remove(band=first, actor=SYSTEM, today=TODAY) == 7
    assert TimeBand.objects.filter(kind__in=["peak", "uplift"]).count() == 14
    assert len(add(shop, kind="peak", weekdays=[5, 6], minutes=(1_320, 1_440))) == 2
    assert {row.weight for row in TimeBand.objects.filter(start_min=1_320)} == {1}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({}, "day"),
        ({"weekdays": [1], "day": date(2026, 12, 8)}, "day"),
        ({"weekdays": [1], "minutes": (600, 600)}, "until"),
        ({"weekdays": [1], "minutes": (1_440, 1_500)}, "until"),
        ({"weekdays": [1], "minutes": (60, 2_881)}, "until"),
        ({"weekdays": [1], "weight": "0"}, "weight"),
        ({"weekdays": [0], "kind": "peak", "minutes": (600, 640)}, "start"),
    ],
)
def test_a_band_that_cannot_be_names_its_field(
    shop: Shop, wrong: dict[str, Any], field: str
) -> None:
    desk_start(shop=shop)
    with pytest.raises(ShopError) as refused:
        add(shop, **wrong)
    assert refused.value.field == field
    assert TimeBand.objects.filter(kind__in=["peak", "uplift"]).count() == 21
    assert not DemandSlot.objects.exists()
