"""The supervisor's heat map: buyers who ordered, by the half hour of their first chat."""

from datetime import date, time, timedelta

import pytest

from apps.service.models import InquiryFact
from apps.service.selectors.board import heat_of
from apps.service.services.conversion import rule_start
from apps.shop.models import Customer, Shop
from tests.service.desk import make_agent
from tests.service.rosters import instant

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 3)


def test_conversion_counts_each_buyer_of_the_shop_once_in_their_half_hour(shop: Shop) -> None:
    rule, agent = rule_start(shop=shop), make_agent(shop, "Li")
    asked = [
        # Minute of the first chat, ordered, why it is no inquiry, of a person.
        (600, True, "", False),
        (629, False, "", False),
        (629, None, "", False),
        (630, True, "", False),
        (600, None, "own_accounts", False),
        # The same buyers once more as a person's: the shop counts them once.
        (600, True, "", True),
        (90, False, "", False),
    ]
    for number, (minute, ordered, reason, is_persons) in enumerate(asked):
        at = instant(DAY, minute)
        InquiryFact.objects.create(
            shop=shop,
            rule=rule,
            customer=Customer.objects.create(shop=shop, key_hash=f"b{number}"),
            agent=agent if is_persons else None,
            day=DAY,
            minute=minute,
            first_at=at,
            last_at=at,
            rounds=1,
            excluded_by=reason,
            ordered=ordered,
        )
    heat = heat_of(shop, DAY, "conversion")
    cells = {
        (row, day): (cell.text, cell.title)
        for row, found in heat.rows
        for day, cell in zip(heat.days, found, strict=True)
        if cell
    }
    assert cells == {
        ("01:30", DAY): ("0%", "0 / 1"),
        ("10:00", DAY): ("33%", "1 / 3"),
        ("10:30", DAY): ("100%", "1 / 1"),
    }
    assert heat.total == 5
    # What is asked before the cut stands on the next morning, as the clock shows it.
    Shop.objects.filter(pk=shop.pk).update(day_cut=time(4))
    shop.refresh_from_db()
    later = heat_of(shop, DAY + timedelta(days=1), "conversion")
    assert later.rows[0][0] == "01:30"
    assert [bool(cell) for cell in later.rows[0][1]] == [*[False] * 6, True]
