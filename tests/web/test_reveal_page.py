"""A buyer behind a figure: masked, named after a reason, masked again after a minute."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts.models import AuditEvent
from apps.accounts.roles import Role
from tests.accounts.test_reveal import NAME, make_buyer
from tests.factories import make_person, make_shop, signed_in


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_name_is_shown_in_its_row_for_a_minute(
    page: Page, live_server: LiveServer, axe: Callable[[], list[str]]
) -> None:
    shop = make_shop(code="spring")
    make_buyer(shop)
    client = signed_in(make_person("nora@example.com", Role.SUPERVISOR, shop))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page.clock.install()
    page.goto(f"{live_server.url}/rows/?metric=sales.paid_amount&day=2026-11-20")
    assert NAME not in page.content()
    page.get_by_role("link", name="Show 张* K*").click()
    page.get_by_label("Reason").fill("核对地址")
    assert axe() == []
    page.keyboard.press("Enter")
    page.get_by_text(NAME).wait_for()
    assert AuditEvent.objects.get(action="pii.reveal").reason == "核对地址"
    # The minute begins when the fragment has settled.
    expect(page.locator(".htmx-added, .htmx-settling")).to_have_count(0)
    page.clock.fast_forward(61_000)
    page.get_by_label("Reason").wait_for()
    assert NAME not in page.content()
