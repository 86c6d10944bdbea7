"""Writes of API keys."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.models import ApiKey
from apps.accounts.roles import KeyScope
from apps.accounts.secretkeys import LONGEST_DAYS, key_digest, key_generated
from apps.accounts.services.audit import audit_write
from apps.common.access import Access
from apps.common.errors import ShopError
from apps.common.http import missing

# The last use is written at most this often: a busy program costs one write a minute.
USED_STEP = timedelta(minutes=1)


@transaction.atomic
def key_make(
    *,
    access: Access,
    shop_id: int,
    name: str,
    scopes: Collection[KeyScope],
    days: int,
    now: datetime,
) -> tuple[ApiKey, str]:
    """Make a key of one shop that lives for so many days; return it with its text, shown once.

    Raises field_invalid without a name or scope or beyond a year, not_found or role_refused for
    a shop in which the actor may not make keys.
    """
    access.require("accounts:key-make", "POST", shop_id)
    kept = [scope for scope in KeyScope if scope in scopes]
    _check_shape(name, kept, days)
    prefix, text = key_generated()
    key = ApiKey.objects.create(
        shop_id=shop_id,
        name=name.strip(),
        prefix=prefix,
        sha256=key_digest(text),
        scopes=kept,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    changes = {"scopes": [None, kept], "expires_at": [None, key.expires_at.isoformat()]}
    _audit(access, "key.make", key, changes)
    return key, text


@transaction.atomic
def key_revoke(*, access: Access, key_id: int, now: datetime) -> ApiKey:
    """Revoke a key: it opens nothing from the next request on. Again changes nothing.

    Raises not_found for a key of a shop that the actor may not see, role_refused where they may
    not revoke it.
    """
    key: ApiKey | None = (
        ApiKey.objects.visible_to(access).select_for_update().filter(pk=key_id).first()
    )
    if key is None:
        raise missing()
    access.require("accounts:key-revoke", "POST", key.shop_id)
    if key.revoked_at is None:
        key.revoked_at = now
        key.save(update_fields=["revoked_at"])
        _audit(access, "key.revoke", key, {"revoked_at": [None, now.isoformat()]})
    return key


def key_touch(*, key_id: int, now: datetime) -> None:
    """Note that a key was used, to the minute."""
    long_ago = Q(last_used_at__isnull=True) | Q(last_used_at__lte=now - USED_STEP)
    ApiKey.objects.filter(long_ago, pk=key_id).update(last_used_at=now)


def _check_shape(name: str, scopes: list[KeyScope], days: int) -> None:
    if not name.strip():
        raise ShopError("field_invalid", _("Name the program that gets the key."), field="name")
    if not scopes:
        raise ShopError("field_invalid", _("Choose what the key may do."), field="scopes")
    if not 1 <= days <= LONGEST_DAYS:
        raise ShopError("field_invalid", _("A key lives for 1 to 365 days."), field="days")


def _audit(access: Access, action: str, key: ApiKey, changes: dict[str, object]) -> None:
    audit_write(
        actor=access.actor,
        action=action,
        subject=f"accounts.ApiKey:{key.pk}",
        shop_id=key.shop_id,
        changes=changes,
    )
