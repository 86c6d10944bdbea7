"""Rows into a stage table: streamed in blocks, with flat memory."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, NoReturn, TypeVar

from django.db import connection

BLOCK = 2_000

Row = TypeVar("Row")


def in_blocks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield the rows as lists of at most BLOCK."""
    rest = iter(rows)
    while block := list(islice(rest, BLOCK)):
        yield block


def copy_rows(statement: str, rows: Iterator[Sequence[Any]]) -> None:
    """Copy rows by a COPY statement; they may be made while the server takes in those before."""
    first = next(rows, None)
    if first is None:
        return
    with (
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
        connection.execute_wrapper(_no_statement),
    ):
        for row in chain((first,), rows):
            copy.write_row(row)


def _no_statement(*_asked: Any) -> NoReturn:
    """Refuse a statement beside a running COPY: the driver would wait for itself for ever."""
    raise RuntimeError("Rows that are being copied may not ask the database.")
