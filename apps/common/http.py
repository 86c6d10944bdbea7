"""Typed requests and the one place where refusals become pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from apps.common.access import Access


class AppRequest(HttpRequest):
    """A request after the htmx and access middleware: who asks, and for how much of the page."""

    access: Access
    htmx: HtmxDetails


class ErrorMiddleware:
    """Turns ShopError into the matching page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        return self.get_response(request)
