"""A buyer who asks is forgotten in every app, stays forgotten, and no figure changes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.test import Client

from apps.accounts.models import AuditEvent
from apps.accounts.roles import Role
from apps.aftersales.models import AfterSalesCase, CaseEvent, Review
from apps.common.errors import ShopError
from apps.intake.models import Erasure
from apps.intake.services.erasure import customer_erase, erasures_replay
from apps.service.models import Note, TextVersion
from apps.shop.models import Customer, Order, Recipient, Shop
from tests.accounts.test_reveal import NAME, make_buyer
from tests.aftersales.cases import make_case
from tests.factories import directing, make_person, signed_in
from tests.service.text_tools import reader_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)
SECRET = "She lives at Dock 7"


@pytest.fixture
def buyer(shop: Shop) -> Customer:
    """A buyer with an order, an address, a remark of the seller and a note."""
    customer = make_buyer(shop)
    order = customer.order_set.get()
    Order.objects.filter(pk=order.pk).update(seller_note=SECRET)
    fields = {"name": NAME, "phone": "13812341234", "address": SECRET, "address_hash": "x" * 64}
    Recipient.objects.create(shop=shop, order=order, changed_at=NOW, **fields)
    note = Note.objects.create(shop=shop, kind="note", customer=customer)
    TextVersion.objects.create(note=note, number=1, body=SECRET, written_by="user:1")
    case = make_case(shop, customer=customer, order=order, tracking_no=SECRET)
    case.lines.create(qty=1, note=SECRET)
    told = {"platform": shop.platform, "external_id": "r-1", "result": "bad", "text": SECRET}
    times = {"posted_at": NOW, "posted_on": NOW.date(), "received_at": NOW}
    Review.objects.create(shop=shop, customer=customer, **told, **times)
    return customer


def left(shop: Shop) -> str:
    """Return all that is written about buyers of the shop."""
    rows = [
        *Customer.objects.filter(shop=shop).values_list("name"),
        *Order.objects.filter(shop=shop).values_list("seller_note"),
        *Recipient.objects.filter(shop=shop).values_list("name", "phone", "email", "address"),
        *TextVersion.objects.filter(note__shop=shop).values_list("body"),
        *AfterSalesCase.objects.filter(shop=shop).values_list("tracking_no", "lines__note"),
        *CaseEvent.objects.filter(case__shop=shop).exclude(note="").values_list("note"),
        *Review.objects.filter(shop=shop).values_list("text", "reply"),
    ]
    return str(rows)


def test_words_go_and_figures_stay(shop: Shop, buyer: Customer) -> None:
    before = Order.objects.aggregate(Sum("paid_amount"))
    made = customer_erase(access=directing(shop), customer_id=buyer.pk, reason="asked", now=NOW)
    assert [part for part in (SECRET, "张三丰", "1381234") if part in left(shop)] == []
    assert CaseEvent.objects.exclude(note="").count() == 0
    assert Order.objects.aggregate(Sum("paid_amount")) == before
    assert before["paid_amount__sum"] == Decimal(10)
    assert (made.buyer_hash, made.done_at, made.reason) == (buyer.key_hash, NOW, "asked")
    told = str(list(AuditEvent.objects.values()))
    assert [part for part in (SECRET, "张三丰", buyer.key_hash) if part in told] == []


def test_who_comes_back_is_forgotten_again(shop: Shop, buyer: Customer) -> None:
    customer_erase(access=directing(shop), customer_id=buyer.pk, reason="asked", now=NOW)
    later = NOW + timedelta(days=1)
    assert erasures_replay(now=later) == 0
    Customer.objects.filter(pk=buyer.pk).update(name=NAME)
    assert erasures_replay(now=later) == 1
    assert "张三丰" not in left(shop)
    assert Erasure.objects.get().done_at == later


def test_another_shops_buyer_of_the_same_name_stays(
    shop: Shop, other_shop: Shop, buyer: Customer
) -> None:
    make_buyer(other_shop)
    customer_erase(access=directing(shop), customer_id=buyer.pk, reason="asked", now=NOW)
    assert "张三丰" in left(other_shop)
    with pytest.raises(ShopError) as caught:
        customer_erase(access=directing(other_shop), customer_id=buyer.pk, reason="asked", now=NOW)
    assert caught.value.code == "not_found"


def test_who_is_gone_by_now_is_a_missing_one(shop: Shop) -> None:
    with pytest.raises(ShopError) as refused:
        customer_erase(access=directing(shop), customer_id=999, reason="asked", now=NOW)
    assert refused.value.code == "not_found"
    assert Erasure.objects.count() == 0


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DIRECTOR])
def test_only_a_director_forgets(shop: Shop, buyer: Customer, role: Role) -> None:
    user = make_person("a@example.com", role, shop)
    by = reader_of(user, (shop, role))
    with pytest.raises(ShopError) as caught:
        customer_erase(access=by.access, customer_id=buyer.pk, reason="x", now=NOW)
    assert caught.value.code == "role_refused"
    client = signed_in(user, is_fresh=True)
    assert client.post(f"/data/buyers/{buyer.pk}/forget/", {"reason": "x"}).status_code == 403
    assert SECRET in left(shop)


def test_the_page_asks_why_and_for_a_fresh_sign_in(shop: Shop, buyer: Customer) -> None:
    user = make_person("nora@example.com", Role.DIRECTOR, shop)
    path = f"/data/buyers/{buyer.pk}/forget/"
    stale: Client = signed_in(user)
    assert stale.post(path, {"reason": "asked by mail"}).status_code == 302
    assert SECRET in left(shop)
    client = signed_in(user, is_fresh=True)
    assert client.post(path, {"reason": " "}).status_code == 422
    assert client.post(path, {"reason": "asked by mail"}).status_code == 302
    assert SECRET not in left(shop)
    listed = client.get("/data/buyers/forgotten/").content.decode()
    assert ("asked by mail" in listed, buyer.key_hash in listed) == (True, False)
