"""Locks of a session: one holder, seen by others, free when the session ends."""

import psycopg
import pytest
from django.db import connection

from apps.common.services.locks import WORK_ON_BATCH, locked_keys, session_lock
from tests.metrics.rollup_tools import other_session

TAKE = "SELECT pg_try_advisory_lock(%s, %s)"


def take(session: "psycopg.Connection[tuple[int]]", key: int) -> bool:
    """Try the lock in another session."""
    row = session.execute(TAKE, [WORK_ON_BATCH, key]).fetchone()
    return row is not None and bool(row[0])


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
    with session_lock(WORK_ON_BATCH, 7) as held:
        assert held


@pytest.mark.django_db(transaction=True)
def test_a_lost_session_is_not_asked_to_let_go() -> None:
    with session_lock(WORK_ON_BATCH, 7) as held:
        assert held
        connection.close()
    assert locked_keys(WORK_ON_BATCH) == set()
