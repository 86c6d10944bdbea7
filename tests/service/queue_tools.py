"""Orders, people on shift and queue items for tests."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.common.errors import ShopError
from apps.service.models import Agent, AgentState, QueueItem, QueuePolicy
from apps.service.services.queue_claims import queue_claim
from apps.service.services.queue_policy import queues_start
from apps.service.services.queue_results import Told, result_record
from apps.shop.models import Customer, Order, Shop
from apps.shop.rows import OrderRow
from apps.shop.services import RecipientRow, orders_upsert, recipient_put
from tests.service.desk import actor_of, make_agent

# 11:00 in Shanghai: no quiet hours, long before the cut-off at 17:00.
NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ADDRESS = "12 Harbour Road, Flat 3, Shanghai"


def start(shop: Shop, **fields: Any) -> QueuePolicy:
    """Give the shop its queues."""
    policy = queues_start(shop=shop)
    for name, value in fields.items():
        setattr(policy, name, value)
    policy.save()
    return policy


def order_row(number: str, *, at: datetime = NOW, **fields: Any) -> OrderRow:
    """Return an order of this number, not paid."""
    values: dict[str, Any] = {
        "number": number,
        "ordered_at": at,
        "paid_at": None,
        "status": "unpaid",
        "currency": "CNY",
        "order_amount": Decimal(120),
        "paid_amount": Decimal(0),
        "customer_ref": f"buyer of {number}",
        **fields,
    }
    return OrderRow(external_id=number, **values)


def make_order(shop: Shop, number: str, **fields: Any) -> Order:
    """Write an order through the door of facts."""
    orders_upsert(shop=shop, rows=[order_row(number, **fields)], reason="test")
    found: Order = Order.objects.get(shop=shop, external_id=number)
    return found


def pay(shop: Shop, order: Order, at: datetime = NOW) -> None:
    """Tell that an order was paid."""
    paid = {"paid_at": at, "status": "paid", "paid_amount": Decimal(120)}
    make_order(shop, order.external_id, at=order.ordered_at, **paid)


def send_to(order: Order, address: str = ADDRESS, now: datetime = NOW, **fields: Any) -> None:
    """Say where an order goes."""
    row = RecipientRow("Buyer", fields.pop("phone", "13812341234"), address=address, **fields)
    recipient_put(order=order, row=row, now=now)


def on_duty(shop: Shop, name: str, since: datetime = NOW - timedelta(hours=1)) -> Agent:
    """Put a person on the desk and let them clock in."""
    agent = make_agent(shop, name)
    AgentState.objects.create(agent=agent, shop=shop, state="on", started_at=since)
    return agent


def make_item(shop: Shop, kind: str = "callback", **fields: Any) -> QueueItem:
    """Open an item; a call-back to some buyer unless told otherwise."""
    values: dict[str, Any] = {
        "reason": "asked",
        "opened_at": NOW - timedelta(hours=1),
        "next_at": NOW - timedelta(hours=1),
        "due_at": NOW + timedelta(hours=2),
        **fields,
    }
    if kind == "callback":
        number = Customer.objects.count()
        values.setdefault(
            "customer", Customer.objects.create(shop=shop, key_hash=f"{shop.code}-{number}")
        )
    found: QueueItem = QueueItem.objects.create(shop=shop, kind=kind, **values)
    return found


def claim(
    item_or_kind: QueueItem | str, agent: Agent, now: datetime = NOW, **fields: Any
) -> QueueItem | None:
    """Claim the next item of a kind as a person."""
    kind = item_or_kind if isinstance(item_or_kind, str) else item_or_kind.kind
    shop = agent.home_shop
    return queue_claim(shop=shop, kind=kind, agent=agent, actor=actor_of(agent), now=now, **fields)


def record(
    item: QueueItem, agent: Agent, code: str, now: datetime = NOW, **fields: Any
) -> QueueItem:
    """Say what came of an item."""
    told = Told(code, **fields)
    return result_record(item_id=item.pk, told=told, agent=agent, actor=actor_of(agent), now=now)


@pytest.fixture(autouse=True)
def now_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Orders are told of at the time of the test, not of the machine."""
    monkeypatch.setattr("apps.shop.services.changes.timezone.now", lambda: NOW)


def items(**fields: object) -> list[tuple[str, str, str]]:
    """Return kind, state and result of the items, in the order of their opening."""
    rows = QueueItem.objects.filter(**fields).order_by("pk")
    return list(rows.values_list("kind", "state", "result"))


def refusal(error: pytest.ExceptionInfo[ShopError]) -> tuple[int, str]:
    return error.value.status, error.value.message
