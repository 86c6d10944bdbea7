"""Reads of API keys."""

from dataclasses import dataclass
from datetime import datetime

from apps.accounts.models import ApiKey
from apps.accounts.secretkeys import key_digest
from apps.common.access import Access


def key_presented(key: str, now: datetime) -> ApiKey | None:
    """Return the live key that a program presents, None for an unknown, old or revoked one."""
    found: ApiKey | None = (
        ApiKey.objects.live_at(now).filter(sha256=key_digest(key)).select_related("shop").first()
    )
    return found


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key; `state` is active, expired or revoked."""

    key: ApiKey
    state: str


def keys_of(access: Access, shop_id: int, now: datetime) -> list[KeyLine]:
    """Return the keys of a shop that the actor may see, newest first."""
    rows = ApiKey.objects.visible_to(access).filter(shop_id=shop_id)
    return [KeyLine(key, _state(key, now)) for key in rows.order_by("-pk")]


def _state(key: ApiKey, now: datetime) -> str:
    if key.revoked_at:
        return "revoked"
    return "active" if key.expires_at > now else "expired"
