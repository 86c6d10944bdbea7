"""One view, one URL: the whole page, or the named part of it that htmx asked for."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from apps.common.http import AppRequest


def wants_fragment(request: AppRequest) -> bool:
    """Whether htmx asked for a part; boosted links and restored history want the whole page."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render_page(
    request: AppRequest,
    template: str,
    context: Mapping[str, object],
    fragment: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page, or its partial `fragment` when htmx asked; both from the same context."""
    name = f"{template}#{fragment}" if fragment and wants_fragment(request) else template
    response = render(request, name, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
