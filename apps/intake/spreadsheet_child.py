"""Run as a script in a process of its own: one workbook to JSON lines on standard output."""

import json
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

ADDRESS_SPACE: Final = 2 << 30
CPU_SECONDS: Final = 120
SHEET_ROWS: Final = 200_000
COLUMNS: Final = 300


def limit() -> None:
    """Bound memory and processor time of this process, before any library sees the file."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def send(value: object) -> None:
    """Write one JSON line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=True) + "\n")


def cell(value: Any) -> str | dict[str, str]:
    """Return text as text, a number as {"n": digits} so that nobody takes it for text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return {"n": str(value)}
    if isinstance(value, float):
        return {"n": number(value)}
    return moment(value)


def number(value: float) -> str:
    """Return the number as a spreadsheet shows it: 15 significant digits, no exponent."""
    if value == int(value) and abs(value) < 1e300:
        return str(int(value))
    text = f"{value:.15g}"
    return text if "e" not in text else f"{value:.17f}".rstrip("0")


def moment(value: object) -> str:
    """Return a date cell as wall time; a date alone is its midnight."""
    if isinstance(value, datetime):
        rounded = value + timedelta(microseconds=500)
        text = rounded.strftime("%Y-%m-%d %H:%M:%S")
        return f"{text}.{ms:03d}" if (ms := rounded.microsecond // 1000) else text
    if isinstance(value, date):
        return f"{value.isoformat()} 00:00:00"
    if isinstance(value, time):
        return value.isoformat()
    return str(value)


def counts_from_1904(path: str) -> bool:
    """Say whether the workbook counts days from 1904, as old Macintosh files do."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        text = archive.read("xl/workbook.xml")[: 1 << 20]
    return b'date1904="1"' in text or b'date1904="true"' in text


def main(path: str) -> str | None:
    """Send the first visible sheet with rows; return a code of refusal."""
    import python_calamine as calamine

    try:
        send({"from_1904": counts_from_1904(path)})
        # By its bytes, not by its name.
        with Path(path).open("rb") as file, calamine.load_workbook(file) as book:
            return send_sheet(calamine, book)
    except calamine.PasswordError:
        return "encrypted"
    except (calamine.CalamineError, zipfile.BadZipFile, OSError, KeyError, ValueError):
        return "not_a_table"
    except MemoryError:
        return "too_large"


def send_sheet(calamine: Any, book: Any) -> str | None:
    """Send the rows of the first visible sheet that is not empty."""
    for index, meta in enumerate(book.sheets_metadata):
        if meta.visible != calamine.SheetVisibleEnum.Visible:
            continue
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(index)
        if sheet.start is None:
            continue
        return send_rows(sheet)
    return "empty"


def send_rows(sheet: Any) -> str | None:
    """Send every row with the number that the spreadsheet shows beside it."""
    if sheet.height > SHEET_ROWS:
        return "too_many_rows"
    if sheet.width > COLUMNS:
        return "too_many_columns"
    first = sheet.start[0] + 1
    for offset, row in enumerate(sheet.to_python(skip_empty_area=True)):
        send([first + offset, [cell(value) for value in row]])
    return None


if __name__ == "__main__":
    limit()
    if code := main(sys.argv[1]):
        send({"refused": code})
    send({"end": True})
