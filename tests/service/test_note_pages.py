"""Pages of buyers, orders and notes by a test client: what is shown, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from apps.accounts.roles import Role
from apps.service.models import Note, Promise
from apps.service.selectors.readers import Reader
from apps.service.services.notes import note_edit
from apps.shop.models import Customer, Order, Shipment, Shop
from tests.accounts.test_reveal import NAME, make_buyer
from tests.factories import signed_in
from tests.service.test_notes import make_inquiry, serving
from tests.service.text_tools import make_reader, plant_text

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def buyer(shop: Shop) -> Customer:
    """A buyer with one order."""
    return make_buyer(shop)


@pytest.fixture
def order(buyer: Customer) -> Order:
    """The buyer's order."""
    return buyer.order_set.get()


def keep(client: Client, order: Order, **fields: str) -> int:
    """Send the form of a note about an order; return the status."""
    data = {"kind": "note", "body": "Words.", **fields}
    return client.post(f"/orders/{order.pk}/notes/", data).status_code


def test_an_order_shows_its_parcel_promise_and_what_packing_needs(
    supervisor_client: Client, shop: Shop, order: Order
) -> None:
    Shipment.objects.create(
        shop=shop, order=order, carrier="SF", tracking_number="SF-77", shipped_at=NOW
    )
    Promise.objects.create(
        shop=shop, order=order, what="delivery", due_at=NOW + timedelta(days=2),
        channel="chat", agreed_at=NOW,
    )  # fmt: skip
    need = {"kind": "requirement", "body": "Gift <b>wrap</b>", "must_ack_role": "packer"}
    assert keep(supervisor_client, order, **need) == 302
    page = supervisor_client.get(f"/orders/{order.pk}/").content.decode()
    for words in ("SF-77", "by 22 Nov 2026 16:00", "Before it ships: Gift &lt;b&gt;wrap", "张* K*"):
        assert words in page, words
    assert NAME not in page
    waiting = supervisor_client.get("/buyers/").content.decode()
    assert ("Gift &lt;b&gt;wrap" in waiting, "Packer" in waiting) == (True, True)
    plant_text(shop, "{carrier} {tracking} {promise} {buyer}")
    picks = supervisor_client.get(f"/texts/search/?order={order.pk}").content.decode()
    assert 'data-text="SF SF-77 2026-11-22 {buyer}"' in picks


def test_a_buyers_name_is_put_in_within_ones_own_conversation_alone(
    shop: Shop, buyer: Customer
) -> None:
    ada = serving(buyer)
    plant_text(shop, "{buyer}, {order}")
    inquiry = buyer.inquiries.get()
    address = f"/texts/search/?inquiry={inquiry.pk}"
    assert f'data-text="{NAME}, A1"' in signed_in(ada.user).get(address).content.decode()
    boss = make_reader(shop)
    assert 'data-text="{buyer}, A1"' in signed_in(boss.user).get(address).content.decode()
    other = make_reader(shop, Role.AGENT, "Bo")
    assert signed_in(other.user).get(address).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [{"body": " "}, {"kind": "tag"}, {"kind": "requirement"}, {"kind": "other"}, {"kind": ""}],
)
def test_a_note_that_is_not_whole_is_refused_in_words(
    supervisor_client: Client, order: Order, fields: dict[str, str]
) -> None:
    assert keep(supervisor_client, order, **fields) == 422
    assert not Note.objects.exists()


def test_a_director_reads_notes_and_has_no_form_for_them(
    director_client: Client, supervisor_client: Client, order: Order
) -> None:
    keep(supervisor_client, order, body="Call after five.")
    assert keep(director_client, order) == 403
    page = director_client.get(f"/orders/{order.pk}/").content.decode()
    assert ("Call after five." in page, "/notes/" in page) == (True, False)


def test_a_stale_note_gets_409_with_both_texts(
    supervisor_client: Client, shop: Shop, order: Order
) -> None:
    keep(supervisor_client, order, body="One.")
    note = Note.objects.get()
    boss: Reader = make_reader(shop)
    note_edit(by=boss, note_id=note.pk, seen=1, body="Theirs now.")
    path = f"/notes/{note.pk}/edit/"
    answer = supervisor_client.post(path, {"body": "Mine now.", "seen": "1"})
    page = answer.content.decode()
    assert (answer.status_code, "Mine now." in page, "<del>" in page) == (409, True, True)
    assert supervisor_client.post(path, {"body": "Mine now.", "seen": "2"}).status_code == 302
    assert note.versions.count() == 3
    assert supervisor_client.post(f"/notes/{note.pk}/end/").status_code == 302
    assert supervisor_client.post(path, {"body": "Late.", "seen": "3"}).status_code == 422


def test_notes_of_an_inquiry_are_a_part_of_the_desk(shop: Shop, buyer: Customer) -> None:
    ada = serving(buyer)
    client, inquiry = signed_in(ada.user), buyer.inquiries.get()
    path = f"/inquiries/{inquiry.pk}/notes/"
    part = client.post(path, {"kind": "note", "body": "Asks for red."}, headers=HTMX)
    text = part.content.decode()
    assert (part.status_code, text.lstrip()[:8], "Asks for red." in text) == (200, "<section", True)
    theirs = make_inquiry(buyer, serving(make_buyer_of(shop), "Bo"))
    assert client.get(f"/inquiries/{theirs.pk}/notes/").status_code == 404


def make_buyer_of(shop: Shop) -> Customer:
    """Make a buyer without orders."""
    return Customer.objects.create(shop=shop, key_hash="z" * 64, name="Zoe")


def test_an_agent_sees_whom_they_serve_masked_and_by_name_with_a_reason(
    buyer: Customer, order: Order
) -> None:
    client = signed_in(serving(buyer).user)
    page = client.get(f"/buyers/{buyer.pk}/").content.decode()
    assert ("张* K*" in page, NAME in page, "asked: inquiry no. 1" in page) == (True, False, True)
    shown = client.post(f"/buyers/{buyer.pk}/", {"reason": "核对地址"}, headers=HTMX)
    assert NAME in shown.content.decode()
    assert "A1" in client.get(f"/orders/{order.pk}/").content.decode()
