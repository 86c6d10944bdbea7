"""Promises: kept to the second, seen at risk in time, agreed anew; carriers compared."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from apps.accounts.actors import SYSTEM
from apps.common.errors import ShopError
from apps.service.models import CarrierRate, Promise, QueueItem
from apps.service.selectors.carriers import carrier_lines
from apps.service.selectors.promises import promises_page
from apps.service.services.carriers import rate_add, rate_end
from apps.service.services.promise_scan import promises_scan
from apps.service.services.promises import (
    Terms,
    promise_add,
    promise_renegotiate,
    promise_settle,
)
from apps.shop.models import Order, Shop
from apps.shop.services import ShipmentRow, shipment_put
from tests.service.queue_tools import (
    NOW,
    claim,
    make_order,
    now_is_now,
    on_duty,
    record,
    refusal,
    start,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("orders_are_noticed_now")]
__all__ = ["now_is_now"]
HOUR = timedelta(hours=1)
DUE = NOW + 30 * HOUR


def promised(shop: Shop, order: Order, due_at: object = DUE, **fields: object) -> Promise:
    """Promise a delivery."""
    terms = Terms("delivery", "sms", due_at, **fields)  # type: ignore[arg-type]
    return promise_add(shop=shop, order=order, terms=terms, actor=SYSTEM, now=NOW)


def states() -> list[str]:
    return list(Promise.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize(("late", "state"), [(0, "kept"), (1, "broken")])
def test_a_delivery_is_kept_to_the_second_as_soon_as_it_is_told(
    shop: Shop, late: int, state: str
) -> None:
    start(shop)
    order = make_order(shop, "1", status="paid", paid_at=NOW)
    promised(shop, order)
    arrived = DUE + timedelta(seconds=late)
    shipment_put(order=order, row=ShipmentRow("SF", "1", NOW, None, arrived))
    assert states() == [state]


def test_a_promise_at_risk_becomes_work_before_it_is_late_and_once(shop: Shop) -> None:
    start(shop)
    order = make_order(shop, "1", status="paid", paid_at=NOW)
    promise = promised(shop, order)
    assert promises_scan(now=DUE - 24 * HOUR) == {}
    assert promises_scan(now=DUE - 23 * HOUR) == {"risk": 1}
    assert promises_scan(now=DUE - 22 * HOUR) == {}
    item = QueueItem.objects.get(kind="delay")
    assert (item.promise, item.channel, item.hard_stop_at) == (promise, "sms", DUE)
    assert promises_page(shop, "live", None)[0] == promise
    shipment_put(order=order, row=ShipmentRow("SF", "1", NOW, DUE - HOUR))
    item.refresh_from_db()
    assert (states(), item.state, item.result) == (["open"], "cancelled", "open")


def test_our_own_median_decides_what_is_too_late(shop: Shop) -> None:
    start(shop)
    past = make_order(shop, "0", status="done", paid_at=NOW - 200 * HOUR, at=NOW - 200 * HOUR)
    for number, hours in enumerate((30, 40, 50)):
        shipped = NOW - 100 * HOUR
        row = ShipmentRow("SF", f"{number}", shipped, None, shipped + hours * HOUR)
        shipment_put(order=past, row=row)
    promised(shop, make_order(shop, "1", status="paid", paid_at=NOW), NOW + 41 * HOUR)
    assert promises_scan(now=NOW) == {}
    assert promises_scan(now=NOW + 2 * HOUR) == {"risk": 1}


def test_a_promise_nobody_kept_is_broken_when_its_time_is_over(shop: Shop) -> None:
    start(shop)
    order = make_order(shop, "1", status="paid", paid_at=NOW)
    promised(shop, order)
    gift = Terms("gift", "chat", DUE)
    promise_add(shop=shop, order=order, terms=gift, actor=SYSTEM, now=NOW)
    promises_scan(now=DUE)
    assert states() == ["at_risk", "open"]
    assert promises_scan(now=DUE + timedelta(seconds=1)) == {"break": 2}


def test_agreeing_anew_ends_the_old_promise_and_its_work(shop: Shop) -> None:
    start(shop)
    order = make_order(shop, "1", status="paid", paid_at=NOW)
    promise = promised(shop, order, NOW + 5 * HOUR)
    promises_scan(now=NOW)
    ada = on_duty(shop, "Ada")
    item = claim("delay", ada)
    assert item is not None
    with pytest.raises(ShopError, match="new time") as caught:
        record(item, ada, "renegotiated")
    assert caught.value.field == "due"
    record(item, ada, "renegotiated", due_at=NOW + 50 * HOUR)
    fresh = Promise.objects.get(prior=promise)
    assert (states(), fresh.due_at, fresh.made_by) == (
        ["renegotiated", "open"],
        NOW + 50 * HOUR,
        ada,
    )
    item.refresh_from_db()
    assert (item.state, item.result) == ("done", "renegotiated")
    with pytest.raises(ShopError) as caught:
        promise_settle(promise_id=promise.pk, event="keep", actor=SYSTEM, now=NOW)
    assert caught.value.status == 409


def test_the_page_settles_a_promise_and_ends_the_waiting_work(shop: Shop) -> None:
    start(shop)
    order = make_order(shop, "1", status="paid", paid_at=NOW)
    promise = promised(shop, order, NOW + 5 * HOUR)
    promises_scan(now=NOW)
    promise_renegotiate(
        promise_id=promise.pk, due_at=NOW + 60 * HOUR, agent=None, actor=SYSTEM, now=NOW
    )
    assert QueueItem.objects.get(kind="delay").state == "cancelled"


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms("delivery", "sms"), "due_at"),
        (Terms("delivery", "sms", NOW), "due_at"),
        (Terms("delivery", "sms", NOW + timedelta(days=400)), "due_at"),
        (Terms("shipping_fee", "sms"), "payer"),
        (Terms("moon", "sms"), "what"),
        (Terms("gift", "pigeon"), "what"),
    ],
)
def test_what_is_missing_in_a_promise_is_named(shop: Shop, terms: Terms, field: str) -> None:
    order = make_order(shop, "1")
    with pytest.raises(ShopError) as caught:
        promise_add(shop=shop, order=order, terms=terms, actor=SYSTEM, now=NOW)
    assert (caught.value.status, caught.value.field) == (422, field)


def test_a_promise_to_another_shops_order_is_as_if_it_were_not(
    shop: Shop, other_shop: Shop
) -> None:
    theirs = make_order(other_shop, "1")
    with pytest.raises(ShopError) as caught:
        promised(shop, theirs)
    assert caught.value.status == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"what": "delivery"},
        {"what": "shipping_fee"},
        {"what": "gift", "state": "kept"},
        {"what": "gift", "order": None},
    ],
)
def test_the_database_refuses_half_a_promise(shop: Shop, fields: dict[str, object]) -> None:
    usual = {"order": make_order(shop, "1"), "channel": "sms", "agreed_at": NOW}
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.create(shop=shop, **{**usual, **fields})


def rate(**fields: object) -> CarrierRate:
    usual: dict[str, object] = {
        "carrier": "SF",
        "up_to_kg": Decimal(5),
        "price": Decimal(8),
        "days_min": 1,
        "days_max": 3,
        "valid_from": date(2026, 1, 1),
    }
    return CarrierRate(**{**usual, **fields})


def test_a_rate_holds_alone_and_carriers_are_compared(shop: Shop) -> None:
    first = rate_add(shop=shop, rate=rate(), actor=SYSTEM)
    with pytest.raises(ShopError) as caught:
        rate_add(shop=shop, rate=rate(valid_from=date(2026, 6, 1)), actor=SYSTEM)
    assert refusal(caught)[0] == 409
    rate_add(shop=shop, rate=rate(region="Islands"), actor=SYSTEM)
    rate_end(rate_id=first.pk, last_day=date(2026, 5, 31), actor=SYSTEM)
    rate_add(shop=shop, rate=rate(valid_from=date(2026, 6, 1), price=9), actor=SYSTEM)
    order = make_order(shop, "1", status="done", paid_at=NOW)
    shipment_put(order=order, row=ShipmentRow("SF", "1", NOW - 36 * HOUR, None, NOW))
    line = carrier_lines(shop, date(2026, 7, 1))[0]
    assert [(each.region, each.price) for each in line.rates] == [("", 9), ("Islands", 8)]
    assert (line.transit.usual, line.transit.count) == (36 * HOUR, 1)


@pytest.mark.parametrize("url", ["http://a.example/{number}", "https://a.example/1", "javascript:"])
def test_a_tracking_page_is_https_and_takes_the_number(shop: Shop, url: str) -> None:
    with pytest.raises(ShopError) as caught:
        rate_add(shop=shop, rate=rate(tracking_url=url), actor=SYSTEM)
    assert (caught.value.status, caught.value.field) == (422, "tracking_url")
