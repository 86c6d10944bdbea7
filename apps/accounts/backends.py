"""Signs people in, and reads who is signed in with what the frame of every page shows."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from apps.accounts.models import User
from apps.accounts.selectors.notifications import user_signed_in


class SignInBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """allauth's sign-in; the person of a request comes with their unread notifications counted."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the person of a session, None where they are gone or disabled."""
        user = user_signed_in(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
