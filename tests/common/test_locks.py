"""Locks of a session: one holder, seen by others, free when the session ends."""

import time

import psycopg
import pytest
from django.db import DataError, InterfaceError, connection

from apps.common.services.locks import WORK_ON_BATCH, SessionLostError, locked_keys, session_lock
from tests.metrics.rollup_tools import other_session

TAKE = "SELECT pg_try_advisory_lock(%s, %s)"


def take(session: "psycopg.Connection[tuple[int]]", key: int) -> bool:
    """Try the lock in another session."""
    row = session.execute(TAKE, [WORK_ON_BATCH, key]).fetchone()
    return row is not None and bool(row[0])


def free_at_last() -> None:
    """Wait until the server has noticed that the session is gone."""
    for _ in range(500):
        if not locked_keys(WORK_ON_BATCH):
            return
        time.sleep(0.02)
    raise AssertionError("the lock outlived its session")


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_held_seen_and_let_go() -> None:
    with other_session() as session:
        with session_lock(WORK_ON_BATCH, 7) as held:
            assert held
            assert locked_keys(WORK_ON_BATCH) == {7}
            assert not take(session, 7)
        assert locked_keys(WORK_ON_BATCH) == set()
        assert take(session, 7)


@pytest.mark.django_db(transaction=True)
def test_the_lock_of_another_session_is_not_waited_for_and_ends_with_it() -> None:
    with other_session() as session:
        assert take(session, 7)
        with session_lock(WORK_ON_BATCH, 7) as held:
            assert not held
        assert locked_keys(WORK_ON_BATCH) == {7}
    free_at_last()
    with session_lock(WORK_ON_BATCH, 7) as held:
        assert held


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("comes_back", [False, True])
def test_a_lost_session_is_told_also_when_django_has_opened_another(comes_back: bool) -> None:
    def work() -> None:
        with session_lock(WORK_ON_BATCH, 7) as held:
            assert held
            connection.close()
            if comes_back:
                connection.ensure_connection()
            raise InterfaceError("gone")

    with pytest.raises(SessionLostError, match="gone"):
        work()
    free_at_last()


@pytest.mark.django_db(transaction=True)
def test_an_error_of_a_session_that_lives_stays_what_it_is_and_lets_go() -> None:
    def work() -> None:
        with session_lock(WORK_ON_BATCH, 7), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    with pytest.raises(DataError):
        work()
    assert locked_keys(WORK_ON_BATCH) == set()
