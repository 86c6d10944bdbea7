"""A mapping of visits becomes a layout: cells of a foreign table to visits of days."""

from datetime import date
from typing import Any, Final

from apps.intake.errors import CellError
from apps.intake.mapped_cells import MappedCells
from apps.intake.mapping import ColumnMap
from apps.intake.parse import NumericCell, plain
from apps.intake.profiles.base import Profile, RowReader, header_key
from apps.intake.visits import day_checked, day_of, device_of
from apps.intake.walltime import instant_naive
from apps.shop.rows import TRAFFIC_COUNTS, TrafficRow

SOURCE_LENGTH: Final = 120
TITLE_LENGTH: Final = 500


def visits_profile(mapping: ColumnMap, *, key: str, version: int) -> Profile:
    """Return the layout that a mapping of visits describes."""
    return Profile(
        key=key,
        version=version,
        kind=mapping.kind,
        zone=mapping.zone or None,
        currency=mapping.constants.get("currency"),
        required=mapping.used,
        optional=(),
        ignored=(),
        personal=frozenset(),
        identifier=mapping.identifier,
        aliases={header_key(column): column for column in mapping.used},
        day_column=mapping.columns["day"],
        build=_MappedVisits(mapping).row,
    )


class _MappedVisits(MappedCells):
    """Reads one row after another as the mapping says."""

    def row(self, row: RowReader) -> TrafficRow | str:
        """Return the visits of a row, or why it tells none."""
        columns = self.mapping.columns
        if any(self.matches(rule, row) for rule in self.mapping.skip):
            return "not_a_sale"
        numbers = {
            name: self.cell(row, name, self._count) for name in TRAFFIC_COUNTS if name in columns
        }
        paid = self.cell(row, "paid_amount", self.amount) if "paid_amount" in columns else None
        day = self.cell(row, "day", self._day)
        if day is None and not row.errors:
            row.refuse(columns["day"], "required_empty")
        return row.visits(day or date.min, numbers, paid, **self._scope(row))

    def _scope(self, row: RowReader) -> dict[str, Any]:
        """Return what the visits are of: a source, a product, a device."""
        columns, scope = self.mapping.columns, dict[str, Any]()
        if "device" in columns:
            scope["device"] = self.cell(row, "device", self._device) or row.context.device
        if "source" in columns:
            name = self._needed(row, "source", SOURCE_LENGTH)
            scope |= {"source_name": name, "source_key": self.mapping.sources.get(name)}
        if "product" in columns:
            scope["external_product_id"] = row.identifier(columns["product"])
            title = self.cell(row, "title", self.text) if "title" in columns else None
            scope["product_title"] = title and title[:TITLE_LENGTH]
        return scope

    def _needed(self, row: RowReader, name: str, longest: int) -> str:
        column = self.mapping.columns[name]
        text = row.text(column, longest=longest) or ""
        if text in self.mapping.nulls:
            row.refuse(column, "required_empty")
        return text

    def _count(self, row: RowReader, cell: str, name: str) -> int:
        count = self.pieces(row, cell, name)
        if count < 0:
            raise CellError("quantity_text")
        return count

    def _device(self, row: RowReader, cell: str, name: str) -> str:
        return device_of(cell)

    def _day(self, row: RowReader, cell: str, name: str) -> date:
        context, formats = row.context, self.mapping.formats
        if formats and not isinstance(cell, NumericCell):
            return day_checked(instant_naive(plain(cell), formats).date(), context.today)
        return day_of(cell, today=context.today, serial_epoch=context.serial_epoch)
