"""Programs try events: the same table as the pages, each key done once, a refusal moves nothing."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.aftersales.forms.registry import CASE_ACTS
from apps.aftersales.models import AfterSalesCase, CaseEvent
from apps.aftersales.states import CASE_MOVES, STATUSES
from apps.shop.models import Refund, Shop
from tests.aftersales.cases import decided, fresh, leg, log
from tests.aftersales.test_cells import snapshot, wanted
from tests.factories import make_key, make_person, signed_in

pytestmark = pytest.mark.django_db
# Whatever any event asks for.
FULL = {
    "note": "As agreed.",
    "route": "refund_only",
    "compensation": "5.00",
    "amount": "5.00",
    "is_confirmed": True,
}


@pytest.fixture
def person(shop: Shop) -> User:
    """An assistant of the shop."""
    return make_person("handler@spring.example.com", "assistant", shop, name="Handler")


def program(shop: Shop, scope: str = "facts:push") -> Client:
    """Return a program with a key."""
    return Client(headers={"Authorization": f"Bearer {make_key(shop, scope)[1]}"})


def push(
    client: Client, case: AfterSalesCase, event: str, key: str = "k-1", leg_id: int = 0, **body: Any
) -> Any:
    """Send an event with its key."""
    name, keys = (
        ("leg-event", [case.pk, leg_id, event]) if leg_id else ("case-event", [case.pk, event])
    )
    return client.post(
        reverse(f"api:{name}", args=keys),
        body,
        content_type="application/json",
        headers={"Idempotency-Key": key} if key else {},
    )


@pytest.mark.parametrize("state", STATUSES)
def test_a_cell_that_the_table_has_not_is_refused_and_no_row_changes(
    shop: Shop, person: User, state: str
) -> None:
    case = log(shop)
    AfterSalesCase.objects.filter(pk=case.pk).update(status=state, owner=person)
    callers = {"owner": signed_in(person), "intake": program(shop)}
    before, wrong = snapshot(case), []
    for event in CASE_ACTS:
        for role, client in callers.items():
            codes = wanted(CASE_MOVES, event, state, role)
            if codes & {"role_refused", "state_refused"}:
                answer = push(client, case, event, **FULL, version=case.version)
                told = (answer.status_code, answer.json()["code"])
                expected = {(403, "role_refused"), (409, "state_refused")}
                wrong += [(event, role, told)] if told not in expected or {told[1]} != codes else []
    assert wrong == []
    assert snapshot(case) == before


def test_a_person_takes_asks_and_hears_by_program(shop: Shop, person: User) -> None:
    case, client = log(shop), signed_in(person)
    assert push(client, case, "take", version=1).json()["status"] == "deciding"
    stale = push(client, case, "ask_buyer", "k-2", version=1, note="Which colour?")
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    nameless = push(client, case, "ask_buyer", "", version=2, note="Which colour?")
    assert (nameless.status_code, nameless.json()["field"]) == (400, "Idempotency-Key")
    empty = push(client, case, "ask_buyer", "k-3", version=2)
    assert (empty.status_code, empty.json()["field"]) == (400, "note")
    unread = push(client, case, "ask_buyer", "k-3", note="Which colour?")
    assert (unread.status_code, unread.json()["field"]) == (400, "version")
    asked = push(client, case, "ask_buyer", "k-3", version=2, note="Which colour?").json()
    assert (asked["status"], asked["version"]) == ("awaiting_buyer", 3)
    assert list(case.events.values_list("event", flat=True)) == ["log", "take", "ask_buyer"]
    assert push(client, case, "fly", version=3).status_code == 404


def test_the_same_key_is_one_event_and_with_another_body_refused(shop: Shop) -> None:
    case, client = log(shop), program(shop)
    AfterSalesCase.objects.filter(pk=case.pk).update(status="awaiting_buyer")
    first = push(client, case, "buyer_replied", note="It is blue.")
    again = push(client, case, "buyer_replied", note="It is blue.")
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    other = push(client, case, "buyer_replied", note="It is red.")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    event = CaseEvent.objects.get(event="buyer_replied")
    assert (event.actor, event.payload["as"]) == (None, "intake")


def test_a_key_may_what_files_may_and_no_more(shop: Shop, other_shop: Shop) -> None:
    case = decided(shop)
    money, client = leg(case), program(shop)
    for path in ("execute", "approve"):
        refused = push(client, case, path, leg_id=money.pk, note="x")
        assert refused.status_code == 403, path
    paid = push(client, case, "succeed", leg_id=money.pk, number="R-9")
    assert (paid.status_code, Refund.objects.get().external_id) == (200, "R-9")
    again = push(client, case, "succeed", leg_id=money.pk, number="R-9")
    assert (again.status_code, Refund.objects.count()) == (200, 1)
    assert "note" not in str(paid.json())
    assert push(program(shop, "kpi:read"), case, "cancel").status_code == 403
    assert push(program(other_shop), case, "cancel").status_code == 404
    assert fresh(case).status == "executing"
