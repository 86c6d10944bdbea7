"""Cells of a table to typed rows, one after another, with what only the whole file shows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from apps.aftersales.rows import CaseRow, ReviewRow
from apps.intake.errors import ROW_CODES, FileRefused, RowError, Skipped, shown
from apps.intake.grouping import GroupReader
from apps.intake.header import Header
from apps.intake.items import Item, SaidRow, SourceRow, identity
from apps.intake.parse import plain, zeros_after_15
from apps.intake.profiles.base import Context, Profile, RowReader
from apps.promotion.rows import AdRow, ConsentRow
from apps.shop.rows import OrderRow, TrafficRow

TOTALS: Final = frozenset({"合计", "总计", "小计", "total", "totals"})
LINE_BITS: Final = 32
LINE_MASK: Final = (1 << LINE_BITS) - 1
ROUNDED_DIGITS: Final = 3
PULSE_ROWS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may have at most; amounts in the currency of the shop."""

    rows: int = 2_000_000
    amount: Decimal = Decimal(10**9)


@dataclass(slots=True)
class Tally:
    """What only the whole file shows; `conflicts` are ids that must not be imported at all.

    `seen` holds for each id the digest of its first row << 32 | its line: two small objects an
    order, not the order. A second reading of the same file may share it. `pulse` is told now
    and then how many rows of grouped orders were read.
    """

    rows: int = 0
    conflicts: set[str] = field(default_factory=set)
    shop_ids: set[str] = field(default_factory=set)
    shop_names: set[str] = field(default_factory=set)
    seen: dict[str | int, int] = field(default_factory=dict)
    pulse: Callable[[int], None] | None = None


