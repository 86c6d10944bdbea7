"""The drain beside other sessions: marks made meanwhile, a held lock, a killed process."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import psycopg
import pytest
from django.db import OperationalError, connection, connections

from apps.metrics.models import ShopDay
from apps.metrics.services import DrainResult, rollup_drain, rollups_audit, shop_drain
from apps.metrics.services.locks import ROLLUP_LOCK
from apps.shop.models import ChangedDay, Shop
from tests.factories import make_shop
from tests.metrics.rollup_tools import MONDAY, NOON, NOW, D, order, other_session, paid, put

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"  # noqa: E501
CHILD = """
import sys
import django

django.setup()
from django.core.management import call_command
from django.db import connections

connections.databases["default"]["NAME"] = sys.argv[1]
call_command("rollup", shop=sys.argv[2])
"""


def wait_for_waiter(session: "psycopg.Connection[tuple[int]]") -> None:
    """Return once a session waits for a lock."""
    for _ in range(600):
        found = session.execute(WAITING).fetchone()
        if found and found[0]:
            return
        time.sleep(0.02)
    raise AssertionError("nobody came to wait for the lock")


@contextmanager
def locked(table: str) -> Iterator["psycopg.Connection[tuple[int]]"]:
    """Hold a table so that nobody reads or writes it."""
    with other_session() as session, session.transaction(force_rollback=True):
        session.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE")
        yield session


@pytest.mark.django_db(transaction=True)
def test_a_mark_made_while_the_figures_are_written_survives() -> None:
    shop = make_shop()
    put(shop, order("1", NOON))
    results: list[DrainResult] = []

    def drain() -> None:
        results.append(rollup_drain(shop=shop, now=NOW))
        connections.close_all()

    with locked("metrics_rolluprun") as session:
        thread = Thread(target=drain)
        thread.start()
        wait_for_waiter(session)
        put(shop, order("2", NOON))
    thread.join()
    assert results[0].days == [MONDAY]
    assert paid(shop) == {MONDAY: D("10.00")}
    assert ChangedDay.objects.filter(day=MONDAY).count() == 1
    assert shop_drain(shop=shop, now=NOW).days == [MONDAY]
    assert paid(shop) == {MONDAY: D("20.00")}


@pytest.mark.django_db(transaction=True)
def test_a_shop_that_another_session_rolls_up_is_left_alone() -> None:
    shop, other = make_shop(), make_shop()
    put(shop, order("1", NOON))
    put(other, order("1", NOON))
    with other_session() as session:
        session.execute("SELECT pg_advisory_lock(%s, %s)", [ROLLUP_LOCK, shop.pk])
        assert rollup_drain(shop=shop, now=NOW).busy
        assert shop_drain(shop=shop, now=NOW, patience=0).busy
        assert rollup_drain(shop=other, now=NOW).days == [MONDAY]
    assert not ShopDay.objects.filter(shop=shop).exists()
    assert shop_drain(shop=shop, now=NOW).days == [MONDAY]


@pytest.mark.django_db(transaction=True)
def test_the_lock_is_free_after_a_drain_and_after_a_failed_one() -> None:
    shop = make_shop()
    put(shop, order("1", NOON))
    rollup_drain(shop=shop, now=NOW)
    with other_session() as session:
        got = session.execute("SELECT pg_try_advisory_lock(%s, %s)", [ROLLUP_LOCK, shop.pk])
        assert got.fetchone() == (True,)


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "table",
    [
        "shop_changedday",
        "shop_refund",
        "metrics_shopday",
        "metrics_shophour",
        "metrics_shopperiod",
        "metrics_parkedday",
        "metrics_rolluprun",
    ],
)
def test_a_process_killed_at_any_table_leaves_the_facts_to_the_next_one(table: str) -> None:
    shop = make_shop()
    put(shop, order("1", NOON), order("2", NOON, "5.00", customer_ref="ann"))
    shop_drain(shop=shop, now=NOW)
    put(shop, order("3", NOON, "7.00", customer_ref="ann"))
    before = paid(shop)
    with locked(table) as session:
        child = start_rollup(shop)
        wait_for_waiter(session)
        child.kill()
        child.wait()
    assert paid(shop) == before
    assert ChangedDay.objects.filter(day=MONDAY).exists()
    shop_drain(shop=shop, now=NOW)
    assert paid(shop)[MONDAY] == D("22.00")
    assert [each for each in rollups_audit(shop=shop) if not each.is_waiting] == []


def start_rollup(shop: Shop) -> "subprocess.Popen[bytes]":
    """Start `manage.py rollup` in a process of its own on the test's database."""
    name = str(connection.settings_dict["NAME"])
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, name, shop.code],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "shopops.settings_test"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.django_db(transaction=True)
def test_a_drain_whose_session_is_ended_says_so_and_the_next_one_writes_all() -> None:
    shop = make_shop()
    put(shop, order("1", NOON))
    errors: list[BaseException] = []

    def drain() -> None:
        try:
            rollup_drain(shop=shop, now=NOW)
        except OperationalError as error:
            errors.append(error)
        connections.close_all()

    with locked("metrics_rolluprun") as session:
        thread = Thread(target=drain)
        thread.start()
        wait_for_waiter(session)
        session.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted")
        thread.join()
    assert len(errors) == 1
    assert not ShopDay.objects.exists()
    assert shop_drain(shop=shop, now=NOW).days == [MONDAY]
    assert paid(shop) == {MONDAY: D("10.00")}
