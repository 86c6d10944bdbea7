"""What follows from what happens to a sign-in.

Each event stands in the audit log, and who changed their second factor is out everywhere else:
whoever has a lost device, or was signed in by somebody else, has to show the new one.
"""

from functools import partial
from typing import Any

import structlog
from allauth.account.signals import (
    authentication_step_completed,
    password_changed,
    password_reset,
    password_set,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out

from apps.accounts import devices
from apps.accounts.actors import SYSTEM, UserActor
from apps.accounts.models import User
from apps.accounts.services.audit import audit_write
from apps.accounts.services.sign_ins import sign_ins_end

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
log = structlog.get_logger(__name__)


def connect() -> None:
    """Listen to the events of a sign-in."""
    for action, signal in EVENTS.items():
        signal.connect(partial(note, action), weak=False, dispatch_uid=f"audit {action}")
    for signal in (authenticator_added, authenticator_removed, authenticator_reset):
        signal.connect(end_others, dispatch_uid="end others")
    for signal in (password_changed, password_set):
        signal.connect(know_again, dispatch_uid="know again")
    authentication_step_completed.connect(renew, dispatch_uid="renew the session")


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
    subject = f"accounts.User:{user.pk}"
    if action in UNPROVEN:
        log.warning(action, subject=subject)
    audit_write(
        actor=SYSTEM if action in UNPROVEN else actor,
        action=action,
        subject=subject,
        changes={"kind": [None, authenticator.type]} if authenticator else None,
    )


def end_others(*, user: User, request: Any = None, **_told: Any) -> None:
    """End all sign-ins of a person but the one in which they changed a factor."""
    sign_ins_end(user.pk, but=request.session.session_key if request else "")


def know_again(*, user: User, request: Any, **_told: Any) -> None:
    """Keep known the browser in which a person gave themselves a new password."""
    devices.remember(request, user)


def renew(*, request: Any, reauthenticated: bool = False, **_told: Any) -> None:
    """Give a renewed sign-in a new session key, also in the list that its person sees."""
    if not reauthenticated:
        return
    before = request.session.session_key
    request.session.cycle_key()
    listed = UserSession.objects.filter(session_key=before)
    listed.update(session_key=request.session.session_key)
