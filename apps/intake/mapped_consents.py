"""Lists of subscribers of a foreign table: cells to consents."""

from datetime import datetime
from typing import Any

from apps.intake.errors import CellError
from apps.intake.mapped_rows import MappedRows
from apps.intake.parse import plain
from apps.intake.profiles.base import CLOCK_SLACK, RowReader
from apps.promotion.rows import ConsentRow, channel_named


class MappedConsents(MappedRows):
    """Reads who agreed to hear from the shop on which channel, and who took it back."""

    personal = ("buyer",)
    day_fields = ("given_at",)
    lengths = {"buyer": 120, "consent_source": 80}

    def fact(self, row: RowReader) -> ConsentRow:
        """Return the consent of a row."""
        buyer = self.told(row, "buyer")
        given_at = self._moment(row, "given_at")
        withdrawn_at = self._moment(row, "withdrawn_at")
        for name, value in (("buyer", buyer), ("given_at", given_at)):
            self.needed(row, name, value)
        if given_at and withdrawn_at and withdrawn_at < given_at:
            row.refuse(self.mapping.columns["withdrawn_at"], "withdrawn_first")
        return ConsentRow(
            buyer,
            self._channel(row),
            given_at or row.context.now,
            self.told(row, "consent_source"),
            withdrawn_at,
        )

    def _moment(self, row: RowReader, name: str) -> datetime | None:
        if name not in self.mapping.columns:
            return None
        found: datetime | None = self.cell(row, name, self.time)
        if found is not None and found > row.context.now + CLOCK_SLACK:
            row.refuse(self.mapping.columns[name], "time_range")
        return found

    def _channel(self, row: RowReader) -> str:
        """Return the channel of a row, or the one of all rows of the file."""
        if "channel" not in self.mapping.columns:
            return channel_named(self.mapping.constants["channel"])
        found: Any = self.cell(row, "channel", self._named)
        self.needed(row, "channel", found)
        return str(found or "")

    def _named(self, row: RowReader, cell: str, name: str) -> str:
        found = channel_named(plain(cell))
        if not found:
            raise CellError("channel_unknown")
        return found
