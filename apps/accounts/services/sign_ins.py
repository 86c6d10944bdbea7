"""The end of sign-ins: all of a person, or all but the one that asks for it."""

from allauth.usersessions.models import UserSession
from django.db.models import F

from apps.accounts.models import User


def sign_ins_end(user_id: int, *, but: str = "") -> int:
    """End a person's sign-ins but the one of this session key; return how many there were.

    The end of all makes every browser of the person an unknown one, too.
    """
    sessions = list(UserSession.objects.filter(user_id=user_id).exclude(session_key=but))
    for session in sessions:
        session.end()
    if not but:
        User.objects.filter(pk=user_id).update(devices_ended=F("devices_ended") + 1)
    return len(sessions)
