"""Reads what comes out of a packed file, piece by piece."""

import io
from gzip import GzipFile
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile, is_zipfile

from apps.intake.archive import DAMAGE
from apps.intake.errors import FileRefused


class UnpackedBytes(io.RawIOBase):
    """Bytes out of a packed file; damage in it is a refusal, not a crash."""

    _file: IO[bytes] | GzipFile

    def readable(self) -> bool:
        """Say that bytes can be read."""
        return True

    # The stubs ask for a type that only Python 3.12 has a name for.
    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Unpack the next piece; raises FileRefused for damage."""
        try:
            data = self._file.read(len(buffer))
        except DAMAGE as error:
            raise FileRefused("not_a_table", "The archive is damaged.") from error
        self._take(len(data))
        buffer[: len(data)] = data
        return len(data)

    def _take(self, size: int) -> None:
        """Be told how many bytes were unpacked."""


def inner_name(path: Path) -> str:
    """Return the name of the one file in an archive, "" where it is none or cannot be read."""
    try:
        if not is_zipfile(path):
            return ""
        with ZipFile(path) as archive:
            names = archive.namelist()
    except (BadZipFile, OSError):
        return ""
    return Path(names[0]).name if len(names) == 1 else ""
