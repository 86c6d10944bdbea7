"""The schema and its reader are served from here, under the strict content policy."""

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


@pytest.mark.browser
def test_the_reader_shows_the_endpoints_without_a_breach_of_the_policy(
    live_server: LiveServer, page: Page, shop: Shop
) -> None:
    client = signed_in(make_person("director@example.com", Role.DIRECTOR, shop))
    cookie = client.cookies["sid"].value
    page.context.add_cookies([{"name": "sid", "value": cookie, "url": live_server.url}])
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_server.url}/api/v1/docs/")
    page.get_by_text("/api/v1/scorecard").first.wait_for()
    assert said == []
    assert all(url.startswith((live_server.url, "data:", "blob:")) for url in asked)
