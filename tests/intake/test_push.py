"""Facts pushed by programs: all of a body or nothing, the same answer when sent again."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from apps.accounts.models import AuditEvent
from apps.intake.models import Batch, Feed, InboxEvent
from apps.intake.push.orders import EXCLUDED, STATUSES
from apps.intake.services import inbox_purge
from apps.shop.models import ChangedDay, Order, OrderLine, Refund, Shop, TrafficDay, TrafficSource
from tests.api.contract import held, refused
from tests.factories import make_key, make_program, make_shop
from tests.intake.push_tools import REFUND, VISITS, order, push

ORDERS = "/api/v1/push/orders/"
LINE = {"line_key": "a", "quantity": 2, "unit_price": "60.25", "line_amount": "120.50"}


@pytest.fixture
def robot(shop: Shop) -> Client:
    """A program with a key that may push facts into the shop."""
    return make_program(shop, "facts:push")


def test_pushed_orders_are_facts_with_marks_a_batch_and_an_audit_event(
    robot: Client, shop: Shop
) -> None:
    orders = [order("1", lines=[LINE]), order("2", paid_at=None, status="unpaid", paid_amount="0")]
    body = held(push(robot, "orders", orders), ORDERS)
    batch = Batch.objects.get()
    assert body == {"batch": batch.pk, "new": 2, "changed": 0, "same": 0, "older": 0}
    assert (batch.channel, batch.stage, batch.kind) == ("push", "done", "orders")
    assert (batch.first_on, batch.last_on) == (date(2026, 3, 1), date(2026, 3, 1))
    stored = Order.objects.get(external_id="1")
    assert (stored.shop, stored.currency, stored.paid_amount) == (shop, "CNY", Decimal("120.50"))
    assert stored.paid_at == datetime(2026, 3, 1, 2, 1, tzinfo=UTC)
    assert OrderLine.objects.get().unit_price == Decimal("60.25")
    assert list(ChangedDay.objects.values_list("day", "domain", "reason")) == [
        (date(2026, 3, 1), "sales", "push")
    ]
    event = AuditEvent.objects.get(action="batch.push")
    assert (event.actor[:4], event.object, event.rows) == ("key:", f"intake.Batch:{batch.pk}", 2)
    feed = Feed.objects.get()
    assert (feed.kind, feed.cadence) == ("orders", "push")


def test_the_same_push_again_gets_the_same_answer_and_does_nothing(robot: Client) -> None:
    first = push(robot, "orders", [order()])
    again = push(robot, "orders", [order()])
    assert (again.status_code, again.content) == (200, first.content)
    assert (Batch.objects.count(), InboxEvent.objects.count(), ChangedDay.objects.count()) == (
        1,
        1,
        1,
    )


def test_the_same_body_under_another_key_is_a_new_push_of_the_same_facts(robot: Client) -> None:
    push(robot, "orders", [order()])
    body = held(push(robot, "orders", [order()], key="k2"), ORDERS)
    assert (body["new"], body["same"], Batch.objects.count()) == (0, 1, 2)


def test_another_body_shop_or_kind_under_the_key_is_a_mismatch(
    robot: Client, shop: Shop, director_client: Client
) -> None:
    push(robot, "orders", [order()])
    refused(push(robot, "orders", [order("2")]), 422, "idempotency_mismatch")
    refused(push(robot, "refunds", [REFUND]), 422, "idempotency_mismatch")
    assert push(director_client, "orders", [order("3")]).status_code == 200  # another source
    assert Order.objects.count() == 2


def test_after_a_day_the_key_is_free_again(robot: Client) -> None:
    push(robot, "orders", [order()])
    InboxEvent.objects.update(created_at=datetime.now(UTC) - timedelta(hours=24))
    assert push(robot, "orders", [order("2")]).json()["new"] == 1  # type: ignore[attr-defined]
    assert inbox_purge(now=datetime.now(UTC)) == 0
    assert inbox_purge(now=datetime.now(UTC) + timedelta(hours=25)) == 1


def test_an_older_word_of_the_source_changes_nothing(robot: Client) -> None:
    push(robot, "orders", [order(source_updated_at="2026-03-02T00:00:00Z")])
    older = order(source_updated_at="2026-03-01T00:00:00Z", order_amount="1.00", paid_amount="1")
    assert push(robot, "orders", [older], key="k2").json()["older"] == 1  # type: ignore[attr-defined]


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"external_id": None}, "external_id", "required_empty"),
    ({"external_id": "x" * 65}, "external_id", "cell_too_long"),
    ({"external_id": 7}, "external_id", "text_expected"),
    ({"status": "lost"}, "status", "choice_unknown"),
    ({"ordered_at": "2026-03-01 10:00:00"}, "ordered_at", "offset_missing"),
    ({"ordered_at": "2026-02-30T10:00:00Z"}, "ordered_at", "time_text"),
    ({"ordered_at": "2099-01-01T10:00:00Z"}, "ordered_at", "time_range"),
    ({"paid_at": "2026-03-01T09:50:00+08:00"}, "paid_at", "paid_before_ordered"),
    ({"paid_at": None}, "paid_at", "required_empty"),
    ({"paid_amount": "-1.00"}, "paid_amount", "amount_negative"),
    ({"paid_amount": "1.005"}, "paid_amount", "amount_scale"),
    ({"paid_amount": "1,000.00"}, "paid_amount", "amount_text"),
    ({"paid_amount": "1e3"}, "paid_amount", "amount_text"),
    ({"paid_amount": "NaN"}, "paid_amount", "amount_text"),
    ({"paid_amount": "9999999999.00"}, "paid_amount", "amount_range"),
    ({"quantity_seen": "2"}, "quantity_seen", "count_text"),
    ({"quantity_seen": 2.0}, "quantity_seen", "count_text"),
    ({"quantity_seen": True}, "quantity_seen", "count_text"),
    ({"quantity_seen": -1}, "quantity_seen", "count_text"),
    ({"is_cod": 1}, "is_cod", "flag_expected"),
    ({"currency": "cny"}, "currency", "choice_unknown"),
    ({"source_key": "nobody"}, "source_key", "source_unknown"),
    ({"shop_id": 1}, "shop_id", "field_unknown"),
    ({"lines": {}}, "lines", "list_expected"),
    ({"lines": [1]}, "lines[0]", "object_expected"),
    ({"lines": [{**LINE, "quantity": None}]}, "lines[0].quantity", "required_empty"),
    ({"lines": [{**LINE, "colour": "red"}]}, "lines[0].colour", "field_unknown"),
    ({"lines": [LINE, LINE]}, "lines", "duplicate_conflict"),
]


@pytest.mark.parametrize(("fields", "field", "code"), FAULTS)
def test_a_fault_names_its_object_field_and_code(
    robot: Client, fields: dict[str, Any], field: str, code: str
) -> None:
    answer = push(robot, "orders", [order("0"), order("1", **fields)])
    errors = refused(answer, 422, "rows_refused")["errors"]
    assert [(e["index"], e["field"], e["code"]) for e in errors] == [(1, field, code)]
    assert errors[0]["message"]
    assert not Order.objects.exists()


def test_all_faults_come_at_once_and_the_key_stays_free(robot: Client) -> None:
    orders = [order(str(at), **fields) for at, (fields, _, _) in enumerate(FAULTS)]
    errors = refused(push(robot, "orders", orders), 422, "rows_refused")["errors"]
    assert {e["index"] for e in errors} == set(range(len(FAULTS)))
    for model in (Order, Batch, InboxEvent, ChangedDay, Feed):
        assert not model.objects.exists()
    assert not AuditEvent.objects.filter(action="batch.push").exists()
    assert push(robot, "orders", [order()]).status_code == 200


def test_equal_objects_count_once_and_contradicting_ones_are_refused(robot: Client) -> None:
    told = push(robot, "orders", [order(), order(), order(order_amount="1.00")])
    errors = refused(told, 422, "rows_refused")["errors"]
    assert [(e["index"], e["code"]) for e in errors] == [(2, "duplicate_conflict")]
    assert push(robot, "orders", [order(), order()]).json()["new"] == 1  # type: ignore[attr-defined]


BODIES: list[bytes] = [
    b" ",
    b"[]",
    b"null",
    b'{"orders":[]}',
    b'{"orders":{}}',
    b'{"orders":[{}],"shop":"x"}',
    b'{"refunds":[{}]}',
    b'{"orders":[{"order_amount":12.5}]}',
    b'{"orders":[{"paid_amount":1}]}',
    b'{"orders":[{"lines":[{"unit_price":1}]}]}',
    b'{"orders":[{"a":NaN}]}',
    b'{"orders":[{"a":1,"a":2}]}',
    rb'{"orders":[{"external_id":"\ud800"}]}',
    rb'{"orders":[{"external_id":"\u0000"}]}',
    b'{"orders":' + b"[" * 60 + b"]" * 60 + b"}",
    b'{"orders":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    b'{"orders":[' + b"{}," * 1_000 + b"{}]}",
    b"\x1f\x8b\x08\x00\x00",
    b"orders=1",
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a_hostile_body_is_refused_as_a_whole(robot: Client, body: bytes) -> None:
    refused(push(robot, "orders", body), 400, "body_invalid")
    assert not Order.objects.exists()
    assert not InboxEvent.objects.exists()


def test_a_body_over_two_mebibytes_is_too_large(robot: Client) -> None:
    body = b'{"orders":[' + b" " * 2 * 1024 * 1024 + b"]}"
    refused(push(robot, "orders", body), 413, "body_too_large")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_only_json_is_taken(robot: Client, kind: str) -> None:
    told = push(robot, "orders", [order()], content_type=kind)
    refused(told, 415, "body_type")


@pytest.mark.parametrize("key", ["", "x" * 129, " ", "a\tb", "schlüssel"])
def test_a_push_needs_a_key_of_its_own(robot: Client, key: str) -> None:
    refused(push(robot, "orders", [order()], key=key), 400, "field_invalid", "Idempotency-Key")


def test_refunds_and_visits_are_pushed_too(robot: Client, shop: Shop) -> None:
    push(robot, "orders", [order()])
    told = push(robot, "refunds", [REFUND], key="k2")
    assert held(told, "/api/v1/push/refunds/")["new"] == 1
    refund = Refund.objects.get()
    assert (refund.refunded_on, refund.order.external_id) == (date(2026, 3, 2), "1001")  # type: ignore[union-attr]
    TrafficSource.objects.create(key="search", level1="free", name="Search")
    rows = [VISITS, {**VISITS, "source_key": "search"}, {**VISITS, "external_product_id": "p1"}]
    ChangedDay.objects.all().delete()
    told = push(robot, "traffic", rows, key="k3")
    assert held(told, "/api/v1/push/traffic/")["new"] == 3
    assert TrafficDay.objects.count() == 3
    assert list(ChangedDay.objects.values_list("day", "domain")) == [(date(2026, 3, 1), "traffic")]


@pytest.mark.parametrize(
    ("topic", "fields", "field", "code"),
    [
        ("refunds", {"amount": "0.00"}, "amount", "amount_zero"),
        ("refunds", {"external_id": "total:1"}, "external_id", "id_kept"),
        ("refunds", {"refunded_at": None}, "refunded_at", "required_empty"),
        ("refunds", {"refunded_on": "2026-3-1"}, "refunded_on", "day_text"),
        ("traffic", {"day": "2099-01-01"}, "day", "day_range"),
        ("traffic", {"visitors": -1}, "visitors", "count_text"),
        ("traffic", {"visitors": None, "sessions": None}, "visitors", "required_empty"),
        ("traffic", {"visitors": 10**18}, "visitors", "count_text"),
    ],
)
def test_refunds_and_visits_have_faults_too(
    robot: Client, topic: str, fields: dict[str, Any], field: str, code: str
) -> None:
    row = {**(REFUND if topic == "refunds" else VISITS), **fields}
    errors = refused(push(robot, topic, [row]), 422, "rows_refused")["errors"]
    assert [(e["field"], e["code"]) for e in errors] == [(field, code)]


def test_without_the_scope_or_in_a_foreign_shop_nothing_is_told(
    robot: Client, shop: Shop, client: Client, supervisor_client: Client
) -> None:
    make_shop(code="foreign")
    _, text = make_key(shop, "kpi:read")
    reader = Client(headers={"Authorization": f"Bearer {text}"})
    refused(push(reader, "orders", [order()]), 403, "role_refused")
    refused(push(supervisor_client, "orders", [order()]), 403, "role_refused")
    refused(push(client, "orders", [order()]), 401, "sign_in")
    told = robot.post("/api/v1/push/orders/?shop=foreign", b"{}", content_type="application/json")
    refused(told, 404, "not_found")
    refused(robot.get("/api/v1/shops/"), 403, "role_refused")


def test_a_session_needs_its_form_token(shop: Shop, director_client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = director_client.cookies
    refused(push(strict, "orders", [order()]), 403, "role_refused")


def test_a_key_with_both_scopes_reads_and_pushes(shop: Shop) -> None:
    _, text = make_key(shop, "kpi:read", "facts:push")
    both = Client(headers={"Authorization": f"Bearer {text}"})
    assert push(both, "orders", [order()]).status_code == 200
    assert [each["code"] for each in both.get("/api/v1/shops/").json()["shops"]] == ["spring"]


def test_the_page_of_a_push_is_shown(robot: Client, director_client: Client) -> None:
    batch = push(robot, "orders", [order()]).json()["batch"]  # type: ignore[attr-defined]
    assert director_client.get(f"/data/batches/{batch}/").status_code == 200
    assert director_client.get("/data/").status_code == 200


def test_the_words_of_a_push_are_those_of_the_facts() -> None:
    assert set(STATUSES) == set(Order.Status.values)
    assert set(EXCLUDED) | {"currency"} == set(Order.ExcludedReason.values)


def test_calls_over_the_rate_of_a_minute_wait(robot: Client, settings: Any) -> None:
    rates = {**settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "key": "3/min"}
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}
    with time_machine.travel(datetime(2026, 11, 21, 12, 0, 30, tzinfo=UTC), tick=False):
        answers = [push(robot, "orders", b" ") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 429]
    refused(answers[3], 429, "too_many")
    assert 0 < int(answers[3]["Retry-After"]) <= 61
