"""One rollup of a shop at a time, held by the session so that the snapshot comes after it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

# The first of the two lock numbers; the second is the shop.
ROLLUP_LOCK = 77_001
TRY_LOCKS = """
SELECT id, pg_try_advisory_lock(%(lock)s, (id %% 2147483648)::int)
FROM unnest(%(shops)s::bigint[]) AS s(id)
"""
UNLOCK = """
SELECT id, pg_advisory_unlock(%(lock)s, (id %% 2147483648)::int)
FROM unnest(%(shops)s::bigint[]) AS s(id)
"""


@contextmanager
def shop_lock(shop_id: int) -> Iterator[bool]:
    """Try to hold the shop's rollup lock; yields False at once when another session holds it.

    The lock belongs to the session: a session that dies frees it.
    """
    held = _ask("SELECT pg_try_advisory_lock(%s, %s)", shop_id)
    try:
        yield held
    finally:
        if held and not _is_lost():
            _ask("SELECT pg_advisory_unlock(%s, %s)", shop_id)


@contextmanager
def shop_locks(shop_ids: Sequence[int]) -> Iterator[list[int]]:
    """Try to hold the rollup locks of several shops; yields the shops that are held."""
    held = _those(TRY_LOCKS, shop_ids)
    try:
        yield held
    finally:
        if held and not _is_lost():
            _those(UNLOCK, held)


def _those(text: str, shop_ids: Sequence[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(text, {"lock": ROLLUP_LOCK, "shops": list(shop_ids)})
        return [shop_id for shop_id, is_done in cursor.fetchall() if is_done]


def _ask(text: str, shop_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(text, [ROLLUP_LOCK, shop_id % 2**31])
        return bool(cursor.fetchone()[0])


def _is_lost() -> bool:
    """Tell whether the session is gone, and its locks with it."""
    return connection.connection is None or connection.connection.closed
