"""A table as CSV or as a workbook: no text becomes a formula."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Final

from xlsxwriter import Workbook

from apps.common.cells import safe_cell

OPTIONS: Final = {
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"


def csv_of(table: Sequence[Sequence[str]]) -> bytes:
    """Return CSV in UTF-8 with a byte order mark, so that spreadsheets read it."""
    text = StringIO()
    csv.writer(text).writerows([safe_cell(cell) for cell in row] for row in table)
    return text.getvalue().encode("utf-8-sig")


def xlsx_of(table: Sequence[Sequence[str]], sheet: str) -> bytes:
    """Return a workbook of one sheet whose heading and first column stay in sight."""
    file = BytesIO()
    with Workbook(file, {**OPTIONS, "in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        page.freeze_panes(1, 1)
        for at, row in enumerate(table):
            for place, cell in enumerate(row):
                page.write_string(at, place, safe_cell(cell))
    return file.getvalue()


def file_of(table: Sequence[Sequence[str]], sheet: str, kind: str) -> tuple[bytes, str, str]:
    """Return the bytes, the content type and the ending of a file of this kind."""
    if kind == "xlsx":
        return xlsx_of(table, sheet), XLSX, "xlsx"
    return csv_of(table), CSV, "csv"
