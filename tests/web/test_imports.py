"""A director uploads a file with bad rows, reads why, and imports the others."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from apps.accounts.roles import Role
from apps.shop.models import Order
from tests.factories import make_person, make_shop, signed_in
from tests.intake.corpus_files import row
from tests.intake.reading_tools import FIRST, SECOND, table
from tests.web.conftest import AxeCheck

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BAD_ROWS = (
    row(id="1.93068E+15"),
    row(id="8", total="12.3x"),
    row(id="9", ordered="2026-02-30 10:00:00"),
)


def test_a_file_with_three_bad_rows_says_why(
    live_server: Any, page: Page, axe: AxeCheck, settings: LazySettings, tmp_path: Path
) -> None:
    settings.UPLOAD_ROOT = tmp_path / "uploads"
    client = signed_in(make_person("director@example.com", Role.DIRECTOR, make_shop(code="shop")))
    page.context.add_cookies(
        [
            {"name": name, "value": cookie.value, "url": live_server.url}
            for name, cookie in client.cookies.items()
        ]
    )
    file = tmp_path / "orders.csv"
    file.write_text(table(FIRST, *BAD_ROWS, SECOND), encoding="utf-8")

    page.goto(f"{live_server.url}/data/")
    assert axe() == []
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_text("Rows refused: 3; good: 2.")).to_be_visible()
    expect(page.get_by_role("row", name="3 订单编号 1.93068E+15")).to_be_visible()
    expect(page.get_by_role("row", name="5 订单创建时间 2026-02-30")).to_be_visible()
    assert Order.objects.count() == 0
    assert axe() == []

    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_label("To import it all the same").fill("shop")
    page.get_by_role("button", name="Import the other 2 rows").click()
    expect(page.get_by_text("2 orders are in.")).to_be_visible()
    assert Order.objects.count() == 2
