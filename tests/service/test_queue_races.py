"""Many people on one queue, over real connections: each item goes to exactly one."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from model_bakery import baker

from apps.accounts.models import AuditEvent
from apps.common.errors import ShopError
from apps.service.models import Agent, AgentState, QueueItem
from apps.service.services.queue_claims import queue_claim
from apps.service.services.queue_sweep import queues_tick
from apps.shop.models import Customer, Shop
from tests.factories import make_shop
from tests.service.desk import EMPLOYED, actor_of
from tests.service.queue_tools import NOW, make_order, on_duty, pay, record, start

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("orders_are_noticed_now"),
]


def desk(shop: Shop, people: int) -> list[Agent]:
    """Put many people on duty at once."""
    users = baker.make("accounts.User", people, name="Somebody")
    agents = Agent.objects.bulk_create(
        Agent(user=user, home_shop=shop, employed_from=EMPLOYED) for user in users
    )
    AgentState.objects.bulk_create(
        AgentState(agent=agent, shop=shop, state="on", started_at=NOW) for agent in agents
    )
    return agents


def fill(shop: Shop, count: int) -> None:
    """Let so many call-backs wait."""
    buyers = Customer.objects.bulk_create(
        Customer(shop=shop, key_hash=f"{number}") for number in range(count)
    )
    QueueItem.objects.bulk_create(
        QueueItem(
            shop=shop,
            kind="callback",
            customer=buyer,
            reason="asked",
            opened_at=NOW,
            next_at=NOW,
            due_at=NOW + timedelta(hours=1),
        )
        for buyer in buyers
    )


def together(jobs: list[Callable[[], object]]) -> None:
    """Run all jobs at once, each over its own connection."""
    barrier = Barrier(len(jobs))

    def run(job: Callable[[], object]) -> None:
        barrier.wait()
        try:
            job()
        finally:
            connection.close()

    threads = [Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_fifty_people_at_once_get_fifty_different_items() -> None:
    shop = make_shop(code="spring")
    start(shop)
    agents, got = desk(shop, 50), []
    fill(shop, 60)

    def take(agent: Agent) -> None:
        item = queue_claim(shop=shop, kind="callback", agent=agent, actor=actor_of(agent), now=NOW)
        got.append((agent.pk, item.pk if item else None))

    together([lambda agent=agent: take(agent) for agent in agents])  # type: ignore[misc]
    assert len({agent for agent, _ in got}) == 50
    assert len({item for _, item in got} - {None}) == 50
    claimed = QueueItem.objects.filter(state="claimed")
    assert set(claimed.values_list("owner_id", "pk")) == set(got)


def test_twenty_people_claim_a_thousand_items_none_twice() -> None:
    shop = make_shop(code="spring")
    start(shop)
    agents, got = desk(shop, 20), []
    fill(shop, 1_000)

    def work(agent: Agent) -> None:
        while True:
            item = queue_claim(
                shop=shop, kind="callback", agent=agent, actor=actor_of(agent), now=NOW
            )
            if item is None:
                return
            got.append(item.pk)
            # Somebody else's work: this test is about claims.
            QueueItem.objects.filter(pk=item.pk).update(
                state="done", result="reached", closed_at=NOW, claimed_until=None
            )

    together([lambda agent=agent: work(agent) for agent in agents])  # type: ignore[misc]
    assert (len(got), len(set(got))) == (1_000, 1_000)
    claims = AuditEvent.objects.filter(action="queue.claim").values_list("object", flat=True)
    assert set(Counter(claims).values()) == {1}


def test_a_payment_and_a_result_at_once_leave_one_word_and_no_deadlock() -> None:
    shop = make_shop(code="spring")
    start(shop)
    ada = on_duty(shop, "Ada")
    for number in range(6):
        order = make_order(shop, f"{number}")
        item = QueueItem.objects.create(
            shop=shop,
            kind="unpaid",
            order=order,
            reason="unpaid",
            opened_at=NOW,
            next_at=NOW,
            due_at=NOW,
            state="claimed",
            owner=ada,
            claimed_until=NOW + timedelta(minutes=10),
        )
        met: list[str] = []

        def chase(item: QueueItem = item, met: list[str] = met) -> None:
            try:
                met.append(record(item, ada, "refused").state)
            except ShopError as error:
                met.append(f"{error.status}")

        together([chase, lambda order=order: pay(shop, order)])  # type: ignore[misc]
        item.refresh_from_db()
        assert (met, item.state) in ((["done"], "done"), (["409"], "cancelled"))


def test_a_lease_ends_once_however_many_look() -> None:
    shop = make_shop(code="spring")
    start(shop)
    agents = desk(shop, 2)
    fill(shop, 2)
    for agent in agents:
        queue_claim(shop=shop, kind="callback", agent=agent, actor=actor_of(agent), now=NOW)
    late = NOW + timedelta(minutes=11)
    counted: list[int] = []
    together([lambda: counted.append(queues_tick(now=late)["lapsed"]) for _ in range(4)])
    assert sum(counted) == 2
    assert AuditEvent.objects.filter(action="queue.lapse").count() == 2
