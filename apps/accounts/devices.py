"""Known devices: browsers in which somebody has signed in, told apart from all others.

After OWASP's "device cookies": wrong passwords from elsewhere keep an account closed to
strangers, and its owner still gets in where they have signed in before.
"""

import secrets
from datetime import timedelta
from typing import cast

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from apps.accounts.models import User

AGE = timedelta(days=180)
# People of a desk share machines; a browser is known to the last ones who signed in there.
MOST = 8
BETWEEN = "~"


class ProvingRequest(HttpRequest):
    """A request in which somebody proved who they are."""

    proved: User


def cookie_name() -> str:
    """Return the name of the cookie; over https no other host can plant it."""
    return "__Host-device" if settings.SESSION_COOKIE_SECURE else "device"


def device_of(request: HttpRequest, user: User | None) -> str:
    """Return the name of this browser among the known ones of an account, empty elsewhere.

    Nobody's account takes the same work.
    """
    salt = _salt(user)
    return next(filter(None, (_read(token, salt) for token in _tokens(request))), "")


def remember(request: HttpRequest, user: User) -> None:
    """Note that a person proved who they are: the answer makes this browser known."""
    cast(ProvingRequest, request).proved = user


def hand_out(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser of who proved who they are a cookie with a new name."""
    user: User | None = getattr(request, "proved", None)
    if user is None:
        return
    salt = _salt(user)
    others = [token for token in _tokens(request) if not _read(token, salt)]
    tokens = [signing.dumps(secrets.token_urlsafe(16), salt=salt), *others]
    response.set_cookie(
        cookie_name(),
        BETWEEN.join(tokens[:MOST]),
        max_age=AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _salt(user: User | None) -> str:
    """Return what a cookie is bound to: a new password, or the end of all sign-ins, ends it."""
    bound = (user.pk, user.password, user.devices_ended) if user else (0, "", 0)
    return ":".join(("known device", *map(str, bound)))


def _tokens(request: HttpRequest) -> list[str]:
    return request.COOKIES.get(cookie_name(), "").split(BETWEEN)[:MOST]


def _read(token: str, salt: str) -> str:
    try:
        return str(signing.loads(token, salt=salt, max_age=AGE))
    except signing.BadSignature:
        return ""
