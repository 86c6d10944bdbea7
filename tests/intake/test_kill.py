"""A process killed at any point leaves the facts before or complete, never between."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from apps.common.crash import VARIABLE
from apps.intake import services
from apps.intake.models import Batch, Coverage
from apps.shop.models import ChangedDay, Order, OrderStage, Refund, Shop
from tests.architecture.sources import ROOT
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


@contextmanager
def worker(batch_id: int, point: str = "") -> Iterator["subprocess.Popen[str]"]:
    """Work on the batch in a process of its own, from the moment on at which it is ready."""
    told = {
        "database": connection.settings_dict["NAME"],
        "uploads": str(settings.UPLOAD_ROOT),
        "batch": batch_id,
    }
    command = [sys.executable, "-m", "tests.intake.work_alone", json.dumps(told)]
    environment = {**os.environ, VARIABLE: point}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process


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
def test_a_kill_at_a_named_point_leaves_before_or_complete(shop: Shop, point: str) -> None:
    batch_id = received(shop)
    with worker(batch_id, point) as process:
        assert process.wait(60) == -signal.SIGKILL
    check_whole_or_nothing(batch_id)
    recover(batch_id)


@pytest.mark.parametrize("seed", range(5))
def test_a_kill_at_any_moment_leaves_before_or_complete(shop: Shop, seed: int) -> None:
    batch_id = received(shop)
    with worker(batch_id) as process:
        time.sleep(random.Random(seed).uniform(0.0, 0.25))  # noqa: S311 -- a moment, not a secret
        process.kill()
    check_whole_or_nothing(batch_id)
    recover(batch_id)
