"""Programs push messages and read none; people read inquiries, buyers masked."""

from typing import Any

import pytest
from django.test import Client

from apps.intake.models import Batch, Feed, InboxEvent
from apps.service.models import Inquiry, Message, Round
from apps.shop.models import Shop
from tests.api.contract import held, refused
from tests.factories import make_key, make_person, signed_in
from tests.intake.push_tools import push
from tests.service.chats import make_inquiry
from tests.service.desk import make_agent

pytestmark = pytest.mark.django_db
PATH = "/api/v1/push/messages/"
SAID: dict[str, Any] = {
    "external_id": "m1",
    "channel": "wechat",
    "at": "2026-03-01T10:00:00+08:00",
    "side": "buyer",
    "conversation": "c1",
    "buyer": "Anna Kovács",
    "text": "Is it cold?",
}
ANSWER = {
    **SAID,
    "external_id": "m2",
    "at": "2026-03-01T10:00:19+08:00",
    "side": "agent",
    "agent": "Li",
    "text": "Yes",
    "typed_chars": 3,
    "compose_s": 2,
}


@pytest.fixture
def robot(shop: Shop) -> Client:
    """A program with a key that may push messages into the shop."""
    _, text = make_key(shop, "messages:push")
    return Client(headers={"Authorization": f"Bearer {text}"})


def test_pushed_messages_become_inquiries_once(robot: Client, shop: Shop) -> None:
    make_agent(shop, "Li")
    first = push(robot, "messages", [ANSWER, SAID])
    body = held(first, PATH)
    batch = Batch.objects.get()
    assert body == {"batch": batch.pk, "new": 2, "changed": 0, "same": 0, "older": 0}
    assert batch.kind == "messages"
    assert Round.objects.get().sec_raw == 19
    assert Inquiry.objects.get().source == "api"
    message = Message.objects.get(side="agent")
    assert (message.typed_chars, message.compose_s) == (3, 2)
    again = push(robot, "messages", [ANSWER, SAID])
    assert (again.status_code, again.content) == (200, first.content)
    assert InboxEvent.objects.count() == 1
    known = held(push(robot, "messages", [SAID], key="k2"), PATH)
    assert (known["new"], known["same"]) == (0, 1)
    assert not Feed.objects.get(kind="messages").required
    assert push(robot, "messages", [ANSWER]).status_code == 422


@pytest.mark.parametrize(
    ("fields", "faults"),
    [
        ({"external_id": None}, [("external_id", "required_empty")]),
        ({"side": "parrot"}, [("side", "choice_unknown")]),
        ({"at": "2026-03-01T10:00:00"}, [("at", "offset_missing")]),
        ({"at": "2999-03-01T10:00:00Z"}, [("at", "time_range")]),
        ({"conversation": "", "buyer": None}, [("conversation", "required_empty")]),
        ({"agent": "Li"}, [("agent", "field_unknown")]),
        ({"phone": "138"}, [("phone", "field_unknown")]),
    ],
)
def test_every_fault_is_named_and_nothing_written(
    robot: Client, fields: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    extra = refused(push(robot, "messages", [{**SAID, **fields}]), 422, "rows_refused")
    assert [(each["field"], each["code"]) for each in extra["errors"]] == faults
    assert not Message.objects.exists()


def test_a_key_writes_messages_alone_and_reads_none(robot: Client, shop: Shop) -> None:
    assert push(robot, "orders", []).status_code == 403
    assert robot.get("/api/v1/inquiries").status_code == 403
    _, text = make_key(shop, "facts:push", "kpi:read")
    other = Client(headers={"Authorization": f"Bearer {text}"})
    assert push(other, "messages", [SAID]).status_code == 403
    assert other.get("/api/v1/inquiries").status_code == 403


def test_inquiries_are_read_masked_and_a_page_at_a_time(
    robot: Client, shop: Shop, supervisor_client: Client, outsider_client: Client
) -> None:
    push(robot, "messages", [SAID])
    body = held(supervisor_client.get("/api/v1/inquiries"), "/api/v1/inquiries")
    (line,) = body["inquiries"]
    assert (line["buyer"], line["state"], line["agent"]) == ("A* K*", "new", None)
    assert "Is it cold" not in str(body)
    for _ in range(50):
        make_inquiry(shop)
    page = supervisor_client.get("/api/v1/inquiries?shop=spring").json()
    assert (len(page["inquiries"]), page["before"]) == (50, 2)
    rest = supervisor_client.get("/api/v1/inquiries?before=2").json()
    assert ([each["number"] for each in rest["inquiries"]], rest["before"]) == ([1], None)
    assert supervisor_client.get("/api/v1/inquiries?state=won").json()["inquiries"] == []
    assert supervisor_client.get("/api/v1/inquiries?state=odd").status_code == 400
    assert outsider_client.get("/api/v1/inquiries?shop=spring").status_code == 404
    analyst = signed_in(make_person("numbers@x.example.com", "analyst", shop))
    assert analyst.get("/api/v1/inquiries").status_code == 403
