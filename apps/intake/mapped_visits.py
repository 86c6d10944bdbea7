"""Visits of a foreign table: cells to visits of days."""

from datetime import date
from typing import Any, Final

from apps.intake.mapped_rows import MappedRows
from apps.intake.profiles.base import RowReader
from apps.shop.rows import TRAFFIC_COUNTS, TrafficRow

SOURCE_LENGTH: Final = 120
TITLE_LENGTH: Final = 500


class MappedVisits(MappedRows):
    """Reads visits of days."""

    lengths = {"source": SOURCE_LENGTH}

    def fact(self, row: RowReader) -> TrafficRow | str:
        """Return the visits of a row, or why it tells none."""
        columns = self.mapping.columns
        numbers = {
            name: self.cell(row, name, self.count) for name in TRAFFIC_COUNTS if name in columns
        }
        paid = self.cell(row, "paid_amount", self.amount) if "paid_amount" in columns else None
        day = self.cell(row, "day", self.day)
        self.needed(row, "day", day)
        return row.visits(day or date.min, numbers, paid, **self._scope(row))

    def _scope(self, row: RowReader) -> dict[str, Any]:
        """Return what the visits are of: a source, a product, a device."""
        columns, scope = self.mapping.columns, dict[str, Any]()
        if "device" in columns:
            scope["device"] = self.cell(row, "device", self.device) or row.context.device
        if "source" in columns:
            name = self.told(row, "source")
            self.needed(row, "source", name)
            scope |= {"source_name": name, "source_key": self.mapping.sources.get(name)}
        if "product" in columns:
            scope["external_product_id"] = row.identifier(columns["product"])
            title = self.cell(row, "title", self.text) if "title" in columns else None
            scope["product_title"] = title and title[:TITLE_LENGTH]
        return scope
