"""A browser that reads the preview straight from Django: no server, no database."""

import mimetypes
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, override_settings
from playwright.sync_api import Page, Route

from tests.web.conftest import (
    axe,
    browser_context_args,
    browser_type_launch_args,
    pytest_collection_modifyitems,
)

__all__ = [
    "axe",
    "browser_context_args",
    "browser_type_launch_args",
    "pytest_collection_modifyitems",
]

ORIGIN = "http://127.0.0.1"
MIDDLEWARE = ["csp.middleware.CSPMiddleware", "django_htmx.middleware.HtmxMiddleware"]


def answer(route: Route) -> None:
    """Answer one request of the browser from the static files or the preview's views."""
    parts = urlsplit(route.request.url)
    if parts.path.startswith("/static/"):
        found = finders.find(parts.path.removeprefix("/static/"))
        kind = mimetypes.guess_type(parts.path)[0]
        body = Path(str(found)).read_bytes() if found else b""
        route.fulfill(status=200 if found else 404, body=body, content_type=kind)
        return
    response = Client().get(f"{parts.path}?{parts.query}", headers=route.request.headers)
    route.fulfill(
        status=response.status_code, headers=dict(response.headers), body=response.content
    )


@pytest.fixture
def desk(page: Page) -> Iterator[Page]:
    """Return a page over the preview whose console errors fail the test."""
    errors: list[str] = []
    page.set_default_timeout(30_000)
    page.on("console", lambda note: errors.append(note.text) if note.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route("**/*", answer)
    with override_settings(ROOT_URLCONF="tests.dashboard.preview_urls", MIDDLEWARE=MIDDLEWARE):
        yield page
    assert errors == []
