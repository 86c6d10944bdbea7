"""Bytes of a file to text records: container, encoding, separator; strict and streamed."""

import codecs
import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

from apps.intake.archive import DAMAGE, archive_kind
from apps.intake.errors import ROW_CODES, FileRefused, RowError
from apps.intake.gzipped import GZIP_MAGIC, GzipText, check_gzip
from apps.intake.unpacked import UnpackedBytes

BLOCK: Final = 1 << 20
HEAD_BYTES: Final = 1 << 18
LINE_LENGTH: Final = 1 << 21
TEXT_BYTES: Final = 1 << 30
OLE_MAGIC: Final = bytes.fromhex("D0CF11E0A1B11AE1")
FOREIGN_MAGIC: Final = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"MZ", b"Rar!",
    b"7z\xbc\xaf", b"BM", b"SQLite format", b"RIFF", b"ID3", b"\xfd7zXZ", b"BZh", b"{\\rtf",
)  # fmt: skip
WEB_PAGE: Final = (b"<!doctype", b"<html", b"<table", b"<?xml")
BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LADDER: Final = ("utf-8", "gb18030")
DELIMITERS: Final = (",", "\t", ";", "|")

Record = tuple[int, list[str]] | RowError


class Container(StrEnum):
    """What the first bytes say a file is, whatever its name says."""

    TEXT = "text"
    ZIPPED_TEXT = "zip"
    GZIPPED_TEXT = "gzip"
    XLSX = "xlsx"
    XLS = "xls"


@dataclass(frozen=True, slots=True)
class Failure:
    """The first byte that an encoding cannot read."""

    line: int
    byte: int

    def refused(self, encoding: str) -> FileRefused:
        """Return the refusal that names the place."""
        detail = f"Byte {self.byte} of the line is not valid {encoding.upper()}."
        return FileRefused("decode_failed", detail, line=self.line)


def container_of(path: Path) -> Container:
    """Return the container by magic bytes; refuses what is no table."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip(b"\r\n\t \xef\xbb\xbf") and size <= len(head):
        raise FileRefused("empty", line=1)
    if head.startswith(b"PK"):
        return Container(archive_kind(path))
    if head.startswith(GZIP_MAGIC):
        check_gzip(path)
        return Container.GZIPPED_TEXT
    if head.startswith(OLE_MAGIC):
        return Container.XLS
    if size > TEXT_BYTES:
        raise FileRefused("too_large", f"It has {size:,} bytes.")
    _check_text(head)
    return Container.TEXT


def _check_text(head: bytes) -> None:
    """Refuse binary files and web pages that carry the name of a table."""
    if head.startswith(FOREIGN_MAGIC):
        raise FileRefused("not_a_table", "The first bytes are those of another kind.", line=1)
    if head.lstrip()[:9].lower().startswith(WEB_PAGE):
        raise FileRefused("not_a_table", "This is a web page with the name of a table.", line=1)
    if b"\x00" in head and bom_encoding(head) is None:
        for encoding in ("utf-16-le", "utf-16-be"):
            if _is_readable(head[: len(head) // 2 * 2], encoding):
                raise FileRefused("encoding_unknown", "UTF-16 without a byte order mark.", line=1)
        raise FileRefused("not_a_table", "The first bytes are not text.", line=1)


def _is_readable(head: bytes, encoding: str) -> bool:
    text = head.decode(encoding, errors="ignore")
    return "\n" in text and all(character >= " " or character in "\r\n\t" for character in text)


def bom_encoding(head: bytes) -> str | None:
    """Return the encoding that a byte order mark names."""
    return next((encoding for bom, encoding in BOMS if head.startswith(bom)), None)


def opened(path: Path, container: Container) -> io.BufferedReader:
    """Open the bytes of the text, out of its archive where it is in one."""
    if container is Container.ZIPPED_TEXT:
        return io.BufferedReader(_Member(zipfile.ZipFile(path)))
    if container is Container.GZIPPED_TEXT:
        return io.BufferedReader(GzipText(path))
    return path.open("rb")


class _Member(UnpackedBytes):
    """The one file of an archive; damage in it is a refusal, not a crash."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        item = next(item for item in archive.infolist() if not item.is_dir())
        self._archive = archive
        try:
            self._file = archive.open(item)
        except DAMAGE as error:
            archive.close()
            raise FileRefused("not_a_table", "The archive is damaged.") from error

    def close(self) -> None:
        self._file.close()
        self._archive.close()
        super().close()


