"""Typed requests and the one place where refusals become pages, fragments or API answers."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails
from psycopg.errors import LockNotAvailable

from apps.common.access import Access
from apps.common.errors import ShopError

API_PREFIX = "/api/"
# After so long at most the limits of a sign-in let the next try through.
TRIES_SECONDS = 300
# Pages answer a wrong field with 422, the API with 400.
# Some refusals only programs meet.
API_STATUS = {
    "field_invalid": 400,
    "body_invalid": 400,
    "sign_in": 401,
    "second_factor": 403,
    "sign_in_again": 403,
    "https_required": 403,
    "method_refused": 405,
    "not_acceptable": 406,
    "body_type": 415,
}


class AppRequest(HttpRequest):
    """A request after the htmx and access middleware: who asks, and for how much of the page."""

    access: Access
    htmx: HtmxDetails
    request_id: str


@dataclass(frozen=True, slots=True)
class ShopChoice:
    """One line of the shop picker."""

    code: str
    name: str
    href: str


def shell(request: AppRequest, shop: Any, section: str) -> dict[str, object]:
    """Return what the frame of every page shows: the shop, the picker, the lit menu entry."""
    choices = [
        ShopChoice(each.code, each.name, f"{request.path}?shop={each.code}")
        for each in request.access.shops
    ]
    return {"shop": shop, "shop_choices": choices, "section": section}


class ErrorMiddleware:
    """Turns a refusal raised by a view into the page, fragment or API answer that says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal in words; leave every other error to Django."""
        if isinstance(error, ShopError):
            return refusal(request, error)
        if isinstance(error, Http404):
            return refusal(request, missing())
        if isinstance(error, PermissionDenied):
            return refusal(request, forbidden())
        return refusal(request, crowded()) if is_crowded(error) else None


def missing() -> ShopError:
    """Return the one refusal for what is missing and for what is somebody else's."""
    return ShopError("not_found", _("There is no such page, or it is not yours to see."))


def forbidden() -> ShopError:
    """Return the refusal for a role without the right."""
    return ShopError("role_refused", _("Your role in this shop does not include this."))


def is_crowded(error: Exception) -> bool:
    """Tell whether the database gave up waiting for what others were writing."""
    return isinstance(error, OperationalError) and isinstance(error.__cause__, LockNotAvailable)


def crowded() -> ShopError:
    """Return the refusal to wait any longer behind others who write to the same record."""
    text = _("Others are saving here right now. Nothing of yours was saved: try again.")
    return ShopError("in_progress", text)


def too_many(seconds: int) -> ShopError:
    """Return the refusal of one call more than the limit, with the seconds to wait."""
    text = _("Too many calls in a short time. Nothing of this one was done: wait %(seconds)s s.")
    return ShopError("too_many", text % {"seconds": seconds}, extra={"retry_after": seconds})


def too_many_tries(request: HttpRequest) -> HttpResponse:
    """Answer who tried too often to sign in or to have a mail sent."""
    return refusal(request, too_many(TRIES_SECONDS))


def is_api(request: HttpRequest) -> bool:
    """Tell whether a program asks, not a person."""
    return request.path.startswith(API_PREFIX)


def is_htmx(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a part of a page."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not htmx.boosted


def form_page(request: HttpRequest) -> str:
    """Return the page of ours from which a form was sent, the first one where that is not told."""
    page = urlsplit(request.headers.get("Referer", ""))
    if page.netloc != request.get_host():
        return "/"
    return page._replace(scheme="", netloc="", fragment="").geturl() or "/"


def refusal(request: HttpRequest, error: ShopError) -> HttpResponse:
    """Answer a refusal: JSON for programs, a toast for fragments, a page for people."""
    if is_api(request):
        return JsonResponse(error_body(error), status=api_status(error, request.headers))
    response = _toast(error) if is_htmx(request) else page(request, error.status, error)
    if "retry_after" in error.extra:
        response["Retry-After"] = str(error.extra["retry_after"])
    return response


def error_body(error: ShopError) -> dict[str, Any]:
    """Return the one shape in which programs get every refusal."""
    return {
        "code": error.code,
        "message": error.message,
        "field": error.field,
        "extra": error.extra,
    }


def api_status(error: ShopError, headers: Mapping[str, str]) -> int:
    """Return the HTTP status of a refusal to a program; one by If-Match is a precondition."""
    if error.code == "stale" and "If-Match" in headers:
        return 412
    return API_STATUS.get(error.code) or error.status


def page(request: HttpRequest, status: int, error: ShopError) -> HttpResponse:
    """Render `<status>.html`, or the plain sentence where that template is missing."""
    try:
        body = render_to_string(f"{status}.html", {"error": error}, request=request)
    except TemplateDoesNotExist:
        return HttpResponse(error.message, status=status, content_type="text/plain; charset=utf-8")
    return HttpResponse(body, status=status)


def _toast(error: ShopError) -> HttpResponse:
    response = HttpResponse(status=error.status)
    response["HX-Reswap"] = "none"
    response["HX-Trigger"] = json.dumps({"toast": {"text": error.message, "tone": "error"}})
    return response


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a path that no URL matches as if it were somebody else's."""
    return refusal(request, missing())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was sent without its token."""
    text = _("This form was open too long or came from another page. Reload it and send it again.")
    return refusal(request, ShopError("role_refused", text))
