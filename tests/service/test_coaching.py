"""Coaching: measured before and two weeks later."""

from datetime import timedelta

import pytest

from apps.accounts.actors import SYSTEM
from apps.accounts.models import User
from apps.common.errors import ShopError
from apps.service.models import (
    Agent,
    Coaching,
)
from apps.service.selectors.coached import hits_of
from apps.service.services.coaching import coaching_measure, coaching_start, coaching_withdraw
from apps.shop.models import Shop
from tests.service.quality_desk import (
    DAY,
    TEN,
    chat,
    refusal,
    sent,
    up_for_review,
)

pytestmark = pytest.mark.django_db


def test_coaching_counts_before_and_two_weeks_later(shop: Shop, ada: Agent, boss: User) -> None:
    for minute, seconds in enumerate((10, 20, 21, 40)):
        chat(shop, ada, minute, seconds)
    today = DAY + timedelta(days=1)
    row = coaching_start(
        agent=ada, shop=shop, goal="first_reply", plan="Greet first", actor=SYSTEM, today=today
    )
    assert (row.before_hits, row.before_tries) == (2, 4)
    assert row.recheck_on == today + timedelta(days=14)
    again = {"agent": ada, "shop": shop, "plan": "x", "actor": SYSTEM, "today": today}
    with pytest.raises(ShopError) as twice:
        coaching_start(goal="first_reply", **again)
    assert refusal(twice) == "duplicate"
    with pytest.raises(ShopError) as unknown:
        coaching_start(goal="luck", **again)
    assert unknown.value.field == "goal"
    for minute in range(3):
        chat(shop, ada, 24 * 60 + minute, 5)
    assert coaching_measure(now=TEN + timedelta(days=14)) == 0
    assert coaching_measure(now=TEN + timedelta(days=15)) == 1
    row.refresh_from_db()
    assert (row.state, row.after_hits, row.after_tries) == ("done", 3, 3)
    with pytest.raises(ShopError) as over:
        coaching_withdraw(coaching_id=row.pk, actor=SYSTEM)
    assert refusal(over) == "state_refused"


def test_goals_count_reviews_that_pass_and_buyers_who_ordered(
    shop: Shop, ada: Agent, boss: User
) -> None:
    sent(up_for_review(shop, ada), boss, 5)
    sent(up_for_review(shop, ada), boss, 2)
    assert hits_of("quality", ada, shop, DAY, DAY) == (1, 2)
    assert hits_of("quality", ada, shop, DAY + timedelta(days=1), DAY + timedelta(days=1)) == (0, 0)
    assert hits_of("conversion", ada, shop, DAY, DAY) == (0, 0)
    assert Coaching.Goal.values == ["quality", "first_reply", "conversion"]
