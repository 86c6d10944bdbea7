"""One rollup of a shop at a time, held by the session so that the snapshot comes after it."""

from contextlib import AbstractContextManager

from apps.common.services.locks import ROLLUP_OF_SHOP, session_lock

ROLLUP_LOCK = ROLLUP_OF_SHOP


def shop_lock(shop_id: int) -> AbstractContextManager[bool]:
    """Try to hold the shop's rollup lock; gives False at once when another session holds it."""
    return session_lock(ROLLUP_LOCK, shop_id)
