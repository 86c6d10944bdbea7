"""Two people and one price, two prices and one SKU, at the same instant (3.2, 13)."""

from functools import partial

import pytest

from apps.accounts.models import AuditEvent
from apps.accounts.roles import Role
from apps.common.hands import Sent
from apps.promotion.models import PriceSchedule
from apps.promotion.services import prices as acts
from apps.shop.models import Shop
from tests.aftersales.test_races import at_once
from tests.factories import make_person
from tests.promotion.prices import D, hand, planned, sku_made


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_at_once_approve_once(shop: Shop) -> None:
    sku = sku_made(shop)
    people = [make_person(f"{name}@example.com", Role.PROMOTER, shop) for name in "ab"]
    row = planned(sku, hand(people[0], shop))

    sent = Sent(row.version, f"approve-{row.version}")
    calls = [
        partial(acts.price_approve, price_id=row.pk, hand=hand(user, shop), sent=sent)
        for user in people
    ]
    assert at_once(calls) == ["done", "stale"]
    assert AuditEvent.objects.filter(action="price.approve").count() == 1
    row.refresh_from_db()
    assert row.version == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_overlapping_prices_approved_at_once_one_gets_in(shop: Shop) -> None:
    sku = sku_made(shop)
    user = make_person("a@example.com", Role.PROMOTER, shop)
    rows = [planned(sku, hand(user, shop)), planned(sku, hand(user, shop), price=D(95))]

    calls = [partial(acts.price_approve, price_id=row.pk, hand=hand(user, shop)) for row in rows]
    assert at_once(calls) == ["done", "overlap"]
    assert PriceSchedule.objects.filter(state="planned").count() == 1