def encoding_of(
    open_bytes: Callable[[], io.BufferedReader], header_fits: Callable[[str], bool]
) -> str:
    """Return the encoding: byte order mark, UTF-8 strict, GB18030 strict, then a known header."""
    with open_bytes() as file:
        head = file.read(HEAD_BYTES)
    if encoding := bom_encoding(head):
        check_whole(open_bytes, encoding)
        return encoding
    failures: dict[str, Failure] = {}
    for encoding in LADDER:
        if failure := scan(open_bytes, encoding):
            failures[encoding] = failure
        elif header_fits(head_text(head, encoding)):
            return encoding
    for encoding, failure in failures.items():
        if header_fits(head_text(head, encoding)):
            raise failure.refused(encoding)
    if LADDER[0] not in failures:
        return LADDER[0]
    raise FileRefused("encoding_unknown", line=failures[LADDER[0]].line)


def check_whole(open_bytes: Callable[[], io.BufferedReader], encoding: str) -> None:
    """Refuse the file at the first byte that the encoding cannot read."""
    if failure := scan(open_bytes, encoding):
        raise failure.refused(encoding)


def head_text(head: bytes, encoding: str) -> str:
    """Return the text of the first bytes as far as they decode."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        return decoder.decode(head)
    except UnicodeDecodeError as error:
        return error.object[: error.start].decode(encoding, errors="ignore")


def scan(open_bytes: Callable[[], io.BufferedReader], encoding: str) -> Failure | None:
    """Read the whole file strictly; return the place of the first bad or NUL byte."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    place = _Place()
    with open_bytes() as file:
        while True:
            block = file.read(BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                place.pass_text(error.object[: error.start].decode(encoding, "ignore"), encoding)
                return place.failure()
            if "\x00" in text:
                place.pass_text(text[: text.index("\x00")], encoding)
                return place.failure()
            place.pass_text(text, encoding)
            if not block:
                return None


class _Place:
    """Counts physical lines, and bytes within the current line."""

    def __init__(self) -> None:
        self._line = 1
        self._bytes = 0
        self._after_cr = False

    def pass_text(self, text: str, encoding: str) -> None:
        if not text:
            return
        breaks = text.count("\n") + text.count("\r") - text.count("\r\n")
        if self._after_cr and text[0] == "\n":
            breaks -= 1
        self._after_cr = text[-1] == "\r"
        last = max(text.rfind("\n"), text.rfind("\r"))
        tail = len(text[last + 1 :].encode(encoding.removesuffix("-sig")))
        self._bytes = tail if last >= 0 else self._bytes + tail
        self._line += breaks

    def failure(self) -> Failure:
        return Failure(self._line, self._bytes + 1)


def text_lines(stream: TextIO) -> Iterator[str]:
    """Yield physical lines with their ends; a line beyond all reason is refused."""
    number = 0
    while line := stream.readline(LINE_LENGTH):
        number += 1
        if len(line) == LINE_LENGTH and not line.endswith(("\n", "\r")):
            detail = f"The line is longer than {LINE_LENGTH:,} characters."
            raise FileRefused("not_a_table", detail, line=number)
        yield line


def text_records(
    open_bytes: Callable[[], io.BufferedReader], encoding: str, delimiter: str
) -> Iterator[Record]:
    """Yield (first physical line, cells) of each record; bounded memory."""
    with io.TextIOWrapper(open_bytes(), encoding=encoding, errors="strict", newline="") as stream:
        try:
            yield from records(text_lines(stream), delimiter)
        except UnicodeDecodeError as error:
            raise FileRefused("decode_failed") from error


def open_cell(
    open_bytes: Callable[[], io.BufferedReader], encoding: str, delimiter: str, line: int
) -> int:
    """Return the position, from 0, of the last cell that begins on a physical line."""
    with io.TextIOWrapper(open_bytes(), encoding=encoding, newline="") as stream:
        text = next(islice(text_lines(stream), line - 1, None), "")
    return len(next(csv.reader([text], delimiter=delimiter), [""])) - 1


def records(lines: Iterator[str], delimiter: str) -> Iterator[Record]:
    """Split lines into records; keeps physical line numbers through quoted line breaks."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _bad_record(str(error), first, reader.line_num)
        else:
            yield first, cells


def _bad_record(reason: str, first: int, last: int) -> RowError:
    """Tell an open quote (it swallows the following lines) from one bad cell."""
    if "unexpected end" in reason or last > first:
        raise FileRefused("unclosed_quote", line=first)
    code = "cell_too_long" if "field limit" in reason else "quote_misplaced"
    return RowError(first, None, "", code, ROW_CODES[code], "")
