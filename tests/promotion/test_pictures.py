"""Pictures: the figures of the specification, a simulation as oracle, and the page of a group."""

from datetime import timedelta
from random import Random

import pytest
from django.test import Client
from django.urls import reverse

from apps.promotion.models import AdGroup
from apps.promotion.pictures import (
    Shown,
    Standing,
    displays_needed,
    power_of,
    standings,
    weak_chance,
    winner_of,
)
from apps.promotion.rows import AdRow
from apps.promotion.selectors.picture_tests import picture_test
from apps.promotion.services.stats import ad_stats_upsert
from apps.shop.models import Shop
from tests.promotion.words import NOW, TODAY


@pytest.mark.parametrize(
    ("rate", "lift", "needed"),
    [(0.02, 0.2, 21_109), (0.02, 0.3, 9_798), (0.02, 0.5, 3_826), (0.01, 0.2, 42_693),
     (0.05, 0.2, 8_158)],
)  # fmt: skip
def test_displays_a_test_needs(rate: float, lift: float, needed: int) -> None:
    assert displays_needed(rate, lift) == needed
    assert power_of(rate, lift, needed) == pytest.approx(0.80, abs=1e-3)


@pytest.mark.parametrize(
    ("lift", "displays", "power"), [(0.2, 5_000, 0.275), (0.5, 5_000, 0.893), (0.2, 1_500, 0.113)]
)
def test_what_a_hundred_clicks_show(lift: float, displays: int, power: float) -> None:
    assert power_of(0.02, lift, displays) == pytest.approx(power, abs=6e-4)


@pytest.mark.parametrize(
    ("clicks", "displays", "chance", "is_weak"),
    [(20, 2_000, 0.958, True), (30, 3_000, 0.990, True), (25, 2_000, 0.807, False),
     (10, 1_000, 0.821, False), (10, 800, None, False)],
)  # fmt: skip
def test_a_picture_is_weak_only_when_that_is_sure(
    clicks: int, displays: int, chance: float | None, is_weak: bool
) -> None:
    found = weak_chance(Shown(displays, clicks), 0.02, 0.8)
    assert found == (None if chance is None else pytest.approx(chance, abs=6e-4))
    assert (found is not None and found > 0.90) == is_weak


def test_standings_against_a_simulation() -> None:
    pictures = [Shown(3_000, 60), Shown(3_000, 72), Shown(2_500, 40)]
    dice, runs = Random(7), 20_000  # noqa: S311  no secret depends on it
    wins, lost = [0, 0, 0], [0.0, 0.0, 0.0]
    rates = [0.0, 0.0, 0.0]
    for _ in range(runs):
        drawn = [dice.betavariate(*each.beta) for each in pictures]
        top = max(drawn)
        wins[drawn.index(top)] += 1
        for at, rate in enumerate(drawn):
            rates[at] += rate
            lost[at] += top - rate
    for at, found in enumerate(standings(pictures)):
        assert found.best == pytest.approx(wins[at] / runs, abs=0.012)
        assert found.loss == pytest.approx(lost[at] / rates[at], abs=0.012)
    assert sum(each.best for each in standings(pictures)) == pytest.approx(1, abs=1e-3)


def test_a_winner_waits_for_seven_days_and_is_sure_or_cheap() -> None:
    ahead = [Standing(0.96, 0.02), Standing(0.04, 0.3)]
    assert (winner_of(ahead, 6), winner_of(ahead, 7)) == (None, 0)
    assert winner_of([Standing(0.6, 0.009), Standing(0.4, 0.02)], 7) == 0
    assert winner_of([Standing(0.6, 0.02), Standing(0.4, 0.05)], 30) is None
    assert winner_of([Standing(1.0, 0.0)], 30) is None


def _told(shop: Shop, days: int) -> AdGroup:
    rows = [
        AdRow(
            campaign="7", ad_group="front", creative=name, day=(day := TODAY - timedelta(days=ago)),
            until=day, as_of=NOW, impressions=3_000, clicks=clicks, orders=2,
        )
        for ago in range(1, days + 1)
        for name, clicks in (("plain", 45), ("worn", 66), ("text", 20))
    ]  # fmt: skip
    ad_stats_upsert(shop=shop, rows=rows, reason="import")
    return AdGroup.objects.get()


@pytest.mark.django_db
def test_the_page_of_a_group_calls_the_winner(shop: Shop, promoter_client: Client) -> None:
    group = _told(shop, 7)
    found = picture_test(shop, group.pk, TODAY - timedelta(days=1))
    assert found is not None
    assert (found.winner and found.winner.name, found.days) == ("worn", 7)
    assert [line.is_weak for line in found.lines] == [False, True, False]  # plain, text, worn
    day = TODAY - timedelta(days=1)
    asked = {
        "shop": shop.code,
        "day": f"{day}",
        "campaign": group.ad_campaign_id,
        "group": group.pk,
    }
    page = promoter_client.get(reverse("dashboard:ads"), asked).content.decode()
    assert "worn has won" in page
    assert "ask for a new one" in page


@pytest.mark.django_db
def test_before_seven_days_nobody_wins(shop: Shop) -> None:
    found = picture_test(shop, _told(shop, 4).pk, TODAY - timedelta(days=1))
    assert found is not None
    assert (found.winner, found.days_left) == (None, 3)
    assert picture_test(shop, 0, TODAY) is None
