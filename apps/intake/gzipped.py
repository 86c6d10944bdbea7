"""One text inside a gzip file, unpacked piece by piece and never beyond the limits."""

import gzip
from pathlib import Path
from typing import Final

from apps.intake.archive import PACKED_BYTES, RATIO, UNPACKED_BYTES
from apps.intake.errors import FileRefused
from apps.intake.unpacked import UnpackedBytes

GZIP_MAGIC: Final = b"\x1f\x8b"
TRAILER: Final = 4
# A short text of one repeated row packs far better than any real bomb needs to.
RATIO_FROM: Final = 8 << 20


def check_gzip(path: Path) -> None:
    """Refuse by the packed size, and by the unpacked size that the file itself states."""
    packed = path.stat().st_size
    if packed > PACKED_BYTES:
        raise FileRefused("too_large", "An archive or workbook may have 100 MiB.")
    with path.open("rb") as file:
        file.seek(max(0, packed - TRAILER))
        stated = int.from_bytes(file.read(TRAILER), "little")
    _check_size(stated, packed)


def _check_size(unpacked: int, packed: int) -> None:
    is_dense = unpacked > RATIO_FROM and unpacked > RATIO * packed
    if unpacked > UNPACKED_BYTES or is_dense:
        raise FileRefused("zip_bomb", f"It unpacks to {unpacked:,} bytes.")


class GzipText(UnpackedBytes):
    """The unpacked bytes; what the file states about its size may be a lie, so they are counted."""

    def __init__(self, path: Path) -> None:
        """Open the file; nothing is unpacked yet."""
        self._packed = path.stat().st_size
        self._unpacked = 0
        self._file = gzip.open(path, "rb")  # noqa: SIM115 -- closed by close()

    def _take(self, size: int) -> None:
        """Raise FileRefused when more comes out than a file may hold."""
        self._unpacked += size
        _check_size(self._unpacked, self._packed)

    def close(self) -> None:
        """Close the file too."""
        self._file.close()
        super().close()
