"""Reads of people, keys and the audit log."""

from apps.accounts.selectors.audit import (
    BACKUP_CHECKED,
    AuditFilter,
    AuditLine,
    AuditPage,
    audit_page,
    restore_tested_at,
)
from apps.accounts.selectors.directory import (
    PersonLine,
    Wish,
    devices_of,
    people_names,
    people_of,
    person_of,
    wishes_of,
)
from apps.accounts.selectors.keys import key_presented, keys_of
from apps.accounts.selectors.people import (
    SignInState,
    members,
    role_of,
    shop_current,
    sign_in_state,
)

__all__ = [
    "BACKUP_CHECKED",
    "AuditFilter",
    "AuditLine",
    "AuditPage",
    "PersonLine",
    "SignInState",
    "Wish",
    "audit_page",
    "devices_of",
    "key_presented",
    "keys_of",
    "members",
    "people_names",
    "people_of",
    "person_of",
    "restore_tested_at",
    "role_of",
    "shop_current",
    "sign_in_state",
    "wishes_of",
]
