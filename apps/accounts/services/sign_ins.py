"""The end of sign-ins: all of a person, or all but the one that asks for it."""

from allauth.usersessions.models import UserSession


def sign_ins_end(user_id: int, *, but: str = "") -> int:
    """End a person's sign-ins but the one of this session key; return how many there were."""
    sessions = list(UserSession.objects.filter(user_id=user_id).exclude(session_key=but))
    for session in sessions:
        session.end()
    return len(sessions)
