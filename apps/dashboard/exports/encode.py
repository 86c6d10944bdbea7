"""Writes a table as CSV or as a workbook; no text becomes a formula or a link."""

import csv
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from io import TextIOWrapper
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from apps.common.cells import decimal_text, safe_cell
from apps.common.money import minor_digits
from apps.dashboard.exports.tables import Cell, Column, Table

# A spreadsheet keeps 15 digits; longer amounts stay exact as text.
STORED_DECIMALS = 4
EXACT_DIGITS = 15
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def write_csv(table: Table, file: IO[bytes]) -> int:
    """Write UTF-8 with a byte order mark and stable column names; return the rows written."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(column.key for column in table.columns)
    count = 0
    for row in table.rows:
        writer.writerow(csv_cell(cell) for cell in row)
        count += 1
    text.detach()
    return count


def csv_cell(cell: Cell) -> str:
    """Return the text of one cell: numbers as the API writes them, unknown empty, text safe."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return decimal_text(cell)
    return cell.isoformat() if isinstance(cell, date) else safe_cell(cell)


def write_xlsx(table: Table, file: IO[bytes]) -> int:
    """Write a workbook with the table and a sheet that says what it is; return the rows."""
    with Workbook(file, OPTIONS) as book:
        count = _sheet(book, table)
        about = book.add_worksheet("About")
        for at, line in enumerate(table.about):
            for place, text in enumerate(line):
                about.write_string(at, place, safe_cell(text))
    return count


def _sheet(book: Any, table: Table) -> int:
    sheet: Worksheet = book.add_worksheet(table.name)
    sheet.freeze_panes(1, 1)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, _heading(column, table.currency))
    writers = [_writer(book, sheet, column, table.currency) for column in table.columns]
    count = 0
    for row in table.rows:
        count += 1
        for place, cell in enumerate(row):
            if cell is not None:
                writers[place](count, place, cell)
    return count


def _heading(column: Column, currency: str) -> str:
    return f"{column.label} ({currency})" if column.unit == "money" else column.label


def _writer(
    book: Any, sheet: Worksheet, column: Column, currency: str
) -> Callable[[int, int, Any], None]:
    look = book.add_format({"num_format": _look(column.unit, currency)})

    def write(row: int, place: int, cell: Any) -> None:
        if isinstance(cell, datetime):
            sheet.write_datetime(row, place, cell.replace(tzinfo=None), look)
        elif isinstance(cell, date):
            sheet.write_datetime(row, place, cell, look)
        elif isinstance(cell, Decimal) and _fits(cell, column.unit):
            sheet.write_number(row, place, float(cell), look)
        else:
            text = decimal_text(cell) if isinstance(cell, Decimal) else safe_cell(cell)
            sheet.write_string(row, place, text)

    return write


def _fits(number: Decimal, unit: str) -> bool:
    """Tell whether a spreadsheet holds the number; a rate or mean may be rounded, an amount not.

    No stored amount has more than four decimals: what has them is a quotient.
    """
    kept = number.normalize().as_tuple()
    is_quotient = unit == "percent" or int(kept.exponent) < -STORED_DECIMALS
    return is_quotient or len(kept.digits) <= EXACT_DIGITS


def _look(unit: str, currency: str) -> str:
    places = "." + "0" * minor_digits(currency) if minor_digits(currency) else ""
    looks = {
        "money": f"#,##0{places}",
        "count": "#,##0",
        "percent": "0.00%",
        "number": "#,##0.####",
        "time": "yyyy-mm-dd hh:mm:ss",
        "day": "yyyy-mm-dd",
    }
    return looks.get(unit, "General")
