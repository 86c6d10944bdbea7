"""A price is proved by an order that came in at exactly it (3.2, section 16)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.accounts.models import AuditEvent, User
from apps.accounts.roles import Role
from apps.promotion.models import PriceSchedule
from apps.promotion.services.price_clock import prices_tick
from apps.promotion.services.price_readings import Reading, price_read_back
from apps.promotion.services.prices import price_approve
from apps.shop.models import Order, OrderLine, Shop, Sku
from tests.factories import make_person
from tests.promotion.prices import DAY, START, D, hand, planned, sku_made

MINUTE = timedelta(minutes=1)
END = START + 3 * DAY


@pytest.fixture
def sku(shop: Shop) -> Sku:
    return sku_made(shop)


@pytest.fixture
def promoter(shop: Shop) -> User:
    return make_person("p@example.com", Role.PROMOTER, shop)


def sold(sku: Sku, at: datetime, price: Any, **more: Any) -> None:
    """Let an order of one at a price come in."""
    order = Order.objects.create(
        shop=sku.shop, external_id=f"{sku.code} {at} {more}", number="A-17", ordered_at=at,
        ordered_on=at.date(),
        paid_at=at, paid_on=at.date(), status="paid", order_amount=price, paid_amount=price,
        **{"currency": "CNY"} | more,
    )  # fmt: skip
    OrderLine.objects.create(
        order=order, line_key="1", sku=sku, quantity=1, unit_price=price, line_amount=price
    )


def running(sku: Sku, who: User) -> PriceSchedule:
    """Return a price of 90 that has ended and is to go back to 100."""
    row = planned(sku, hand(who, sku.shop))
    price_approve(price_id=row.pk, hand=hand(who, sku.shop))
    prices_tick(now=START)
    read = hand(who, sku.shop, now=START + MINUTE)
    price_read_back(price_id=row.pk, reading=Reading(D(90), "page"), hand=read)
    prices_tick(now=END)
    return row


def test_an_order_at_the_old_price_proves_that_it_is_back(sku: Sku, promoter: User) -> None:
    row = running(sku, promoter)
    sold(sku, END - MINUTE, 100)  # before its end: no proof
    sold(sku, END + MINUTE, 100, excluded_reason="fake")
    sold(sku, END + 2 * MINUTE, D("99.99"))
    assert prices_tick(now=END + 5 * MINUTE) == {}
    sold(sku, END + 6 * MINUTE, 100)
    assert prices_tick(now=END + 5 * MINUTE) == {}  # it is still to come
    assert prices_tick(now=END + 7 * MINUTE) == {"read": 1}
    row.refresh_from_db()
    assert (row.state, row.verified_price, row.verified_by) == ("restored", 100, "import")
    assert row.verified_note == "Order A-17"
    told = AuditEvent.objects.filter(object=f"promotion.PriceSchedule:{row.pk}").last()
    assert told is not None
    assert told.action == "price.confirm_restored"
    assert prices_tick(now=END + 8 * MINUTE) == {}


def test_it_proves_a_price_that_had_failed_and_never_fails_one(sku: Sku, promoter: User) -> None:
    row = running(sku, promoter)
    sold(sku, END + MINUTE, 90)
    assert prices_tick(now=END + 10 * MINUTE)["restore_fail"] == 1
    sold(sku, END + 11 * MINUTE, 100)
    assert prices_tick(now=END + 12 * MINUTE) == {"read": 1}
    row.refresh_from_db()
    assert row.state == "restored"


def test_the_new_price_is_proved_likewise_in_its_shop_only(sku: Sku, promoter: User) -> None:
    row = planned(sku, hand(promoter, sku.shop))
    price_approve(price_id=row.pk, hand=hand(promoter, sku.shop))
    prices_tick(now=START)
    sold(sku_made(sku.shop, "P2"), START + MINUTE, 90)
    sold(sku, START + MINUTE, 90, currency="EUR")
    assert prices_tick(now=START + 2 * MINUTE) == {}
    sold(sku, START + 2 * MINUTE, 90)
    assert prices_tick(now=START + 3 * MINUTE) == {"read": 1}
    row.refresh_from_db()
    assert (row.state, row.verified_by) == ("applied", "import")
