"""The queue as a file: no text becomes a formula."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

from django.http import HttpResponse
from xlsxwriter import Workbook

from apps.aftersales.selectors.queue import QueueRow
from apps.common.cells import decimal_text, safe_cell
from apps.common.money import money
from apps.shop.models import Shop

COLUMNS = (
    "case", "status", "kind", "order", "reasons", "item", "owner", "deadline_at",
    "asked", "currency",
)  # fmt: skip
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_of_rows(rows: Sequence[QueueRow], shop: Shop, kind: str) -> HttpResponse:
    """Return rows of the queue as CSV, or as a workbook; times on the shop's wall clock."""
    table = [COLUMNS, *(_cells(row, shop) for row in rows)]
    is_book = kind == "xlsx"
    body = _book(table) if is_book else _text(table)
    response = HttpResponse(body, content_type=XLSX if is_book else "text/csv; charset=utf-8")
    name = f"cases-{shop.code}.{'xlsx' if is_book else 'csv'}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _cells(row: QueueRow, shop: Shop) -> tuple[str, ...]:
    case = row.case
    due = (
        case.deadline_at.astimezone(shop.tz).strftime("%Y-%m-%d %H:%M") if case.deadline_at else ""
    )
    return (
        str(case.pk),
        case.status,
        case.kind,
        case.order.number if case.order else "",
        row.reasons,
        row.title,
        row.owner,
        due,
        decimal_text(money(row.money, row.currency)),
        row.currency,
    )


def _text(table: Sequence[Sequence[str]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows([safe_cell(cell) for cell in row] for row in table)
    return text.getvalue().encode("utf-8-sig")


def _book(table: Sequence[Sequence[str]]) -> bytes:
    file = BytesIO()
    with Workbook(file, {**OPTIONS, "in_memory": True}) as book:
        sheet = book.add_worksheet("Cases")
        sheet.freeze_panes(1, 1)
        for at, row in enumerate(table):
            for place, cell in enumerate(row):
                sheet.write_string(at, place, safe_cell(cell))
    return file.getvalue()
