"""Notes in the audit log what changes how a person signs in, and each proof that failed."""

from functools import partial
from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from django.contrib.auth.signals import user_logged_out

from apps.accounts.actors import SYSTEM, UserActor
from apps.accounts.models import User
from apps.accounts.services.audit import audit_write

EVENTS = {
    "sign_in.ended": user_logged_out,
    "sign_in.code_taken": authenticator_used,
    "sign_in.code_refused": authentication_failed,
    "password.changed": password_changed,
    "password.set": password_set,
    "password.reset": password_reset,
    "second_factor.added": authenticator_added,
    "second_factor.removed": authenticator_removed,
    "second_factor.renewed": authenticator_reset,
}
# Who failed to prove themselves has not been shown to be that person.
UNPROVEN = {"sign_in.code_refused"}


def connect() -> None:
    """Listen to the events of a sign-in."""
    for action, signal in EVENTS.items():
        signal.connect(partial(note, action), weak=False, dispatch_uid=f"audit {action}")


def note(
    action: str,
    *,
    user: User | None,
    request: Any = None,
    authenticator: Authenticator | None = None,
    **_told: Any,
) -> None:
    """Write one event about a person; an end of nobody's session is none."""
    if user is None or not user.pk:
        return
    actor = UserActor(user.pk, getattr(request, "request_id", ""))
    audit_write(
        actor=SYSTEM if action in UNPROVEN else actor,
        action=action,
        subject=f"accounts.User:{user.pk}",
        changes={"kind": [None, authenticator.type]} if authenticator else None,
    )
