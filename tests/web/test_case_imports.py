"""A platform's refund list comes in: mapped once, its words explained, its rows corrected."""

import csv
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from apps.aftersales.models import AfterSalesCase
from apps.aftersales.services.seeds import reasons_seed
from apps.intake.models import RejectedRow
from apps.shop.models import Refund, Shop
from tests.aftersales.cases import make_order
from tests.factories import make_person, make_shop, signed_in
from tests.intake.test_case_files import HEAD, PAID, line
from tests.web.conftest import AxeCheck
from tests.web.test_mapping import WIDE, upload

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(page: Page, url: str, role: str, shop: Shop) -> None:
    client = signed_in(make_person(f"{role}@example.com", role, shop), is_fresh=True)
    page.context.add_cookies(
        [
            {"name": name, "value": cookie.value, "url": url}
            for name, cookie in client.cookies.items()
        ]
    )


def fits(page: Page, axe: AxeCheck) -> None:
    """No finding of axe, and nothing wider than the narrow screen."""
    assert axe() == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate(WIDE) == []
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_refund_list_comes_in_as_cases_and_no_row_is_lost(
    live_server: Any,
    page: Page,
    browser: Browser,
    axe: AxeCheck,
    settings: LazySettings,
    tmp_path: Path,
) -> None:
    settings.UPLOAD_ROOT = tmp_path / "uploads"
    reasons_seed()
    shop = make_shop(code="nord")
    orders = [make_order(shop, "86.00") for _ in range(5)]
    rows = (
        line(orders[0], "R1")
        + line(orders[1], "R2", status="退款成功", done=PAID, kind="退货退款")
        + line(orders[2], "R3", status="钱已退回", done=PAID)
        + line(orders[3], "R4", kind="想换一个")
        + line(orders[4], "R5", amount="八十六")
    )
    file = tmp_path / "refunds.csv"
    file.write_bytes((HEAD + rows).encode("gb18030"))
    enter(page, live_server.url, "supervisor", shop)
    upload(page, live_server.url, file)
    expect(page.get_by_text("A director says once which column")).to_be_visible()
    expect(page.get_by_role("link", name="Say which column is what")).to_have_count(0)
    fits(page, axe)
    batch = page.url

    chief = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    enter(chief, live_server.url, "director", shop)
    chief.goto(batch)
    chief.get_by_role("link", name="Say which column is what").click()
    # The header says what it is a list of, and every column of it.
    expect(chief.locator("[name=kind]")).to_have_value("cases")
    expect(chief.get_by_label("Number of the refund or case")).to_have_value("退款编号")
    expect(chief.get_by_label("Reason of the buyer")).to_have_value("买家退款原因")
    chief.get_by_role("button", name="Save and check the file").click()
    expect(chief.get_by_text("Rows refused: 3; good: 2.")).to_be_visible()
    expect(chief.get_by_role("row", name="R2")).to_contain_text("退款成功")
    assert AfterSalesCase.objects.count() == 0
    chief.get_by_label("To import it all the same").fill("nord")
    chief.get_by_role("button", name="Import the other 2 rows").click()
    expect(chief.get_by_text("2 cases are in.")).to_be_visible()
    chief.context.close()

    # What two words mean; their rows are read again at once.
    page.goto(batch)
    page.get_by_role("link", name="Say what the words mean").click()
    page.get_by_label("钱已退回").select_option("SUCCESS")
    page.get_by_label("想换一个").select_option("exchange")
    fits(page, axe)
    page.get_by_role("button", name="Save and read the rows again").click()
    expect(page.get_by_text("2 words are explained.")).to_be_visible()
    expect(page.get_by_text("No row of an after-sales list waits for a word.")).to_be_visible()
    assert AfterSalesCase.objects.count() == 4
    assert set(Refund.objects.values_list("external_id", flat=True)) == {"R2", "R3"}

    # What was written wrongly is corrected in the file of the refused rows.
    waiting = RejectedRow.objects.filter(resolved_at=None).latest("pk").batch
    page.goto(f"{live_server.url}{reverse('intake:batch', args=[waiting.pk])}")
    with page.expect_download() as started:
        page.get_by_role("button", name="Download as CSV").click()
    handed_out, good = tmp_path / "refused.csv", tmp_path / "good.csv"
    started.value.save_as(handed_out)
    with handed_out.open(encoding="utf-8-sig", newline="") as source:
        head, *refused = list(csv.reader(source))
    refused[-1][head.index("买家退款金额")] = "86.00"
    with good.open("w", encoding="utf-8-sig", newline="") as target:
        csv.writer(target).writerows([head, *refused])
    page.get_by_label("The corrected file").set_input_files(good)
    page.get_by_role("button", name="Upload and try again").click()
    expect(page.get_by_text("1 cases are in.")).to_be_visible()
    fits(page, axe)
    assert RejectedRow.objects.filter(resolved_at=None).count() == 0
    assert AfterSalesCase.objects.count() == 5
    queue = f"{live_server.url}{reverse('aftersales:queue')}"
    page.goto(queue)
    for order in (orders[0], orders[3], orders[4]):
        expect(page.get_by_text(order.number).first).to_be_visible()