class RowStream:
    """One reading of one table."""

    def __init__(
        self,
        profile: Profile,
        header: Header,
        context: Context,
        limits: Limits,
        tally: Tally,
        *,
        is_sheet: bool,
    ) -> None:
        """Take the layout, the header found and the object that receives the tally."""
        self._profile = profile
        self._header = header
        self._width = len(header.cells)
        self._reader = RowReader(header.positions(profile), profile.personal, context)
        self._limits = limits
        self._tally = tally
        self._is_sheet = is_sheet
        self._groups = _groups(profile, self._reader)
        self._zeros: list[int] | None = []
        self._rounded_line: int | None = None

    def read(self, source: Iterator[SourceRow | RowError]) -> Iterator[Item]:
        """Yield what each row is; raises FileRefused for the file as a whole."""
        try:
            yield from self._read(source)
        finally:
            if self._groups:
                self._groups.close()

    def _read(self, source: Iterator[SourceRow | RowError]) -> Iterator[Item]:
        for row in source:
            if isinstance(row, RowError):
                self._count()
                yield row
            elif code := skip_code(row[1]):
                yield Skipped(row[0], code)
            else:
                self._count()
                yield from self._row(*row)
        if not self._tally.rows:
            raise FileRefused("header_only", line=self._header.line)
        if self._zeros and sum(self._zeros) >= ROUNDED_DIGITS:
            raise FileRefused(
                "ids_rounded", line=self._rounded_line, column=self._profile.identifier
            )
        if self._groups:
            yield from self._groups.orders()

    def _count(self) -> None:
        self._tally.rows += 1
        if self._tally.rows > self._limits.rows:
            raise FileRefused("too_many_rows", f"The limit is {self._limits.rows:,}.")
        # Only while rows are being brought together: a stream is read inside a COPY.
        if self._groups and self._tally.pulse and self._tally.rows % PULSE_ROWS == 0:
            self._tally.pulse(self._tally.rows)

    def _row(self, line: int, cells: list[str]) -> Sequence[Item]:
        """Return what a row is; no generator, for a file may have a million of them."""
        if len(cells) != self._width:
            return (self._misfit(line, cells),)
        if self._groups:
            key = self._groups.take(line, self._sheet_row(line), cells)
            if isinstance(key, RowError):
                return (key,)
            self._note(key)
            return ()
        reader = self._reader
        reader.load(line, self._sheet_row(line), cells)
        item = self._profile.row(reader)
        if isinstance(item, OrderRow):
            self._note(item.external_id)
        elif isinstance(item, TrafficRow):
            self._note(item.external_product_id or "")
        if reader.errors:
            return reader.errors
        if isinstance(item, SaidRow):
            return (item,)
        return (Skipped(line, item),) if isinstance(item, str) else self._once(line, item)

    def _misfit(self, line: int, cells: list[str]) -> RowError:
        """Return the error of a row that is shorter or longer than the header."""
        width, found = len(self._header.cells), len(cells)
        code = "row_short" if found < width else "row_long"
        column = self._header.cells[found].strip() if found < width else str(width + 1)
        value = "" if found < width else cells[width]
        message = f"{found} cells, the header has {width}. {ROW_CODES[code]}"
        personal = self._profile.column(column) in self._profile.personal or found > width
        return RowError(
            line, self._sheet_row(line), column, code, message, _masked(value, personal=personal)
        )

    def _sheet_row(self, line: int) -> int | None:
        return line if self._is_sheet else None

    def _note(self, identifier: str) -> None:
        """Remember what is judged at the end: rounded ids, and the shop that the file names."""
        zeros = zeros_after_15(identifier)
        if zeros == 0:
            self._zeros = None
        elif zeros and self._zeros is not None and len(self._zeros) < ROUNDED_DIGITS:
            self._zeros.append(zeros)
            self._rounded_line = self._rounded_line or self._reader.line
        if self._profile.shop_columns:
            shop_id, shop_name = map(plain, map(self._reader.raw, self._profile.shop_columns))
            _keep(self._tally.shop_ids, shop_id)
            _keep(self._tally.shop_names, shop_name)

    def _once(
        self, line: int, item: OrderRow | TrafficRow | AdRow | ReviewRow | CaseRow | ConsentRow
    ) -> Sequence[Item]:
        """Return an item the first time; the same again is skipped, another version refused."""
        digest, name = hash(item) << LINE_BITS, identity(item)
        before = self._tally.seen.setdefault(compact(name), digest | line)
        first = before & LINE_MASK
        if first == line:
            return (item,)
        if before & ~LINE_MASK == digest:
            return (Skipped(line, "duplicate_equal"),)
        return self._conflict(first, line, name)

    def _conflict(self, first: int, line: int, identifier: str) -> Sequence[RowError]:
        message = f"Lines {first} and {line} differ. {ROW_CODES['duplicate_conflict']}"
        lines = (line,) if identifier in self._tally.conflicts else (first, line)
        self._tally.conflicts.add(identifier)
        return [
            RowError(
                place,
                self._sheet_row(place),
                self._profile.identifier,
                "duplicate_conflict",
                message,
                identifier,
            )
            for place in lines
        ]


def compact(identifier: str) -> str | int:
    """Return digits as a number, which takes half the memory; leading zeros keep their text."""
    is_number = identifier.isascii() and identifier.isdigit() and identifier[0] != "0"
    return int(identifier) if is_number else identifier


def skip_code(cells: list[str]) -> str | None:
    """Return why a row carries no fact: it is blank, or a row of totals."""
    if cells and cells[0] and cells[0].isascii() and cells[0][0].isdigit():
        return None
    filled = [cell for cell in cells if cell and plain(cell)]
    if not filled:
        return "blank_row"
    return "totals_row" if plain(filled[0]).rstrip(":").casefold() in TOTALS else None


def _masked(value: str, *, personal: bool) -> str:
    return "***" if personal and value else shown(value)


def _groups(profile: Profile, reader: RowReader) -> GroupReader | None:
    return GroupReader(profile.grouping, profile.identifier, reader) if profile.grouping else None


def _keep(names: set[str], name: str) -> None:
    """Add a name; more than a handful cannot be one shop and need no more memory."""
    if name and name != "0" and len(names) < 10:
        names.add(name)
