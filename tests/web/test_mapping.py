"""A director maps a foreign file on the screen, fixes what was refused, and keeps the mapping."""

import csv
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, Route, expect

from apps.accounts.roles import Role
from apps.intake.models import ImportProfile, RejectedRow
from apps.shop.models import Order
from tests.factories import make_person, make_shop, signed_in
from tests.web.conftest import AxeCheck

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEAD = "Bestellung;Datum;Summe;Zustand;Kunde"
ROWS = "".join(
    f"B{number};0{number % 9 + 1}.03.2026 10:0{number % 10};{number}.000,50;bezahlt;K{number}\n"
    for number in range(1, 200)
)
FOREIGN = (
    f"{HEAD}\n{ROWS}B200;09.03.2026 12:00;5,00;offen;K200\nB201;31.02.2026 12:00;7,00;bezahlt;K1\n"
)
CHOICES = {
    "Order number": "Bestellung",
    "Ordered at": "Datum",
    "Paid at": "Datum",
    "Order total": "Summe",
    "Status": "Zustand",
    "Buyer id": "Kunde",
}
# Elements that stick out of the narrow screen and do not scroll in a part of their own.
WIDE = """() => [...document.querySelectorAll("main *")]
    .filter(e => e.getBoundingClientRect().right > 361 && !e.closest(".table-scroll"))
    .map(e => e.outerHTML.slice(0, 120))"""
SHOTS = os.environ.get("SHOPOPS_SHOTS")
RULES = "Rows to leave out, and orders to keep out of the figures"


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


def foreign_file(page: Page, url: str, folder: Path) -> Path:
    """Upload the foreign file and say which column is what; return the file."""
    file = folder / "export.csv"
    file.write_text(FOREIGN, encoding="utf-8")
    upload(page, url, file)
    page.get_by_role("link", name="Say which column is what").click()
    for label, column in CHOICES.items():
        page.get_by_label(label, exact=True).select_option(column)
    return file


def look(page: Page, name: str) -> None:
    """Keep a picture of the page where somebody asks for it."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def fits(page: Page, axe: AxeCheck, shot: str = "") -> None:
    """No finding of axe, and nothing wider than the narrow screen."""
    assert axe() == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate(WIDE) == []
    look(page, f"{shot}-360")
    page.set_viewport_size({"width": 1280, "height": 900})
    look(page, f"{shot}-1280")


def corrected(source: Path, target: Path, changes: dict[str, str]) -> Path:
    """Correct cells of the first refused row, as a spreadsheet would save them."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = list(csv.reader(file))
    for column, cell in changes.items():
        rows[0][head.index(column)] = cell
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([head, *rows])
    return target


def test_a_foreign_file_is_mapped_and_its_rejects_are_fixed(
    live_server: Any, page: Page, axe: AxeCheck, settings: LazySettings, tmp_path: Path
) -> None:
    enter(page, live_server.url, settings, tmp_path)
    file = foreign_file(page, live_server.url, tmp_path)
    page.get_by_label("Dates are written").select_option("day_first")
    page.get_by_label("Amounts are written").select_option("comma")
    expect(page.get_by_text("201 refused")).to_be_visible()
    page.get_by_label("bezahlt", exact=True).select_option("paid")
    expect(page.get_by_text("199 orders, 0 refunds")).to_be_visible()
    expect(page.get_by_label("bezahlt", exact=True)).to_have_value("paid")
    page.get_by_text(RULES).click()
    rule = page.get_by_role("group", name="Leave out rows when 1")
    rule.get_by_label("Column").select_option("Bestellung")
    rule.get_by_label("Test").select_option("equals")
    rule.get_by_label("Value").fill("B1")
    rule.get_by_label("Value").blur()
    expect(page.get_by_text("2 refused, 1 left out")).to_be_visible()
    fits(page, axe, "mapping")
    page.get_by_role("button", name="Save and check the file").click()

    expect(page.get_by_text("Rows refused: 2; good: 198.")).to_be_visible()
    fits(page, axe, "ready")
    page.get_by_role("button", name="Import the other 198 rows").click()
    expect(page.get_by_text("198 orders are in.")).to_be_visible()
    fits(page, axe, "done")

    # One row lacks a word that somebody can explain.
    page.get_by_label("offen").select_option("unpaid")
    page.get_by_role("button", name="Save and read these rows again").click()
    expect(page.get_by_text("1 orders are in.")).to_be_visible()
    assert Order.objects.filter(external_id="B200", status="unpaid").count() == 1

    # The other is corrected in the file of the refused rows.
    with page.expect_download() as started:
        page.get_by_role("button", name="Download as CSV").click()
    handed_out = tmp_path / "refused.csv"
    started.value.save_as(handed_out)
    assert "***" in handed_out.read_text(encoding="utf-8-sig")
    assert "K1" not in handed_out.read_text(encoding="utf-8-sig")
    back = page.get_by_label("The corrected file")
    back.set_input_files(file)
    page.get_by_role("button", name="Upload and try again").click()
    expect(page.get_by_text("Its header is not that of the refused rows")).to_be_visible()
    fits(page, axe, "wrong-correction")
    good = corrected(handed_out, tmp_path / "corrected.csv", {"Datum": "28.02.2026 12:00"})
    page.get_by_label("The corrected file").set_input_files(good)
    page.get_by_role("button", name="Upload and try again").click()
    expect(page.get_by_text("1 orders are in.")).to_be_visible()
    assert RejectedRow.objects.filter(resolved_at=None).count() == 0
    fixed = Order.objects.get(external_id="B201")
    assert (fixed.order_amount, fixed.customer is None) == (7, False)

    second = tmp_path / "next.csv"
    second.write_text(
        f"{HEAD}\nB1;10.03.2026 12:00;9,00;offen;K1\nB202;10.03.2026 12:00;5,00;offen;K2\n"
    )
    upload(page, live_server.url, second)
    expect(page.get_by_text("1 orders are in.")).to_be_visible()


