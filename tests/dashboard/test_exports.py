"""Files of what is on screen: safe cells, an audit event each, for those who may."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.http import HttpResponse
from django.test import Client
from python_calamine import CalamineWorkbook

from apps.accounts.models import AuditEvent
from apps.dashboard.exports.encode import csv_cell, write_csv, write_xlsx
from apps.dashboard.exports.tables import Cell, Column, Table
from apps.shop.models import Shop
from apps.shop.services import orders_upsert
from tests.shop.facts import order_row

EVIL = '=HYPERLINK("http://x.example","x")'
COLUMNS = (
    Column("name", "Name", "text"),
    Column("amount", "Amount", "money"),
    Column("rate", "Rate", "percent"),
    Column("day", "Day", "day"),
    Column("at", "At", "time"),
)


def table(*rows: tuple[Cell, ...]) -> Table:
    """Return a table of these rows."""
    return Table("days", "CNY", COLUMNS, iter(rows), (("Shop", EVIL),))


def book_of(*rows: tuple[Cell, ...]) -> BytesIO:
    """Write a workbook."""
    file = BytesIO()
    assert write_xlsx(table(*rows), file) == len(rows)
    file.seek(0)
    return file


def asked(client: Client, page: str, file_format: str = "csv", **query: str) -> HttpResponse:
    """Ask for a file and read it to its end."""
    answer: HttpResponse = client.post(
        f"/{page}/export/", {"format": file_format}, query_params=query
    )
    if answer.streaming:
        assert b"".join(answer)
    return answer


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_text_becomes_a_formula(start: str) -> None:
    text = f"{start}1+cmd|' /C calc'!A0"
    assert csv_cell(text) == f"'{text}"
    file = BytesIO()
    write_csv(table((text, None, None, None, None)), file)
    rows = list(csv.reader(StringIO(file.getvalue().decode("utf-8-sig"), newline="")))
    assert rows[1][0] == f"'{text}"
    sheet = CalamineWorkbook.from_filelike(book_of((text, *[None] * 4))).get_sheet_by_name("days")
    assert str(sheet.to_python()[1][0]).startswith("'")


def test_a_workbook_holds_no_formula_and_no_link() -> None:
    with ZipFile(
        book_of((EVIL, Decimal("1.50"), None, None, None), ("http://x", *[None] * 4))
    ) as z:
        parts = {name: z.read(name).decode() for name in z.namelist()}
    assert not any("<f>" in part or "<hyperlink" in part for part in parts.values())
    assert not any("externalLink" in name for name in parts)


def test_numbers_are_numbers_days_are_days_and_long_amounts_stay_exact() -> None:
    exact = Decimal("99999999999999.1234")
    at = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)
    file = book_of(("a", Decimal("-12.50"), Decimal(1) / 3, date(2026, 3, 1), at), ("b", exact))
    rows = CalamineWorkbook.from_filelike(file).get_sheet_by_name("days").to_python()
    assert rows[0] == ["Name", "Amount (CNY)", "Rate", "Day", "At"]
    assert rows[1][:2] == ["a", -12.5]
    assert rows[1][2] == pytest.approx(1 / 3)
    assert rows[1][3:] == [date(2026, 3, 1), datetime(2026, 3, 1, 10, 30)]  # noqa: DTZ001
    assert rows[2][1] == "99999999999999.1234"
    assert csv_cell(Decimal("-12.50")) == "-12.50"


@pytest.fixture
def paid_shop(shop: Shop) -> Shop:
    """A shop with one order whose number would be a formula."""
    orders_upsert(shop=shop, rows=[order_row("1", number=EVIL)], reason="order_new")
    return shop


def streamed(response: Any) -> str:
    """Return the text of a file."""
    body = b"".join(response.streaming_content)
    return body.decode("utf-8-sig")


def test_a_saved_file_leaves_an_audit_event(paid_shop: Shop, director_client: Client) -> None:
    query = {"day": "2024-06-18", "metric": "sales.paid_amount"}
    answer = director_client.post("/rows/export/", {"format": "csv"}, query_params=query)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    name = 'attachment; filename="spring-2024-06-18-sales.paid_amount.csv"'
    assert answer["Content-Disposition"] == name
    assert "\"'=HYPERLINK" in streamed(answer)
    event = AuditEvent.objects.get(action="export")
    assert (event.shop, event.rows) == (paid_shop, 1)
    assert event.changes == {
        "day": [None, "2024-06-18"],
        "metric": [None, "sales.paid_amount"],
        "file": [None, "spring-2024-06-18-sales.paid_amount.csv"],
    }


def test_the_workbook_says_what_it_is(paid_shop: Shop, director_client: Client) -> None:
    answer = director_client.post("/days/export/", {"format": "xlsx"})
    file = BytesIO(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    book = CalamineWorkbook.from_filelike(file)
    about = {str(row[0]): row[1:] for row in book.get_sheet_by_name("About").to_python()}
    assert (about["Currency"][0], about["Time zone"][0]) == ("CNY", "Asia/Shanghai")
    assert about["Baskets are counted by"][0] == "buyer"
    assert len(str(about["Version of the formulas"][0])) == 12
    assert "sales.basket" in about
    assert len(book.get_sheet_by_name("days").to_python()) == 29


def clients(request: pytest.FixtureRequest) -> Iterator[tuple[str, Client]]:
    """Yield a signed-in client of each role."""
    for role in ("director", "supervisor", "agent", "promoter", "analyst"):
        yield role, request.getfixturevalue(f"{role}_client")


def test_only_director_and_analyst_save_and_the_rows_only_a_director(
    paid_shop: Shop, request: pytest.FixtureRequest
) -> None:
    row = {"metric": "sales.units", "day": "2024-06-18"}
    found = {
        role: (asked(client, "days").status_code, asked(client, "rows", **row).status_code)
        for role, client in clients(request)
    }
    assert found == {
        "director": (200, 200),
        "analyst": (200, 403),
        "supervisor": (403, 403),
        "promoter": (403, 403),
        "agent": (403, 403),
    }
    assert AuditEvent.objects.filter(action="export").count() == 3


def test_the_pages_offer_what_the_role_may_save(
    paid_shop: Shop, director_client: Client, supervisor_client: Client
) -> None:
    for path in ("/", "/rows/?metric=sales.paid_amount&day=2024-06-18"):
        assert b"/export/?shop=spring" in director_client.get(path).content
        assert b"/export/" not in supervisor_client.get(path).content


@pytest.mark.parametrize(
    ("what", "query", "file_format", "status"),
    [
        ("rows", {"metric": "sales.luck"}, "csv", 404),
        ("rows", {}, "csv", 404),
        ("days", {}, "exe", 422),
        ("days", {"shop": "harbour"}, "csv", 404),
    ],
)
def test_a_wrong_question_makes_no_file(
    paid_shop: Shop,
    other_shop: Shop,
    director_client: Client,
    what: str,
    query: dict[str, str],
    file_format: str,
    status: int,
) -> None:
    assert asked(director_client, what, file_format, **query).status_code == status
    assert not AuditEvent.objects.filter(action="export").exists()
