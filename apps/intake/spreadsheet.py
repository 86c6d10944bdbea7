"""Rows of an Excel workbook, read by a child process with bounded memory and time."""

import json
import subprocess
import sys
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from apps.intake.archive import PACKED_BYTES
from apps.intake.errors import FileRefused
from apps.intake.parse import EXCEL_1900, EXCEL_1904, NumericCell

CHILD: Final = Path(__file__).with_name("spreadsheet_child.py")
BLOCK: Final = 1 << 20
OLE_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
OLE_MACRO: Final = "_VBA_PROJECT".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row with the number that the spreadsheet shows, and its epoch of days."""

    number: int
    cells: list[str]
    epoch: datetime


def check_old_workbook(path: Path) -> None:
    """Refuse an .xls that is too large, protected or carries macros."""
    if path.stat().st_size > PACKED_BYTES:
        raise FileRefused("too_large", "An archive or workbook may have 100 MiB.")
    before = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            window = before + block
            if OLE_ENCRYPTED in window:
                raise FileRefused("encrypted")
            if OLE_MACRO in window:
                raise FileRefused("macro")
            before = block[-64:]


def sheet_rows(path: Path) -> Generator[SheetRow, None, None]:
    """Yield the rows of the first visible sheet; refuses a workbook that the child cannot read."""
    command = [sys.executable, "-I", str(CHILD), str(path.resolve())]
    with subprocess.Popen(  # noqa: S603 -- fixed script, the path is one argument
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        try:
            yield from _received(child)
        finally:
            child.kill()


def _received(child: subprocess.Popen[bytes]) -> Iterator[SheetRow]:
    epoch = EXCEL_1900
    for message in _messages(child.stdout):
        if isinstance(message, list):
            yield SheetRow(message[0], [_cell(value) for value in message[1]], epoch)
        elif "refused" in message:
            raise FileRefused(message["refused"])
        elif "end" in message:
            return
        elif message["from_1904"]:
            epoch = EXCEL_1904
    raise FileRefused("not_a_table", "The workbook cannot be read within 2 GiB and 120 seconds.")


def _messages(stdout: IO[bytes] | None) -> Iterator[Any]:
    for line in stdout or ():
        if line.endswith(b"\n"):
            yield json.loads(line)


def _cell(value: str | dict[str, str]) -> str:
    return NumericCell(value["n"]) if isinstance(value, dict) else value
