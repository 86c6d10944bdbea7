"""Tables that tell one fact a row: what their layouts share, whatever the fact."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from apps.intake.errors import CellError
from apps.intake.items import RowSays
from apps.intake.mapped_times import MappedTimes
from apps.intake.mapping import ColumnMap
from apps.intake.parse import NumericCell, plain
from apps.intake.profiles.base import Profile, RowReader, header_key
from apps.intake.visits import day_checked, day_of, device_of
from apps.intake.walltime import instant_naive


class MappedRows(MappedTimes, ABC):
    """Reads one row after another as the mapping says.

    `personal` names the fields that are about a person, `day_fields` those that say the day of a
    row, the first that the file has; `lengths` how long a text may be.
    """

    personal: ClassVar[tuple[str, ...]] = ()
    day_fields: ClassVar[tuple[str, ...]] = ("day",)
    lengths: ClassVar[Mapping[str, int]] = {}

    def row(self, row: RowReader) -> RowSays:
        """Return the fact of a row, or why it tells none."""
        if any(self.matches(rule, row) for rule in self.mapping.skip):
            return "not_a_sale"
        return self.fact(row)

    @abstractmethod
    def fact(self, row: RowReader) -> RowSays:
        """Return the fact of a row that is not left out."""

    def told(self, row: RowReader, name: str) -> str:
        """Return the text of a field, "" where the file has none."""
        column = self.mapping.columns.get(name)
        if column is None:
            return ""
        text = row.text(column, longest=self.lengths[name]) or ""
        return "" if text in self.mapping.nulls else text

    def needed(self, row: RowReader, name: str, value: object) -> None:
        """Refuse a row that lacks a field, unless its cell is refused already."""
        column = self.mapping.columns[name]
        if not value and all(error.column != column for error in row.errors):
            row.refuse(column, "required_empty")

    def count(self, row: RowReader, cell: str, name: str) -> int:
        """Return a whole number, 0 or more."""
        count = self.pieces(row, cell, name)
        if count < 0:
            raise CellError("quantity_text")
        return count

    def device(self, row: RowReader, cell: str, name: str) -> str:
        """Return a device by its name."""
        return device_of(cell)

    def day(self, row: RowReader, cell: str, name: str) -> date:
        """Return a day."""
        context, formats = row.context, self.mapping.formats
        if formats and not isinstance(cell, NumericCell):
            return day_checked(instant_naive(plain(cell), formats).date(), context.today)
        return day_of(cell, today=context.today, serial_epoch=context.serial_epoch)


def rows_profile(
    reader: type[MappedRows], mapping: ColumnMap, *, key: str, version: int
) -> Profile:
    """Return the layout that a mapping of such a table describes."""
    return mapped_layout(
        mapping,
        key=key,
        version=version,
        personal=reader.personal,
        days=reader.day_fields,
        build=reader(mapping).row,
    )


def mapped_layout(
    mapping: ColumnMap,
    *,
    key: str,
    version: int,
    personal: Iterable[str],
    days: Iterable[str],
    **how: Any,
) -> Profile:
    """Return a layout that needs the columns of a mapping and ignores all others.

    `personal` and `days` name fields, `how` says how its rows are read.
    """
    columns = mapping.columns
    return Profile(
        key=key,
        version=version,
        kind=mapping.kind,
        zone=mapping.zone or None,
        currency=mapping.constants.get("currency"),
        required=mapping.used,
        optional=(),
        ignored=(),
        personal=frozenset(columns[name] for name in personal if name in columns),
        identifier=mapping.identifier,
        aliases={header_key(column): column for column in mapping.used},
        day_column=next((columns[name] for name in days if name in columns), None),
        **how,
    )
