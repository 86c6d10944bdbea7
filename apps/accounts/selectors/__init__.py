"""Reads of people, keys and the audit log."""

from apps.accounts.selectors.audit import AuditFilter, AuditLine, AuditPage, audit_page
from apps.accounts.selectors.keys import key_presented, keys_of
from apps.accounts.selectors.people import SignInState, members, shop_current, sign_in_state

__all__ = [
    "AuditFilter",
    "AuditLine",
    "AuditPage",
    "SignInState",
    "audit_page",
    "key_presented",
    "keys_of",
    "members",
    "shop_current",
    "sign_in_state",
]
