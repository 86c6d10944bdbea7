"""Locks of a database session: whoever dies lets go at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# The first of the two lock numbers says what is locked; the second is the row's key.
ROLLUP_OF_SHOP = 77_001
WORK_ON_BATCH = 77_002
HELD = """
SELECT objid::bigint FROM pg_locks
WHERE locktype = 'advisory' AND objsubid = 2 AND classid = %s AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@contextmanager
def session_lock(kind: int, key: int) -> Iterator[bool]:
    """Try to hold the lock of this kind and key; yields False at once when another session has it.

    The lock belongs to the session, not to a transaction: a session that dies frees it.
    """
    held = _ask("SELECT pg_try_advisory_lock(%s, %s)", kind, key)
    try:
        yield held
    finally:
        if held and not session_is_lost():
            _ask("SELECT pg_advisory_unlock(%s, %s)", kind, key)


def locked_keys(kind: int) -> set[int]:
    """Return the keys of this kind that some session holds now, modulo 2^31."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, [kind])
        return {key for (key,) in cursor.fetchall()}


def session_is_lost() -> bool:
    """Tell whether the session is gone, and its locks with it."""
    return connection.connection is None or connection.connection.closed


def _ask(text: str, kind: int, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(text, [kind, key % 2**31])
        return bool(cursor.fetchone()[0])
