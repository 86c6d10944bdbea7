"""Who receives an order comes by push: written, never read back, and newer words win."""

import pytest
from django.test import Client

from apps.shop.models import Recipient, Shop
from tests.api.contract import held
from tests.factories import make_key
from tests.intake.push_tools import order, push

pytestmark = pytest.mark.django_db
TO = {
    "recipient_name": "Anna",
    "recipient_phone": "13812341234",
    "recipient_email": "anna@example.com",
    "recipient_address": "12 Harbour Road",
}


@pytest.fixture
def robot(shop: Shop) -> Client:
    """A program with a key that may push facts into the shop."""
    _, text = make_key(shop, "facts:push")
    return Client(headers={"Authorization": f"Bearer {text}"})


def test_a_recipient_is_kept_and_what_is_not_said_stays(robot: Client, shop: Shop) -> None:
    held(push(robot, "orders", [order("1", **TO), order("2")]), "/api/v1/push/orders/")
    recipient = Recipient.objects.get()
    assert (recipient.shop, recipient.order.number, recipient.name) == (shop, "1", "Anna")
    first = recipient.address_hash
    push(robot, "orders", [order("1", recipient_address="12, HARBOUR road")], key="k2")
    recipient.refresh_from_db()
    assert (recipient.address, recipient.address_hash) == ("12, HARBOUR road", first)
    assert recipient.phone == "13812341234"


def test_an_older_word_changes_no_address(robot: Client) -> None:
    for key, hour, address in (("k1", "12", "2 New Road"), ("k2", "11", "1 Old Road")):
        told = {"source_updated_at": f"2026-03-01T{hour}:00:00+08:00"}
        push(robot, "orders", [order("1", recipient_address=address, **told)], key=key)
    assert Recipient.objects.get().address == "2 New Road"


@pytest.mark.parametrize(
    ("field", "value"), [("recipient_email", "anna"), ("recipient_address", "--")]
)
def test_what_can_be_no_address_is_refused(robot: Client, field: str, value: str) -> None:
    answer = push(robot, "orders", [order("1", **{field: value})])
    assert (answer.status_code, answer.json()["extra"]["errors"][0]["field"]) == (422, field)
    assert Recipient.objects.count() == 0
