"""Refused rows on their way to a spreadsheet and back: masked out, corrected in, read again."""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Final

from django.db import transaction

from apps.accounts.actors import SYSTEM, UserActor
from apps.accounts.models import User
from apps.accounts.services import audit_write
from apps.common.cells import given_cell, safe_cell
from apps.common.errors import ShopError
from apps.common.wholenumbers import whole
from apps.intake.decode import Container
from apps.intake.errors import ROW_CODES, FileRefused, RowError
from apps.intake.models import Batch, RejectedRow
from apps.intake.parse import zeros_after_15
from apps.intake.profiles.base import MASK, Profile
from apps.intake.reading import source_rows
from apps.intake.rowstream import ROUNDED_DIGITS
from apps.intake.services.files import upload_path
from apps.intake.services.mappings import profile_of
from apps.intake.services.receive import bytes_keep
from apps.intake.services.rejects import batch_retry, row_seal, rows_opened
from apps.intake.sniffing import table_of

ABOUT: Final = ("line", "sheet row", "column", "code", "message", "value")
JOINT: Final = "; "
SHOWN_PROBLEMS: Final = 5


@transaction.atomic
def rejects_hand_out(*, batch: Batch, by: User | None) -> list[list[str]]:
    """Return the refused rows as a table to correct, a header first; that it left is written down.

    One row a line of the file: what is wrong, then its cells as they came. Only cells that the
    layout reads leave, and of those no personal ones: "***" stands for what stays here. A row
    that is not kept, or whose cells are not in their columns, comes without cells.
    """
    profile = profile_of(shop=batch.shop, key=batch.profile_key)
    kept = rows_opened(batch)
    refused = RejectedRow.objects.filter(batch=batch, resolved_at=None).order_by("line", "pk")
    table = [[*ABOUT, *batch.columns]]
    for line, errors in groupby(refused, key=attrgetter("line")):
        cells = _cells_out(kept.get(line), batch.columns, profile)
        table.append([*_about(list(errors)), *cells])
    audit_write(
        actor=UserActor(by.pk) if by else SYSTEM,
        action="batch.refused_export",
        subject=f"intake.Batch:{batch.pk}",
        shop_id=batch.shop_id,
        rows=len(table) - 1,
    )
    return table


def _about(errors: Sequence[RejectedRow]) -> list[str]:
    first = errors[0]
    words = [
        JOINT.join(dict.fromkeys(str(getattr(error, name)) for error in errors))
        for name in ABOUT[2:]
    ]
    return [str(first.line), "" if first.sheet_row is None else str(first.sheet_row), *words]


def _cells_out(cells: list[str] | None, columns: list[str], profile: Profile) -> list[str]:
    if cells is None or len(cells) != len(columns):
        return [""] * len(columns)
    return [_out(cell, column, profile) for cell, column in zip(cells, columns, strict=True)]


def _out(cell: str, column: str, profile: Profile) -> str:
    """Return a cell as it may leave."""
    name = profile.column(column)
    is_hidden = name in profile.personal or name not in profile.mapped
    return MASK if cell.strip() and is_hidden else cell


def rejects_correct(
    *, batch_id: int, blocks: Iterable[bytes], by: User | None, now: datetime
) -> Batch:
    """Take the refused rows of an import back, corrected, and read them again as its retry.

    A cell that still reads as it was handed out is the cell that was kept. Rows that are not in
    the file are read again as they are. Nothing is written unless every row fits. Raises
    ShopError not_found, state_refused, field_invalid (file; extra: problems, all of them).
    """
    batch = Batch.objects.select_related("shop").filter(pk=batch_id).first()
    if batch is None:
        raise ShopError("not_found", "This import does not exist.")
    stored = secrets.token_hex(16)
    bytes_keep(stored, blocks)
    try:
        rows = _Corrected(batch, upload_path(stored)).rows()
    finally:
        upload_path(stored).unlink(missing_ok=True)
    return _retry(batch, rows, by, now)


