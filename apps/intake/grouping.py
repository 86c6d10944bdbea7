"""Rows of one order brought together from anywhere in a file, with bounded memory."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from operator import itemgetter
from tempfile import SpooledTemporaryFile
from typing import Any, Final
from zlib import crc32

from apps.intake.errors import RowError, Skipped
from apps.intake.items import Item
from apps.intake.parse import NumericCell
from apps.intake.parts import Grouping, Part, part_error
from apps.intake.profiles.base import RowReader

BUCKETS: Final = 64
KEPT_IN_MEMORY: Final = 1 << 18
SHORT: Final = 5_000

Row = tuple[str, int, int | None, list[Any]]


class Spill:
    """Rows parted by their order into files without a name: a killed reader leaves none."""

    def __init__(self) -> None:
        """Open nothing yet."""
        self._stack = ExitStack()
        self._files: dict[int, SpooledTemporaryFile[str]] = {}
        self._count = 0

    def add(self, key: str, line: int, sheet_row: int | None, cells: Sequence[str]) -> None:
        """Keep a row; numeric spreadsheet cells stay numeric."""
        bucket = crc32(key.encode("utf-8", "surrogatepass")) % BUCKETS
        if bucket not in self._files:
            self._files[bucket] = self._stack.enter_context(
                SpooledTemporaryFile(KEPT_IN_MEMORY, "w+", encoding="utf-8")  # noqa: SIM115
            )
        kept = [[cell] if isinstance(cell, NumericCell) else cell for cell in cells]
        self._count += 1
        self._files[bucket].write(json.dumps((key, line, sheet_row, kept)) + "\n")

    def groups(self) -> Iterator[tuple[str, list[Row]]]:
        """Yield each order with its rows in file order; forgets everything at the end.

        A short table gives its orders in the order of their first rows, as a person expects.
        """
        with self._stack:
            for files in self._portions():
                groups: dict[str, list[Row]] = {}
                for row in sorted(_rows(files), key=itemgetter(1)):
                    groups.setdefault(row[0], []).append(row)
                yield from groups.items()

    def _portions(self) -> list[list[SpooledTemporaryFile[str]]]:
        files = [self._files[bucket] for bucket in sorted(self._files)]
        return [files] if self._count <= SHORT else [[file] for file in files]

    def close(self) -> None:
        """Forget the rows that nobody asked for."""
        self._stack.close()


def _rows(files: Iterable[SpooledTemporaryFile[str]]) -> Iterator[Row]:
    for file in files:
        file.seek(0)
        yield from map(json.loads, file)


class GroupReader:
    """Collects the rows of a table and gives them back as orders."""

    def __init__(self, grouping: Grouping, identifier: str, reader: RowReader) -> None:
        """Take how rows become parts, and the column that says which order a row belongs to."""
        self._grouping = grouping
        self._identifier = identifier
        self._reader = reader
        self._spill = Spill()

    def take(self, line: int, sheet_row: int | None, cells: list[str]) -> str | RowError:
        """Keep a row and return the number of its order, or why it has none."""
        reader = self._reader
        reader.load(line, sheet_row, cells)
        key = reader.identifier(self._identifier)
        if reader.errors:
            return reader.errors[0]
        self._spill.add(key, line, sheet_row, cells)
        return key

    def orders(self) -> Iterator[Item]:
        """Yield what each order is; one refused row keeps the whole order out."""
        for key, rows in self._spill.groups():
            parts: list[Part] = []
            errors: list[RowError] = []
            for row in rows:
                yield from self._part(row, parts, errors)
            if errors:
                yield from errors
                yield from (self._left_out(part, key) for part in parts)
            elif parts:
                yield from self._grouping.assemble(key, parts, self._reader.context)

    def _part(self, row: Row, parts: list[Part], errors: list[RowError]) -> Iterator[Skipped]:
        _, line, sheet_row, cells = row
        reader = self._reader
        reader.load(line, sheet_row, [_cell(cell) for cell in cells])
        part = self._grouping.part(reader)
        if reader.errors:
            errors.extend(reader.errors)
        elif isinstance(part, str):
            yield Skipped(line, part)
        else:
            parts.append(part)

    def _left_out(self, part: Part, key: str) -> RowError:
        return part_error(part, self._identifier, "order_incomplete", key)

    def close(self) -> None:
        """Forget rows that were not given back."""
        self._spill.close()


def _cell(cell: str | list[str]) -> str:
    return NumericCell(cell[0]) if isinstance(cell, list) else cell
