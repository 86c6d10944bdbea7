"""Writes of people, roles, keys and the audit log."""

from apps.accounts.services.audit import audit_write
from apps.accounts.services.keys import key_make, key_revoke, key_touch
from apps.accounts.services.people import (
    member_add,
    member_end,
    profile_change,
    second_factor_forget,
    user_make,
)

__all__ = [
    "audit_write",
    "key_make",
    "key_revoke",
    "key_touch",
    "member_add",
    "member_end",
    "profile_change",
    "second_factor_forget",
    "user_make",
]
