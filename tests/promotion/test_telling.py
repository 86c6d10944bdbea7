"""What plans tell whom: those who may approve them, and who learns that a price is not back."""

from datetime import timedelta

import pytest

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.promotion.services import campaign_moves as moves
from apps.promotion.services import prices as acts
from apps.promotion.services.price_clock import prices_tick
from apps.shop.models import Shop, Sku
from tests.factories import make_person
from tests.promotion.campaigns import campaign
from tests.promotion.prices import D, hand, planned
from tests.promotion.test_alarms import running

pytestmark = pytest.mark.django_db


def told(user: User) -> list[str]:
    return list(user.notifications.filter(read_at=None).values_list("kind", flat=True))


def test_a_campaign_within_limits_waits_for_another_promoter_too(
    shop: Shop, sku: Sku, promoter: User, director: User
) -> None:
    second = make_person("p2@example.com", Role.PROMOTER, shop)
    chief = make_person("s@example.com", Role.SUPERVISOR, shop)
    row = campaign(sku, hand(promoter, shop))
    moves.campaign_submit(campaign_id=row.pk, hand=hand(promoter, shop))
    people = (promoter, second, director, chief)
    assert [told(each) for each in people] == [
        [], ["campaign_approval"], ["campaign_approval"], [],
    ]  # fmt: skip
    boss = hand(director, shop, "director")
    moves.campaign_send_back(campaign_id=row.pk, note="Later", hand=boss)
    assert [told(each) for each in people] == [["campaign_back"], [], [], []]


def test_beyond_the_limits_only_directors_are_asked(
    shop: Shop, sku: Sku, promoter: User, director: User
) -> None:
    second = make_person("p2@example.com", Role.PROMOTER, shop)
    row = campaign(sku, hand(promoter, shop), budget=D(10_000_000))
    moves.campaign_submit(campaign_id=row.pk, hand=hand(promoter, shop))
    assert (told(second), told(director)) == ([], ["campaign_approval"])
    moves.campaign_approve(campaign_id=row.pk, hand=hand(director, shop, "director"))
    assert told(director) == []


def test_a_price_asks_and_its_edit_takes_the_question_back(
    shop: Shop, sku: Sku, promoter: User, director: User
) -> None:
    row = planned(sku, hand(promoter, shop))
    acts.price_submit(price_id=row.pk, hand=hand(promoter, shop))
    assert told(director) == ["price_approval"]
    acts.price_cancel(price_id=row.pk, note="No", hand=hand(promoter, shop))
    assert told(director) == []


def test_a_price_that_does_not_come_back_is_told_once(
    sku: Sku, promoter: User, director: User
) -> None:
    row = running(sku, promoter)
    prices_tick(now=row.ends_at)
    for minutes in (10, 11, 12):
        prices_tick(now=row.ends_at + timedelta(minutes=minutes))
    assert (told(promoter), told(director)) == (["price_not_back"], ["price_not_back"])
