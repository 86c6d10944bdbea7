"""What is inside a ZIP, judged by its directory alone: nothing is unpacked here."""

import zipfile
import zlib
from pathlib import Path
from typing import Final

from apps.intake.errors import FileRefused

PACKED_BYTES: Final = 100 << 20
UNPACKED_BYTES: Final = 512 << 20
RATIO: Final = 100
ENTRIES: Final = 1_000
DIRECTORY_BYTES: Final = 1 << 20
END_RECORD: Final = b"PK\x05\x06"
ENCRYPTED_FLAG: Final = 0x1
DAMAGE: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)
TEXT_NAMES: Final = (".csv", ".txt", ".tsv")


def archive_kind(path: Path) -> str:
    """Return "xlsx", or "zip" for an archive of one text file; refuses bombs, macros, passwords."""
    if path.stat().st_size > PACKED_BYTES:
        raise FileRefused("too_large", "An archive or workbook may have 100 MiB.")
    _check_end_record(path)
    try:
        with zipfile.ZipFile(path) as archive:
            items = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileRefused("not_a_table", "The archive is damaged or cut off.") from error
    if not all(item.filename for item in items):
        raise FileRefused("not_a_table", "The archive is damaged: a file in it has no name.")
    _check_sizes(items)
    return _kind([item.filename for item in items if not item.is_dir()])


def _check_end_record(path: Path) -> None:
    """Refuse a directory that is absent or too large before anything reads it."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 66_000))
        tail = file.read()
    at = tail.rfind(END_RECORD)
    if at < 0 or len(tail) < at + 22:
        raise FileRefused("not_a_table", "The archive is cut off: its directory is missing.")
    entries = int.from_bytes(tail[at + 10 : at + 12], "little")
    size = int.from_bytes(tail[at + 12 : at + 16], "little")
    if entries > ENTRIES or size > DIRECTORY_BYTES:
        raise FileRefused("zip_bomb", f"It has more than {ENTRIES:,} entries.")


def _check_sizes(items: list[zipfile.ZipInfo]) -> None:
    if len(items) > ENTRIES:
        raise FileRefused("zip_bomb", f"It has more than {ENTRIES:,} entries.")
    if any(item.flag_bits & ENCRYPTED_FLAG for item in items):
        raise FileRefused("encrypted")
    unpacked = sum(item.file_size for item in items)
    packed = sum(item.compress_size for item in items)
    if unpacked > UNPACKED_BYTES or unpacked > RATIO * max(packed, 1):
        raise FileRefused("zip_bomb", f"It unpacks to {unpacked:,} bytes.")


def _kind(names: list[str]) -> str:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefused("macro")
    if "[Content_Types].xml" in names:
        if "xl/workbook.xml" in names:
            return "xlsx"
        raise FileRefused("not_a_table", "This is an office document, not a workbook.")
    if len(names) == 1 and names[0].lower().endswith(TEXT_NAMES):
        return "zip"
    raise FileRefused("zip_not_one_file", f"It holds {len(names)} files.")
