"""Rotations and cohorts: drawn, followed, and parted where one switch day is too few."""

from datetime import date

import pytest

from apps.accounts.actors import SYSTEM
from apps.common.errors import ShopError
from apps.service.models import Agent, RotationPattern, ShiftTemplate
from apps.service.rotation import ShortRest
from apps.service.selectors.desk_settings import (
    advice_words,
    rest_words,
    rests_of,
    rotating,
    team_of,
)
from apps.service.services.rotations import (
    CohortPlace,
    cohorts_put,
    cohorts_split,
    pattern_put,
    place_token,
)
from apps.service.services.seeds import WEEKS, desk_start
from apps.shop.models import Shop
from tests.service.desk import TODAY, make_agent

pytestmark = pytest.mark.django_db
MONDAY = date(2024, 1, 1)


def draw(shop: Shop, cells: list[str], pattern: RotationPattern | None = None) -> RotationPattern:
    """Draw a rotation, or change one."""
    desk_start(shop=shop)
    return pattern_put(
        shop=shop,
        pattern=pattern,
        name="Ours",
        cells=cells,
        anchor_on=MONDAY,
        actor=SYSTEM,
        today=TODAY,
    )


def team(shop: Shop, count: int, weekdays: tuple[int, ...] = (0,)) -> list[Agent]:
    """Make people who rotate, in halves."""
    pattern = draw(shop, WEEKS)
    return [
        make_agent(
            shop,
            f"P{n}",
            pattern=pattern,
            start_offset=n % 2,
            switch_weekday=weekdays[n % len(weekdays)],
        )
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("cells", "field"),
    [([], "weeks"), (["D"] * 6, "weeks"), (["D"] * 91, "weeks"), (["X"] * 7, "cells")],
)
def test_weeks_are_whole_and_codes_are_shifts(shop: Shop, cells: list[str], field: str) -> None:
    with pytest.raises(ShopError) as refused:
        draw(shop, cells)
    assert refused.value.field == field
    assert RotationPattern.objects.count() == 1


def test_a_shorter_rotation_brings_its_people_back_into_it(shop: Shop) -> None:
    _ada, bo = team(shop, 2)
    assert bo.pattern
    draw(shop, WEEKS[:7], bo.pattern)
    bo.refresh_from_db()
    assert bo.start_offset == 0


def test_a_name_is_there_once(shop: Shop) -> None:
    draw(shop, WEEKS)
    with pytest.raises(ShopError) as refused:
        draw(shop, WEEKS)
    assert (refused.value.code, refused.value.field) == ("duplicate", "name")


def test_a_night_before_a_morning_inside_a_rotation_is_told(shop: Shop) -> None:
    pattern = draw(shop, ["N", "D", "", "", "", "", ""])
    (found,) = rests_of(pattern, [], TODAY)
    assert found == ShortRest(0, "N", "D", 510)
    assert rest_words(found) == ("Monday N, then Tuesday D: rest 8 h 30; that cell stays empty.")
    assert rests_of(draw(shop, WEEKS, pattern), [], TODAY) == []


def test_the_switch_itself_is_looked_at_on_the_weekday_of_its_people(shop: Shop) -> None:
    pattern = draw(shop, ["N"] * 7 + ["D"] * 7)
    agent = make_agent(shop, "Ada", pattern=pattern, start_offset=0, switch_weekday=3)
    seams = rests_of(pattern, [agent], TODAY)
    assert [(each.weekday, each.code, each.next_code) for each in seams] == [(2, "N", "D")]


def test_a_small_team_that_switches_on_one_day_is_told_and_parted_by_one_click(
    shop: Shop,
) -> None:
    team(shop, 12)
    ShiftTemplate.objects.filter(code="D").update(need_min=3)
    ShiftTemplate.objects.filter(code="N").update(need_min=4)
    found = team_of(shop, rotating(shop, TODAY), TODAY)
    assert found.advice
    assert (found.advice.gaps, found.advice.proposed) == (2, 3)
    assert advice_words(found.advice).startswith(
        "All 12 people switch on Monday: at least 2 places stay empty over 3 switches"
    )
    ids = [agent.pk for agent in found.agents]
    assert cohorts_split(shop=shop, agent_ids=ids, weekday=3, actor=SYSTEM, today=TODAY) == 6
    assert team_of(shop, rotating(shop, TODAY), TODAY).advice is None
    halves = Agent.objects.filter(switch_weekday=3).values_list("start_offset", flat=True)
    assert sorted(halves) == [0, 0, 0, 1, 1, 1]


def test_a_team_that_is_large_enough_or_parted_already_needs_no_advice(shop: Shop) -> None:
    team(shop, 4, (0, 3))
    ShiftTemplate.objects.filter(code="N").update(need_min=9)
    assert team_of(shop, rotating(shop, TODAY), TODAY).advice is None
    Agent.objects.update(switch_weekday=0)
    assert team_of(shop, rotating(shop, TODAY), TODAY).advice is not None
    ShiftTemplate.objects.filter(code="N").update(need_min=1)
    assert team_of(shop, rotating(shop, TODAY), TODAY).advice is None


def test_a_place_that_changed_meanwhile_and_a_foreign_rotation_are_refused(
    shop: Shop, other_shop: Shop
) -> None:
    ada, bo = team(shop, 2)
    theirs = draw(other_shop, WEEKS)
    seen = place_token(ada)
    moved = CohortPlace(ada.pk, ada.pattern_id, 1, 3, seen)
    assert cohorts_put(shop=shop, places=[moved], actor=SYSTEM, today=TODAY) == 1
    with pytest.raises(ShopError) as stale:
        cohorts_put(shop=shop, places=[moved], actor=SYSTEM, today=TODAY)
    assert stale.value.code == "stale"
    for place in (
        CohortPlace(bo.pk, theirs.pk, 0, 0, place_token(bo)),
        CohortPlace(make_agent(other_shop, "Cy").pk, None, None, 0, "..0"),
    ):
        with pytest.raises(ShopError) as refused:
            cohorts_put(shop=shop, places=[place], actor=SYSTEM, today=TODAY)
        assert refused.value.code == "field_invalid"