def test_a_choice_made_while_an_older_answer_is_on_its_way_is_kept(
    live_server: Any, page: Page, settings: LazySettings, tmp_path: Path
) -> None:
    enter(page, live_server.url, settings, tmp_path)
    foreign_file(page, live_server.url, tmp_path)
    word = page.get_by_label("bezahlt", exact=True)
    expect(word).to_be_visible()
    page.wait_for_load_state("networkidle")
    held: list[Route] = []
    page.route("**/trial/", lambda route: held.append(route), times=1)
    with page.expect_request("**/trial/"):
        page.get_by_label("Dates are written").select_option("day_first")
    word.select_option("paid")
    held[0].continue_()
    page.get_by_label("Amounts are written").select_option("comma")
    expect(page.get_by_text("199 orders, 0 refunds")).to_be_visible()
    expect(word).to_have_value("paid")


def test_a_mapping_is_found_changed_and_retired(
    live_server: Any, page: Page, axe: AxeCheck, settings: LazySettings, tmp_path: Path
) -> None:
    enter(page, live_server.url, settings, tmp_path)
    file = tmp_path / "till.csv"
    file.write_text("No,Month,Day,Sum\n1,April,9,5.00\n2,May,10,6.00\n", encoding="utf-8")
    upload(page, live_server.url, file)
    page.get_by_role("link", name="Say which column is what").click()
    page.get_by_label("Order number", exact=True).select_option("No")
    page.get_by_label("Order total", exact=True).select_option("Sum")
    page.get_by_text("More fields").click()
    page.get_by_label("Month of the order").select_option("Month")
    page.get_by_label("Day of the month").select_option("Day")
    page.get_by_text("What the file does not say").click()
    page.get_by_label("Year").fill("2026")
    page.get_by_label("Status of all orders").select_option("paid")
    expect(page.get_by_text("2 orders, 0 refunds")).to_be_visible()
    page.get_by_role("button", name="Save and check the file").click()
    page.get_by_role("button", name="Import all 2 rows").click()
    expect(page.get_by_text("2 orders are in.")).to_be_visible()

    page.goto(f"{live_server.url}/data/")
    page.get_by_role("link", name="Mappings").click()
    fits(page, axe, "mappings")
    page.get_by_role("link", name="till").click()
    fits(page, axe, "mapping-shown")
    page.get_by_role("link", name="Change", exact=True).click()
    expect(page.get_by_label("Year")).to_have_value("2026")
    expect(page.get_by_text("till.csv")).to_have_count(0)
    page.get_by_label("Year").fill("2025")
    page.get_by_role("button", name="Save as the next version").click()
    expect(page.get_by_text("Version 2 is saved.")).to_be_visible()
    page.get_by_role("button", name="Retire").click()
    expect(page.get_by_text("The mapping is retired.")).to_be_visible()
    fits(page, axe, "retired")
    assert list(ImportProfile.objects.order_by("version").values_list("version", flat=True)) == [
        1,
        2,
    ]
