"""What a layout is: its headers, its quirks, and the reader that turns cells into a row."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any, Final

from apps.intake.errors import CellError, RowError, shown
from apps.intake.items import RowSays
from apps.intake.parse import EXCEL_1900, amount, id_text, instant, plain, quantity
from apps.intake.parts import Grouping
from apps.intake.visits import ALL_DEVICES, NOTHING, count_of, day_of
from apps.shop.rows import TrafficRow

NO_AMOUNT: Final = Decimal(0)
NO_INSTANT: Final = datetime.min.replace(tzinfo=UTC)
CLOCK_SLACK: Final = timedelta(minutes=5)
CELL_LENGTH: Final = 32_767
WORDS: Final = 200
MASK: Final = "***"
# Refunds are mostly 0.00, payments the total, prices few: texts of amounts come again and again.
KNOWN_AMOUNTS: Final = 1 << 14
UNSEEN: Final = dict.fromkeys(map(ord, " \t\r\n\ufeff\u200b\u00a0\u3000\"'"))


def utc_day(moment: datetime) -> date:
    """Return the day of an instant in UTC."""
    return moment.astimezone(UTC).date()


def nobody_says(day: date) -> datetime | None:
    """Return None: it is not told when the platform knew the visits of a day."""
    return None


@dataclass(frozen=True, slots=True)
class Context:
    """What a row needs to know besides its cells; amounts in `currency`, times in `zone`.

    `day_of` gives the business day of an instant; `statuses`, `sources`, `case_states` and
    `case_kinds` are the shop's own words; words of sources that nobody knows are noted in
    `sources_unknown`, and how many cells of a field were rounded in `rounded`. `device` is that
    of a report of visits whose rows name none; `known_at` is when the platform knew a day's
    visits, `exported_at` when it made a file of ads; `named_day` is the day in the file's name.
    """

    currency: str
    zone: tzinfo
    now: datetime
    places: int = 2
    amount_limit: Decimal = Decimal(10**9)
    serial_epoch: datetime = EXCEL_1900
    as_of: datetime | None = None
    day_of: Callable[[datetime], date] = utc_day
    statuses: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    sources_unknown: set[str] = field(default_factory=set)
    case_states: Mapping[str, str] = field(default_factory=dict)
    case_kinds: Mapping[str, str] = field(default_factory=dict)
    rounded: Counter[str] = field(default_factory=Counter)
    device: str = ALL_DEVICES
    known_at: Callable[[date], datetime | None] = nobody_says
    exported_at: datetime | None = None
    named_day: date | None = None

    @property
    def today(self) -> date:
        """Return the day that it is in the zone of the file."""
        return self.now.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Profile:
    """One layout of one platform; headers are written as normalised by `header_key`.

    `row` makes of one row what it says; one with several rows an order has a `grouping`.
    """

    key: str
    version: int
    kind: str
    zone: str | None
    currency: str | None
    required: tuple[str, ...]
    optional: tuple[str, ...]
    ignored: tuple[str, ...]
    personal: frozenset[str]
    identifier: str
    build: Callable[["RowReader"], RowSays] | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)
    shop_columns: tuple[str, str] | None = None
    grouping: Grouping | None = None
    day_column: str | None = None

    @property
    def mapped(self) -> tuple[str, ...]:
        """Return the headers whose cells are read."""
        return self.required + self.optional

    def row(self, reader: "RowReader") -> RowSays:
        """Return what one row says, or why it says nothing; for layouts without a grouping."""
        if self.build is None:
            raise TypeError(f"{self.key} reads several rows an order.")
        return self.build(reader)

    def column(self, header: str) -> str:
        """Return the name under which this layout knows a header cell."""
        key = header_key(header)
        return self.aliases.get(key, key)


def header_key(header: str) -> str:
    """Return a header without blanks, byte order mark, tabs and case."""
    return header.translate(UNSEEN).casefold()


class RowReader:
    """Reads the cells of one row by header; collects every error instead of stopping at one."""

    __slots__ = ("amounts", "cells", "columns", "context", "errors", "line", "personal",
                 "sheet_row")  # fmt: skip

    def __init__(
        self,
        columns: Mapping[str, int],
        personal: frozenset[str],
        context: Context,
    ) -> None:
        """Take the position of each mapped header; `load` then brings one row after another."""
        self.columns = columns
        self.personal = personal
        self.context = context
        self.amounts: dict[str, Decimal] = {}
        self.cells: list[str] = []
        self.line = 0
        self.sheet_row: int | None = None
        self.errors: list[RowError] = []

    def load(self, line: int, sheet_row: int | None, cells: list[str]) -> None:
        """Take the next row."""
        self.line, self.sheet_row, self.cells, self.errors = line, sheet_row, cells, []

    def has(self, column: str) -> bool:
        """Say whether the file carries the column."""
        return column in self.columns

    def raw(self, column: str) -> str:
        """Return the cell as it stands, "" where the column is absent."""
        position = self.columns.get(column)
        return "" if position is None else self.cells[position]

    def refuse(self, column: str, code: str, message: str = "") -> None:
        """Record an error at a cell."""
        self.record(column, CellError(code, message))

    def record(self, column: str, error: CellError) -> None:
        """Record what a cell was refused for; personal data is masked."""
        value = self.raw(column)
        if column in self.personal and value:
            value = MASK
        self.errors.append(
            RowError(self.line, self.sheet_row, column, error.code, error.message, shown(value))
        )

    def identifier(self, column: str) -> str:
        """Return an order number."""
        try:
            return id_text(self.raw(column))
        except CellError as error:
            self.record(column, error)
            return ""

    def text(self, column: str, *, longest: int = CELL_LENGTH) -> str | None:
        """Return text as it is, trimmed; None where the file has no such column."""
        if column not in self.columns:
            return None
        value = self.raw(column).strip()
        if len(value) > longest:
            self.refuse(column, "cell_too_long")
        return value

    def status(self, column: str, known: Mapping[str, str]) -> str:
        """Return what a word of the layout, or of the shop, means."""
        word = self.raw(column).strip()
        if not word:
            self.refuse(column, "required_empty")
            return ""
        if word not in known and word not in self.context.statuses:
            self.refuse(column, "status_unknown")
        return known.get(word) or self.context.statuses.get(word, "")

    def source(self, word: str, known: Mapping[str, str]) -> str | None:
        """Return the key of a traffic source; an unknown word is noted and tells nothing."""
        key = known.get(word) or self.context.sources.get(word)
        if key is None and word and len(self.context.sources_unknown) < WORDS:
            self.context.sources_unknown.add(word[:CELL_LENGTH])
        return key

    def money(self, column: str) -> Decimal:
        """Return an amount of 0 or more that must be there."""
        cell = self.raw(column)
        value = self.amounts.get(cell)
        return self._amount(column, cell) if value is None else value

    def _amount(self, column: str, cell: str) -> Decimal:
        """Return an amount that was not met before."""
        context = self.context
        try:
            value = amount(cell, places=context.places, limit=context.amount_limit)
            if value < 0:
                raise CellError("amount_negative")
        except CellError as error:
            self.record(column, error)
            return NO_AMOUNT
        if len(self.amounts) >= KNOWN_AMOUNTS:
            self.amounts.clear()
        self.amounts[cell] = value
        return value

    def money_seen(self, column: str) -> Decimal | None:
        """Return an amount of 0 or more; None where the column is absent or the cell empty."""
        return self.money(column) if plain(self.raw(column)) else None

    def pieces_seen(self, column: str) -> int | None:
        """Return a number of pieces; None where the column is absent or the cell empty."""
        if not plain(self.raw(column)):
            return None
        try:
            return quantity(self.raw(column))
        except CellError as error:
            self.record(column, error)
            return None

    def is_nothing(self, column: str) -> bool:
        """Say whether the column is absent, or its cell empty or a dash."""
        return plain(self.raw(column)) in NOTHING

    def count_seen(self, column: str) -> int | None:
        """Return a number of visits; None where the column is absent, or its cell a dash."""
        if self.is_nothing(column):
            return None
        try:
            return count_of(self.raw(column))
        except CellError as error:
            self.record(column, error)
            return None

    def day(self, column: str) -> date:
        """Return the day that the row is of, which must be there."""
        context = self.context
        try:
            return day_of(self.raw(column), today=context.today, serial_epoch=context.serial_epoch)
        except CellError as error:
            self.record(column, error)
            return date.min

    def visits(
        self, day: date, counts: Mapping[str, int | None], paid: Decimal | None, **scope: str
    ) -> TrafficRow | str:
        """Return the visits of a day, or why the row says nothing: no number is told."""
        if paid is None and not any(count is not None for count in counts.values()):
            return "blank_row"
        known_at = None if self.errors else self.context.known_at(day)
        scope.setdefault("device", self.context.device)
        numbers: dict[str, Any] = {**counts, **scope}
        return TrafficRow(day=day, paid_amount=paid, source_updated_at=known_at, **numbers)

    def moment(self, column: str) -> datetime:
        """Return an instant in UTC that must be there."""
        return self._moment(column, self.raw(column))

    def _moment(self, column: str, cell: str) -> datetime:
        context = self.context
        try:
            return instant(
                cell,
                zone=context.zone,
                now=context.now,
                serial_epoch=context.serial_epoch,
            )
        except CellError as error:
            self.record(column, error)
            return NO_INSTANT

    def moment_seen(self, column: str) -> datetime | None:
        """Return an instant in UTC; None where the cell is empty."""
        cell = self.raw(column)
        return self._moment(column, cell) if plain(cell) else None

    def check_payment_order(self, column: str, ordered: datetime, paid: datetime | None) -> None:
        """Refuse a payment that is more than 5 minutes older than its order."""
        if paid and not self.errors and ordered - paid > CLOCK_SLACK:
            self.refuse(column, "paid_before_ordered")
