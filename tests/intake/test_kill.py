"""A process killed at any point leaves the facts before or complete, never between."""

import os
import random
import signal
import time
from collections.abc import Callable

import pytest
from django.db import connection, connections
from django.utils import timezone

from apps.common.crash import VARIABLE
from apps.intake import services
from apps.intake.models import Batch, Coverage
from apps.shop.models import ChangedDay, Order, OrderStage, Refund, Shop
from tests.factories import make_shop
from tests.intake.corpus_files import row
from tests.intake.reading_tools import table

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

POINTS = (
    "read.check",
    "read.stage",
    "read.finish",
    "commit.merge",
    "commit.cover",
    "commit.finish",
    "commit.after",
)
ORDERS = 300
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend'
"""


@pytest.fixture
def shop(transactional_db: None) -> Shop:
    """A shop of this test alone."""
    return make_shop(code="killed")


def received(shop: Shop) -> int:
    rows = [row(id=str(number), net="15.00", refund="5.00") for number in range(1, ORDERS + 1)]
    batch = services.batch_receive(
        shop=shop,
        profile_key="tmall.order_report",
        file_name="orders.csv",
        blocks=[table(*rows).encode()],
        by=None,
    )
    return batch.pk


def work(batch_id: int) -> None:
    services.batch_read(batch_id=batch_id, now=timezone.now())
    services.batch_commit(batch_id=batch_id, now=timezone.now())


def in_a_process(job: Callable[[], None]) -> int:
    """Run the job in a process with its own connection; return the process id."""
    connections.close_all()
    process = os.fork()
    if process == 0:
        try:
            job()
        finally:
            os._exit(0)
    return process


def settle() -> None:
    """Wait until the server has noticed that the killed process is gone."""
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute(OTHERS)
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.05)
    pytest.fail("the killed process still has a connection")


def state() -> tuple[int, int, bool]:
    return Order.objects.count(), Refund.objects.count(), Coverage.objects.exists()


def check_whole_or_nothing(batch_id: int) -> None:
    settle()
    is_done = Batch.objects.get(pk=batch_id).stage == "done"
    assert state() == ((ORDERS, ORDERS, True) if is_done else (0, 0, False))
    assert ChangedDay.objects.exists() is is_done


def recover(batch_id: int) -> None:
    """Do what the sweeper does once the session of the lost worker is gone."""
    work(batch_id)
    assert Batch.objects.get(pk=batch_id).stage == "done"
    assert state() == (ORDERS, ORDERS, True)
    assert OrderStage.objects.count() == 0


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_a_named_point_leaves_before_or_complete(
    shop: Shop, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = received(shop)
    monkeypatch.setenv(VARIABLE, point)
    process = in_a_process(lambda: work(batch_id))
    _, status = os.waitpid(process, 0)
    monkeypatch.delenv(VARIABLE)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL
    check_whole_or_nothing(batch_id)
    recover(batch_id)


@pytest.mark.parametrize("seed", range(5))
def test_a_kill_at_any_moment_leaves_before_or_complete(shop: Shop, seed: int) -> None:
    batch_id = received(shop)
    process = in_a_process(lambda: work(batch_id))
    time.sleep(random.Random(seed).uniform(0.0, 0.25))  # noqa: S311 -- a moment, not a secret
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    check_whole_or_nothing(batch_id)
    recover(batch_id)
