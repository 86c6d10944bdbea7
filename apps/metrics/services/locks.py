"""One rollup of a shop at a time, held by the session so that the snapshot comes after it."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from django.db import connection

from apps.common.services.locks import ROLLUP_OF_SHOP, session_is_lost, session_lock

ROLLUP_LOCK = ROLLUP_OF_SHOP
TRY_LOCKS = """
SELECT id, pg_try_advisory_lock(%(lock)s, (id %% 2147483648)::int)
FROM unnest(%(shops)s::bigint[]) AS s(id)
"""
UNLOCK = """
SELECT id, pg_advisory_unlock(%(lock)s, (id %% 2147483648)::int)
FROM unnest(%(shops)s::bigint[]) AS s(id)
"""


def shop_lock(shop_id: int) -> AbstractContextManager[bool]:
    """Try to hold the shop's rollup lock; gives False at once when another session holds it."""
    return session_lock(ROLLUP_LOCK, shop_id)


@contextmanager
def shop_locks(shop_ids: Sequence[int]) -> Iterator[list[int]]:
    """Try to hold the rollup locks of several shops; yields the shops that are held."""
    held = _those(TRY_LOCKS, shop_ids)
    session = connection.connection
    try:
        yield held
    finally:
        if held and not session_is_lost(session):
            _those(UNLOCK, held)


def _those(text: str, shop_ids: Sequence[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(text, {"lock": ROLLUP_LOCK, "shops": list(shop_ids)})
        return [shop_id for shop_id, is_done in cursor.fetchall() if is_done]