@transaction.atomic
def _retry(batch: Batch, rows: Mapping[int, list[str]], by: User | None, now: datetime) -> Batch:
    """Keep the corrected cells in the place of the refused ones and ask for the retry."""
    waiting = RejectedRow.objects.select_for_update().filter(batch=batch, resolved_at=None)
    first: dict[int, RejectedRow] = {}
    for error in waiting.filter(line__in=list(rows)).order_by("-pk"):
        first[error.line] = error
    for line, error in first.items():
        error.raw = row_seal(rows[line])
    RejectedRow.objects.bulk_update(first.values(), ["raw"], batch_size=1_000)
    audit_write(
        actor=UserActor(by.pk) if by else SYSTEM,
        action="batch.correct",
        subject=f"intake.Batch:{batch.pk}",
        shop_id=batch.shop_id,
        rows=len(first),
    )
    return batch_retry(batch_id=batch.pk, by=by, now=now)


@dataclass
class _Corrected:
    """One corrected file; collects every problem before it refuses."""

    batch: Batch
    path: Path
    problems: list[str] = field(default_factory=list)

    def rows(self) -> dict[int, list[str]]:
        """Return the corrected cells by line."""
        refused = RejectedRow.objects.filter(batch=self.batch, resolved_at=None)
        waiting = set(refused.values_list("line", flat=True))
        kept = rows_opened(self.batch)
        profile = profile_of(shop=self.batch.shop, key=self.batch.profile_key)
        found: dict[int, list[str]] = {}
        for number, cells in self._table():
            line = self._line(number, cells, waiting - found.keys())
            if line is not None:
                given = cells[len(ABOUT) :]
                found[line] = self._cells_in(number, given, kept.get(line), profile)
        if not found and not self.problems:
            self.problems.append("It holds no row.")
        if self.problems:
            shown = " ".join(self.problems[:SHOWN_PROBLEMS])
            extra = {"problems": [["file", text] for text in self.problems]}
            raise ShopError("field_invalid", f"Nothing was taken. {shown}", "file", extra)
        return found

    def _table(self) -> Iterator[tuple[int, list[str]]]:
        try:
            table = table_of(self.path)
            wanted = [name.strip() for name in (*ABOUT, *self.batch.columns)]
            if table.container in (Container.XLSX, Container.XLS):
                self.problems.append("Save it as CSV: a workbook rounds long order numbers.")
            elif list(table.columns) != wanted:
                self.problems.append("Its header is not that of the refused rows of this import.")
            else:
                yield from self._whole(source_rows(self.path, table), len(wanted))
        except FileRefused as refused:
            self.problems.append(str(refused))

    def _whole(
        self, rows: Iterator[tuple[int, list[str]] | RowError], width: int
    ) -> Iterator[tuple[int, list[str]]]:
        for row in rows:
            if isinstance(row, RowError):
                self.problems.append(f"Row {row.line}: {row.message}")
            elif len(row[1]) == width:
                yield row
            elif any(cell.strip() for cell in row[1]):
                self.problems.append(f"Row {row[0]}: {len(row[1])} cells, the header has {width}.")

    def _line(self, number: int, cells: list[str], waiting: set[int]) -> int | None:
        text = cells[0].strip()
        line = whole(text, 9)
        if line in waiting:
            return line
        self.problems.append(f"Row {number}: line {text[:20]!r} is not refused, or stands twice.")
        return None

    def _cells_in(
        self, number: int, given: list[str], kept: list[str] | None, profile: Profile
    ) -> list[str]:
        columns = self.batch.columns
        shown = _cells_out(kept, columns, profile)
        cells = []
        for at, (cell, column) in enumerate(zip(given, columns, strict=True)):
            if kept is not None and len(kept) == len(columns) and cell == safe_cell(shown[at]):
                cells.append(kept[at])
                continue
            if cell == MASK:
                self.problems.append(f"Row {number}, {column}: write the cell in full.")
            is_id = profile.column(column) == profile.identifier
            if is_id and (zeros_after_15(cell.strip()) or 0) >= ROUNDED_DIGITS:
                self.problems.append(f"Row {number}, {column}: {ROW_CODES['id_rounded']}")
            cells.append(given_cell(cell))
        return cells
