"""Locks of a database session: whoever dies lets go at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import Error, OperationalError, connection

# The first of the two lock numbers says what is locked; the second is the row's key.
ROLLUP_OF_SHOP = 77_001
WORK_ON_BATCH = 77_002
CREDITS_OF_SHOP = 77_003
TAKE = "SELECT pg_try_advisory_lock(%s, %s)"
LET_GO = "SELECT pg_advisory_unlock(%s, %s)"
HELD = """
SELECT objid::bigint FROM pg_locks
WHERE locktype = 'advisory' AND objsubid = 2 AND classid = %s AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class SessionLostError(OperationalError):
    """The database ended the session in the middle of the work, its locks included."""


@contextmanager
def session_lock(kind: int, key: int) -> Iterator[bool]:
    """Try to hold the lock of this kind and key; yields False at once when another session has it.

    The lock belongs to the session, not to a transaction: a session that dies frees it. A
    database error of the body that took the session along comes out as SessionLostError.
    """
    session: Any = None
    try:
        held = _ask(TAKE, kind, key)
        session = connection.connection
        try:
            yield held
        finally:
            if held and not session_is_lost(session):
                _ask(LET_GO, kind, key)
    except Error as error:
        if session_is_lost(session):
            raise SessionLostError(str(error)) from error
        raise


def session_is_lost(session: Any) -> bool:
    """Tell whether this driver connection is gone; Django may have opened another one since."""
    return session is None or session is not connection.connection or session.closed


def locked_keys(kind: int) -> set[int]:
    """Return the keys of this kind that some session holds now, modulo 2^31."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, [kind])
        return {key for (key,) in cursor.fetchall()}


def _ask(text: str, kind: int, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(text, [kind, key % 2**31])
        return bool(cursor.fetchone()[0])
