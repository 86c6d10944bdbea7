"""The schema and its reader are served from here, under the strict content policy."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from apps.accounts.roles import Role
from apps.shop.models import Shop
from tests.api.contract import schema
from tests.factories import make_person, signed_in


def test_the_published_schema_lists_every_endpoint(director_client: Client) -> None:
    response = director_client.get("/api/v1/schema/?format=json")
    assert response.status_code == 200
    assert response.json()["paths"].keys() == schema()["paths"].keys()
    assert "/api/v1/metrics/{key}/series" in schema()["paths"]


@pytest.fixture
def docs(live_server: LiveServer, page: Page, shop: Shop) -> Page:
    """The reader, opened by a director."""
    client = signed_in(make_person("director@example.com", Role.DIRECTOR, shop))
    cookie = client.cookies["sid"].value
    page.context.add_cookies([{"name": "sid", "value": cookie, "url": live_server.url}])
    return page


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_the_reader_is_accessible_closed_and_with_a_call_made(
    live_server: LiveServer, docs: Page, axe: Callable[[], list[str]], width: int
) -> None:
    docs.set_viewport_size({"width": width, "height": 900})
    docs.goto(f"{live_server.url}/api/v1/docs/")
    docs.get_by_text("/api/v1/scorecard").first.wait_for()
    assert axe() == []
    docs.locator("#operations-shops-shops .opblock-summary-control").click()
    docs.get_by_role("button", name="Try it out").click()
    docs.get_by_role("button", name="Execute").click()
    docs.locator(".live-responses-table .response-col_status", has_text="200").wait_for()
    assert docs.locator(".live-responses-table").get_by_text("spring").count() > 0
    docs.locator(".json-schema-2020-12-expand-deep-button").first.click()
    assert axe() == []
    assert docs.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_the_reader_shows_the_endpoints_without_a_breach_of_the_policy(
    live_server: LiveServer, docs: Page
) -> None:
    said: list[str] = []
    docs.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    docs.on("pageerror", lambda error: said.append(str(error)))
    asked: list[str] = []
    docs.on("request", lambda request: asked.append(request.url))
    docs.goto(f"{live_server.url}/api/v1/docs/")
    docs.get_by_text("/api/v1/scorecard").first.wait_for()
    assert said == []
    assert all(url.startswith((live_server.url, "data:", "blob:")) for url in asked)
