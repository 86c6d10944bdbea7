"""A director maps a foreign file on the screen, then explains a word and retries its rejects."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from apps.accounts.roles import Role
from apps.intake.models import RejectedRow
from apps.shop.models import Order
from tests.factories import make_person, make_shop, signed_in
from tests.web.conftest import AxeCheck

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROWS = "".join(
    f"B{number};0{number % 9 + 1}.03.2026 10:0{number % 10};{number}.000,50;bezahlt\n"
    for number in range(1, 100)
)
FOREIGN = f"Bestellung;Datum;Summe;Zustand\n{ROWS}B100;09.03.2026 12:00;5,00;offen\n"
CHOICES = {
    "Order number": "Bestellung",
    "Ordered at": "Datum",
    "Paid at": "Datum",
    "Order total": "Summe",
    "Status": "Zustand",
}


def enter(page: Page, url: str, settings: LazySettings, folder: Path) -> None:
    settings.UPLOAD_ROOT = folder / "uploads"
    person = make_person("director@example.com", Role.DIRECTOR, make_shop(code="nord"))
    client = signed_in(person, is_fresh=True)
    page.context.add_cookies(
        [
            {"name": name, "value": cookie.value, "url": url}
            for name, cookie in client.cookies.items()
        ]
    )


def upload(page: Page, url: str, file: Path) -> None:
    page.goto(f"{url}/data/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Upload and check").click()


def test_a_foreign_file_is_mapped_and_its_rejects_are_fixed(
    live_server: Any, page: Page, axe: AxeCheck, settings: LazySettings, tmp_path: Path
) -> None:
    enter(page, live_server.url, settings, tmp_path)
    file = tmp_path / "export.csv"
    file.write_text(FOREIGN, encoding="utf-8")
    upload(page, live_server.url, file)
    page.get_by_role("link", name="Say which column is what").click()
    for label, column in CHOICES.items():
        page.get_by_label(label, exact=True).select_option(column)
    page.get_by_label("Dates are written").select_option("day_first")
    page.get_by_label("Amounts are written").select_option("comma")
    expect(page.get_by_text("100 refused")).to_be_visible()
    assert axe() == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Save and check the file").click()

    page.get_by_label("bezahlt").select_option("paid")
    page.get_by_role("button", name="Save and read these rows again").click()
    expect(page.get_by_text("1 rows are refused; 99 are good.")).to_be_visible()
    assert axe() == []
    page.get_by_role("button", name="Import the other 99 rows").click()
    expect(page.get_by_text("99 orders are in.")).to_be_visible()
    assert Order.objects.count() == 99

    page.get_by_label("offen").select_option("unpaid")
    page.get_by_role("button", name="Save and read these rows again").click()
    expect(page.get_by_text("1 orders are in.")).to_be_visible()
    assert Order.objects.count() == 100
    assert RejectedRow.objects.filter(resolved_at=None).count() == 0
    assert axe() == []

    second = tmp_path / "next.csv"
    second.write_text(FOREIGN + "B101;10.03.2026 12:00;5,00;offen\n", encoding="utf-8")
    upload(page, live_server.url, second)
    expect(page.get_by_text("101 orders are in.")).to_be_visible()
