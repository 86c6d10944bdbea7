"""Queues follow the orders: opened, claimed, tried, ended by what happens meanwhile."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.common.errors import ShopError
from apps.service.models import Attempt, QueueItem
from apps.service.selectors.holds import order_holds
from apps.service.services.queue_claims import claim_give_back, claim_renew
from apps.service.services.queue_results import hold_release
from apps.service.services.queue_sweep import queues_sweep, queues_tick
from apps.shop.models import Shop
from apps.shop.services import ShipmentRow, order_exclude, shipment_put
from tests.service.desk import actor_of
from tests.service.queue_tools import (
    MINUTE,
    NOW,
    claim,
    items,
    make_item,
    make_order,
    now_is_now,
    on_duty,
    pay,
    record,
    send_to,
    start,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("orders_are_noticed_now")]
__all__ = ["now_is_now"]
LATER = NOW + timedelta(minutes=31)


def test_an_unpaid_order_is_chased_after_half_an_hour_and_once(shop: Shop) -> None:
    start(shop)
    make_order(shop, "1")
    queues_sweep(now=NOW + 29 * MINUTE)
    assert items() == []
    assert queues_sweep(now=LATER)["opened"] == 1
    assert queues_sweep(now=LATER)["opened"] == 0
    item = QueueItem.objects.get()
    assert (item.kind, item.due_at, item.hard_stop_at) == (
        "unpaid",
        NOW + timedelta(hours=5),
        NOW + timedelta(hours=6),
    )


def test_old_excluded_paid_and_closed_orders_are_no_work(shop: Shop) -> None:
    start(shop)
    make_order(shop, "old", at=NOW - timedelta(days=4))
    make_order(shop, "test", excluded_reason="test")
    make_order(shop, "closed", status="closed")
    pay(shop, make_order(shop, "paid"))
    queues_sweep(now=LATER)
    assert items() == []


def test_a_shop_without_queues_has_no_work(shop: Shop) -> None:
    make_order(shop, "1", is_cod=True)
    queues_sweep(now=LATER)
    assert items() == []


def test_a_payment_cancels_a_claimed_chase_in_flight(shop: Shop) -> None:
    start(shop)
    order = make_order(shop, "1")
    ada = on_duty(shop, "Ada")
    queues_sweep(now=LATER)
    item = claim("unpaid", ada, LATER)
    assert item is not None
    pay(shop, order)
    assert items() == [("unpaid", "cancelled", "paid")]
    with pytest.raises(ShopError, match="paid by now") as caught:
        record(item, ada, "reached", LATER)
    assert caught.value.status == 409
    with pytest.raises(ShopError, match="paid by now"):
        claim_renew(item_id=item.pk, agent=ada, now=LATER)
    assert Attempt.objects.count() == 0


@pytest.mark.parametrize("how", ["closed", "refunded", "excluded"])
def test_a_cancelled_order_ends_all_its_work_and_holds_nothing(shop: Shop, how: str) -> None:
    start(shop)
    order = make_order(shop, "1", is_cod=True)
    assert items() == [("cod", "waiting", "")]
    assert [hold.kind for hold in order_holds(order)] == ["cod"]
    if how == "excluded":
        order_exclude(shop=shop, external_id="1", reason="fake")
    else:
        make_order(shop, "1", is_cod=True, status=how)
    assert items() == [("cod", "cancelled", "order_closed")]
    assert order_holds(order) == []


def test_the_sweep_makes_up_for_a_missed_event(shop: Shop) -> None:
    start(shop)
    order = make_order(shop, "1")
    queues_sweep(now=LATER)
    type(order).objects.filter(pk=order.pk).update(status="closed")
    assert queues_sweep(now=LATER)["settled"] == 1
    assert items() == [("unpaid", "cancelled", "order_closed")]


def test_cash_on_delivery_is_held_until_the_buyer_confirms(shop: Shop) -> None:
    start(shop)
    order = make_order(shop, "1", is_cod=True)
    ada = on_duty(shop, "Ada")
    item = claim("cod", ada)
    assert item is not None
    assert record(item, ada, "no_answer").state == "waiting"
    assert order_holds(order)
    later = NOW + timedelta(minutes=61)
    again = claim("cod", ada, later)
    assert again == item
    record(item, ada, "confirmed", later)
    assert items() == [("cod", "done", "confirmed")]
    assert order_holds(order) == []
    tries = Attempt.objects.values_list("result", "channel", "agent")
    assert list(tries) == [("no_answer", "call", ada.pk), ("reached", "call", ada.pk)]


def test_nobody_reached_holds_on_until_somebody_releases_it_with_a_reason(shop: Shop) -> None:
    start(shop, max_tries=2)
    order = make_order(shop, "1", is_cod=True)
    ada = on_duty(shop, "Ada")
    for hours in (0, 2):
        at = NOW + timedelta(hours=hours)
        item = claim("cod", ada, at)
        assert item is not None
        record(item, ada, "no_answer", at)
    assert items() == [("cod", "expired", "unreachable")]
    assert order_holds(order)
    with pytest.raises(ShopError, match="Say why"):
        hold_release(item_id=item.pk, reason=" ", actor=SYSTEM, now=NOW)
    hold_release(item_id=item.pk, reason="a regular buyer", actor=SYSTEM, now=NOW)
    assert order_holds(order) == []
    QueueItem.objects.update(holds_shipment=True)
    make_order(shop, "1", is_cod=True, status="closed")
    assert order_holds(order) == []
    assert AuditEvent.objects.filter(action="queue.let_go").count() == 1
    event = AuditEvent.objects.get(action="queue.release_hold")
    assert event.reason == "a regular buyer"
    with pytest.raises(ShopError, match="does not hold"):
        hold_release(item_id=item.pk, reason="again", actor=SYSTEM, now=NOW)


def test_an_edited_address_reopens_its_confirmation(shop: Shop) -> None:
    start(shop)
    order = make_order(shop, "1", status="paid", paid_at=NOW)
    send_to(order, "Harbour Road", phone="138")
    ada = on_duty(shop, "Ada")
    item = claim("address", ada)
    assert item is not None
    record(item, ada, "changed", address="12 Harbour Road, Flat 3, Shanghai")
    assert items() == [("address", "done", "changed")]
    assert order_holds(order) == []
    # The same in another spelling is no other address.
    send_to(order, "12, HARBOUR road - flat 3; Shanghai")
    assert len(items()) == 1
    send_to(order, "14 Harbour Road, Flat 3, Shanghai")
    assert items() == [("address", "done", "changed"), ("address", "waiting", "")]
    assert [hold.reason for hold in order_holds(order)] == ["changed"]
    item = claim("address", ada)
    assert item is not None
    record(item, ada, "confirmed")
    assert order_holds(order) == []


def test_an_order_that_left_needs_no_confirmation_any_more(shop: Shop) -> None:
    start(shop)
    order = make_order(shop, "1", is_cod=True)
    shipment_put(order=order, row=ShipmentRow("SF", "SF1", NOW))
    assert items() == [("cod", "cancelled", "shipped")]


def test_a_held_out_order_is_never_offered_and_never_claimed(shop: Shop) -> None:
    start(shop, holdout_percent=10)
    for number in range(40):
        make_order(shop, f"{number}")
    ada = on_duty(shop, "Ada")
    queues_sweep(now=LATER)
    held = set(QueueItem.objects.filter(holdout=True).values_list("pk", flat=True))
    assert 0 < len(held) < 15
    got = set()
    while (item := claim("unpaid", ada, LATER, skip=max(got, default=None))) and item.pk not in got:
        got.add(item.pk)
        record(item, ada, "refused", LATER)
    assert got.isdisjoint(held)
    assert len(got) + len(held) == 40
    with pytest.raises(DatabaseError), transaction.atomic():
        QueueItem.objects.filter(pk=min(held)).update(
            state="claimed", owner=ada, claimed_until=LATER
        )


def test_a_lease_that_runs_out_returns_the_item_and_names_the_new_holder(shop: Shop) -> None:
    start(shop)
    ada, bo = on_duty(shop, "Ada"), on_duty(shop, "Bo")
    item = make_item(shop)
    assert claim(item, ada) == item
    claim_renew(item_id=item.pk, agent=ada, now=NOW + 9 * MINUTE)
    assert claim(item, bo, NOW + 18 * MINUTE) is None
    assert queues_tick(now=NOW + 18 * MINUTE)["lapsed"] == 0
    assert queues_tick(now=NOW + 20 * MINUTE)["lapsed"] == 1
    item.refresh_from_db()
    assert (item.state, item.owner) == ("waiting", None)
    with pytest.raises(ShopError, match="has run out"):
        record(item, ada, "reached", NOW + 20 * MINUTE)
    assert claim(item, bo, NOW + 21 * MINUTE) == item
    with pytest.raises(ShopError, match="Bo has this now") as caught:
        claim_renew(item_id=item.pk, agent=ada, now=NOW + 21 * MINUTE)
    assert caught.value.status == 409
    assert record(item, bo, "reached", NOW + 22 * MINUTE).state == "done"


def test_a_claim_is_the_logged_reason_to_see_phone_and_address(shop: Shop) -> None:
    start(shop)
    ada, item = on_duty(shop, "Ada"), make_item(shop)
    claim(item, ada)
    claim(item, ada)
    event = AuditEvent.objects.get(action="pii.claim")
    assert (event.actor, event.object) == (f"user:{ada.user_id}", f"service.QueueItem:{item.pk}")


def test_next_gives_the_held_item_back_and_takes_another(shop: Shop) -> None:
    start(shop)
    ada = on_duty(shop, "Ada")
    first, second = make_item(shop), make_item(shop)
    assert claim("callback", ada) == first
    assert claim("callback", ada) == first
    assert claim("callback", ada, skip=first.pk) == second
    claim_give_back(item_id=second.pk, agent=ada, actor=actor_of(ada), now=NOW)
    assert claim("callback", ada) is None
    assert claim("callback", ada, NOW + 6 * MINUTE) == first
