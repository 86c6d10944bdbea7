"""Turns away what should not even be read: keys sent in the clear, and large bodies of nobody."""

from collections.abc import Callable
from uuid import uuid4

import structlog
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails
from structlog.contextvars import bind_contextvars, clear_contextvars

from apps.common.errors import ShopError
from apps.common.http import form_page, is_api, refusal
from apps.common.wholenumbers import whole

# What a person sends who is not signed in yet is a form of a few words.
STRANGER_MAX_BYTES = 64 * 1024
log = structlog.get_logger(__name__)


class EntranceMiddleware:
    """Stands before all that parses a body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request, or refuse it unread."""
        if is_in_the_clear(request):
            _tell(request, 403, "key in the clear")
            text = _("Call this address by https: over plain http a key can be read by others.")
            return refusal(request, ShopError("https_required", text))
        if is_too_large_of_nobody(request):
            _tell(request, 413, "large body of nobody")
            return _sign_in_first(request)
        return self.get_response(request)


def is_in_the_clear(request: HttpRequest) -> bool:
    """Tell whether a program calls over plain http a site that has https; it is not led on."""
    return settings.SECURE_SSL_REDIRECT and is_api(request) and not request.is_secure()


def is_too_large_of_nobody(request: HttpRequest) -> bool:
    """Tell whether a body is larger than any form of a sign-in and nobody is signed in."""
    size = whole(request.META.get("CONTENT_LENGTH") or "0")
    if size is None or size <= STRANGER_MAX_BYTES:
        return False
    is_program = is_api(request) and "Authorization" in request.headers
    return not is_program and SESSION_KEY not in request.session


def _tell(request: HttpRequest, status: int, why: str) -> None:
    """Write a line under a number of its own; that of the thread's last request is not its."""
    clear_contextvars()
    bind_contextvars(request=uuid4().hex)
    log.warning("access.refused", status=status, why=why, method=request.method, page="")


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """Say that nothing was read, and lead to the sign-in and from there back to the form."""
    address = f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': form_page(request)})}"
    # Neither who asks nor htmx has been looked at yet.
    request.user = AnonymousUser()
    htmx = HtmxDetails(request)
    if htmx and not htmx.boosted:
        return HttpResponseClientRedirect(address)
    text = _("Nothing of what you sent was read or saved. Sign in, then send it again.")
    return refusal(request, ShopError("body_too_large", text, extra={"sign_in": address}))
