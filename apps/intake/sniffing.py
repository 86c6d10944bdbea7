"""The shape of a table that no layout knows: encoding, separator, header row, first rows."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from apps.intake.decode import (
    DELIMITERS,
    HEAD_BYTES,
    Container,
    container_of,
    encoding_of,
    head_text,
    opened,
)
from apps.intake.errors import FileRefused
from apps.intake.header import COLUMNS, HEADER_ROWS, split_head
from apps.intake.parse import plain
from apps.intake.reading import TableInfo
from apps.intake.spreadsheet import check_old_workbook, sheet_rows

SAMPLE_ROWS: Final = 12


@dataclass(frozen=True, slots=True)
class Shape:
    """What a person needs to see to say which column is what."""

    encoding: str
    delimiter: str
    header_row: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def shape_of(path: Path) -> Shape:
    """Return the shape of a file; raises FileRefused where it is no table at all."""
    container = container_of(path)
    if container in (Container.XLSX, Container.XLS):
        if container is Container.XLS:
            check_old_workbook(path)
        with closing(sheet_rows(path)) as source:
            rows = [(row.number, list(row.cells)) for row in islice(source, HEADER_ROWS)]
        return _shaped("", "", rows)
    open_bytes = partial(opened, path, container)
    encoding = encoding_of(open_bytes, lambda _text: True)
    with open_bytes() as file:
        text = head_text(file.read(HEAD_BYTES), encoding)
    tables = [(sign, split_head(text, sign)) for sign in DELIMITERS]
    sign, rows = max(tables, key=lambda table: _width(table[1]))
    return _shaped(encoding, sign, rows)


def table_of(path: Path) -> TableInfo:
    """Return what a file is that no layout knows, enough to read its rows."""
    shape = shape_of(path)
    return TableInfo(
        container=container_of(path),
        encoding=shape.encoding,
        delimiter=shape.delimiter,
        header_row=shape.header_row,
        columns=shape.columns,
        unknown_columns=(),
    )


def _width(rows: list[tuple[int, list[str]]]) -> int:
    """Return how many cells most rows agree on."""
    sizes = [len(cells) for _, cells in rows if len(cells) > 1]
    return max((size * sizes.count(size) for size in set(sizes)), default=0)


def _shaped(encoding: str, delimiter: str, rows: list[tuple[int, list[str]]]) -> Shape:
    filled = [(line, cells) for line, cells in rows if len(list(_filled(cells))) > 1]
    if not filled:
        raise FileRefused("header_unknown", line=1)
    most = max(len(cells) for _, cells in filled)
    at = next(at for at, (_, cells) in enumerate(filled) if len(cells) == most)
    line, header = filled[at]
    if len(header) > COLUMNS:
        raise FileRefused("too_many_columns", line=line, column=str(COLUMNS + 1))
    sample = tuple(tuple(cells) for _, cells in filled[at + 1 :][:SAMPLE_ROWS])
    return Shape(encoding, delimiter, line, tuple(cell.strip() for cell in header), sample)


def _filled(cells: list[str]) -> Iterator[str]:
    return (cell for cell in cells if plain(cell))
