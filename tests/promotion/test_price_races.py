"""Two people and one price, two prices and one SKU, at the same instant (3.2, 13)."""

from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError, local
from typing import Any

import pytest

from apps.accounts.models import AuditEvent
from apps.accounts.roles import Role
from apps.common.hands import Sent
from apps.promotion.models import PriceSchedule
from apps.promotion.services import price_readings
from apps.promotion.services import prices as acts
from apps.promotion.services.price_clock import prices_tick
from apps.shop.models import Shop
from tests.aftersales.test_races import at_once
from tests.factories import make_person
from tests.promotion.prices import DAY, START, D, hand, planned, sku_made


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


@pytest.mark.django_db(transaction=True)
def test_two_readings_of_a_sku_wait_for_each_other(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both prove both prices, each from the other end: one does, the other finds it done."""
    sku, user = sku_made(shop), make_person("a@example.com", Role.PROMOTER, shop)
    first = planned(sku, hand(user, shop))
    then = planned(sku, hand(user, shop), starts_at=first.ends_at, ends_at=first.ends_at + DAY,
                   price=D(95))  # fmt: skip
    for row in (first, then):
        acts.price_approve(price_id=row.pk, hand=hand(user, shop))
    prices_tick(now=START)
    PriceSchedule.objects.filter(pk=first.pk).update(state="applied", verified_price=D(90))
    prices_tick(now=first.ends_at)
    barrier, met, taken = Barrier(2), local(), price_readings.price_taken

    def both_inside(*told: Any) -> PriceSchedule:
        """Wait for the other one where both got this far at once."""
        if not hasattr(met, "once"):
            met.once = True
            with suppress(BrokenBarrierError):
                barrier.wait(timeout=1)
        return taken(*told)

    monkeypatch.setattr(price_readings, "price_taken", both_inside)
    reading = price_readings.Reading(D(95), "page")
    late = hand(user, shop, now=first.ends_at)
    calls = [
        partial(price_readings.price_read_back, price_id=row.pk, reading=reading, hand=late)
        for row in (first, then)
    ]
    assert at_once(calls) == ["done", "state_refused"]
    states = PriceSchedule.objects.order_by("pk").values_list("state", "version")
    assert [state for state, _version in states] == ["restored", "applied"]
