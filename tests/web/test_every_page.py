"""Every page of every role in a real browser: accessible and within its window in both themes.

Long, so it runs with `make trust`. SHOPOPS_PICTURES names a folder that gets a picture of each.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from apps.accounts.roles import Role
from tests.factories import make_person, make_shop, signed_in
from tests.web.conftest import AxeCheck
from tests.web.test_query_counts import filled, is_for, pages, the_morning_after

__all__ = ["the_morning_after"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = (
    (1280, "light"),
    (1280, "dark"),
    (360, "dark"),
)
PICTURES = os.environ.get("SHOPOPS_PICTURES")
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# Figures draw themselves when they come into view.
SEEN = """async () => {
    for (let at = 0; at < document.body.scrollHeight; at += 600) {
        scrollTo(0, at);
        await new Promise(requestAnimationFrame);
    }
    scrollTo(0, 0);
}"""


def to_look_at(role: Role) -> Iterator[tuple[str, str, str]]:
    """Fill a shop; yield (name, address, cookie) of each whole page that a role can read."""
    shop = make_shop(code="spring")
    known = filled(shop)
    client = signed_in(make_person(f"{role}@shop.example", role, shop), is_fresh=True)
    for name, path in sorted(pages(known).items()):
        if is_for(role, name):
            answer = client.get(path)
            is_page = "html" in answer.headers["Content-Type"] and not answer.streaming
            if answer.status_code == 200 and is_page and b"<html" in answer.content:
                yield name, path, client.cookies["sid"].value


def faults(page: Page, axe: AxeCheck, name: str) -> Iterator[str]:
    """Yield what is wrong with a page as it stands, on a desk and on a phone, light and dark."""
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate(SEEN)
        page.wait_for_load_state("networkidle")
        if page.evaluate(SIDEWAYS):
            yield f"{name} goes sideways at {width}"
        yield from (f"{name}, {width}, {scheme}: {each}" for each in axe("target-size"))
        if PICTURES:
            file = f"{name.replace(':', '-')}-{width}-{scheme}.png"
            page.screenshot(path=Path(PICTURES) / file, full_page=True)


@pytest.mark.parametrize("role", list(Role))
def test_every_page_of_a_role_is_accessible_in_both_themes(
    role: Role,
    page: Page,
    live_server: LiveServer,
    axe: AxeCheck,
    record_property: Callable[[str, object], None],
) -> None:
    pages_met = 0
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(f"{page.url}: {error}"))
    for name, path, cookie in to_look_at(role):
        page.context.add_cookies([{"name": "sid", "value": cookie, "url": live_server.url}])
        page.goto(f"{live_server.url}{path}")
        assert page.url.removeprefix(live_server.url).startswith(path.partition("?")[0]), name
        found += faults(page, axe, name)
        pages_met += 1
    record_property("pages", pages_met)
    record_property("looks at pages", pages_met * len(LOOKS))
    record_property("faults that were seen", len(found))
    assert pages_met > 5
    assert found == [], "\n".join(found)
