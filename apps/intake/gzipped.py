"""One text inside a gzip file, unpacked piece by piece and never beyond the limits."""

import gzip
import io
from pathlib import Path
from typing import Final

from apps.intake.archive import DAMAGE, PACKED_BYTES, RATIO, UNPACKED_BYTES
from apps.intake.errors import FileRefused

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


class GzipText(io.RawIOBase):
    """The unpacked bytes; what the file states about its size may be a lie, so they are counted."""

    def __init__(self, path: Path) -> None:
        """Open the file; nothing is unpacked yet."""
        self._packed = path.stat().st_size
        self._unpacked = 0
        self._file = gzip.open(path, "rb")  # noqa: SIM115 -- closed by close()

    def readable(self) -> bool:
        """Say that bytes can be read."""
        return True

    # The stubs ask for a type that only Python 3.12 has a name for.
    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Unpack the next piece; raises FileRefused for damage and for too much."""
        try:
            data = self._file.read(len(buffer))
        except DAMAGE as error:
            raise FileRefused("not_a_table", "The archive is damaged.") from error
        self._unpacked += len(data)
        _check_size(self._unpacked, self._packed)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the file too."""
        self._file.close()
        super().close()
