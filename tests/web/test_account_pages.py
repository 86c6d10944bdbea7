"""The way in and the account pages in a real browser, on a desk and on a phone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from apps.accounts.roles import Role
from tests.factories import PASSWORD, make_audit, make_person, make_shop, signed_in
from tests.web.one_time_code import one_time_code

EMAIL = "nora@example.com"
PAGES = (
    "accounts:profile", "accounts:audit", "mfa_index", "usersessions_list",
    "account_change_password", "account_logout", "mfa_generate_recovery_codes",
    "accounts:people", "accounts:person-invite", "accounts:keys", "accounts:key-make",
)  # fmt: skip


def looks_right(page: Page, axe: Callable[[], list[str]], name: str) -> None:
    """Check that axe finds nothing and that nothing runs over a phone's edge."""
    assert axe() == [], name
    page.set_viewport_size({"width": 360, "height": 740})
    over = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(over), name
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_new_person_signs_in_sets_up_a_code_and_reads_their_account(
    page: Page, live_server: LiveServer, axe: Callable[[], list[str]]
) -> None:
    shop = make_shop(code="spring")
    make_person(EMAIL, Role.DIRECTOR, shop, has_second_factor=False)
    make_audit(shop=shop, action="target.set", changes={"amount": [None, "10.00"]})

    page.goto(f"{live_server.url}/accounts/?tab=1")
    looks_right(page, axe, "sign in")
    page.fill("[name=login]", EMAIL)
    page.fill("[name=password]", "wrong wrong wrong")
    page.keyboard.press("Enter")
    page.get_by_text("not correct").wait_for()
    looks_right(page, axe, "wrong password")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")

    seed = page.input_value("#authenticator_secret")
    looks_right(page, axe, "set up")
    page.fill("[name=code]", one_time_code(seed))
    page.keyboard.press("Enter")
    page.get_by_text("Authenticator app activated").wait_for()
    for name in PAGES:
        page.goto(f"{live_server.url}{reverse(name)}")
        assert page.get_by_role("heading", level=1).is_visible(), name
        looks_right(page, axe, name)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_phone_shows_role_and_state_of_each_person_without_a_sideways_scroll(
    page: Page, live_server: LiveServer, tmp_path: Path
) -> None:
    shop = make_shop(code="spring")
    make_person("a.rather.long.address.of.somebody@example.com", Role.ANALYST, shop)
    client = signed_in(make_person(EMAIL, Role.DIRECTOR, shop))
    cookie = client.cookies["sid"].value
    page.context.add_cookies([{"name": "sid", "value": cookie, "url": live_server.url}])
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}{reverse('accounts:people')}")
    page.screenshot(path=tmp_path / "people-360.png", full_page=True)
    table = page.locator(".table-scroll")
    assert table.evaluate("box => box.scrollWidth <= box.clientWidth")
    for words in ("Analyst", "Director", "Active"):
        assert table.get_by_text(words).first.is_visible()
