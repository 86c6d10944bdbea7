"""Writes of people, roles, keys and the audit log."""

from apps.accounts.services.audit import audit_write
from apps.accounts.services.invitations import invitation_link, invitation_send
from apps.accounts.services.keys import key_make, key_revoke, key_touch
from apps.accounts.services.membership import (
    member_disable,
    member_enable,
    member_invite,
    member_leave,
    member_role_set,
    member_sign_out,
    member_unlock,
)
from apps.accounts.services.people import (
    member_add,
    member_end,
    profile_change,
    second_factor_forget,
    user_make,
)
from apps.accounts.services.raises import raise_grant, raise_refuse
from apps.accounts.services.reveal import buyer_reveal

__all__ = [
    "audit_write",
    "buyer_reveal",
    "invitation_link",
    "invitation_send",
    "key_make",
    "key_revoke",
    "key_touch",
    "member_add",
    "member_disable",
    "member_enable",
    "member_end",
    "member_invite",
    "member_leave",
    "member_role_set",
    "member_sign_out",
    "member_unlock",
    "profile_change",
    "raise_grant",
    "raise_refuse",
    "second_factor_forget",
    "user_make",
]
