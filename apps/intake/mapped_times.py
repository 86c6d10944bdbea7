"""Times of a foreign table as a mapping says they are written."""

from datetime import UTC, datetime, tzinfo
from functools import lru_cache

from apps.intake.errors import CellError
from apps.intake.mapped_cells import MappedCells
from apps.intake.parse import FIRST_YEAR, FUTURE, NumericCell, instant, plain
from apps.intake.profiles.base import RowReader
from apps.intake.walltime import instant_naive, located


class MappedTimes(MappedCells):
    """Reads cells that hold instants."""

    def time(self, row: RowReader, cell: str, name: str) -> datetime:
        """Return an instant in UTC."""
        context = row.context
        formats = self.mapping.formats
        if isinstance(cell, NumericCell) or (
            not formats and self.mapping.repeated_hour == "refuse"
        ):
            return instant(
                cell, zone=context.zone, now=context.now, serial_epoch=context.serial_epoch
            )
        if formats:
            return self.placed(instant_naive(plain(cell), formats), row)
        return self._tolerant(row, cell)

    def _tolerant(self, row: RowReader, cell: str) -> datetime:
        """Read the usual formats; the repeated hour is taken as the mapping says."""
        context = row.context
        try:
            return _read_instant(cell, context.zone, context.now)
        except CellError as error:
            if error.code != "time_ambiguous" or self.mapping.repeated_hour == "refuse":
                raise
        wall = instant(cell, zone=UTC, now=context.now).replace(tzinfo=None)
        return self.placed(wall, row)

    def placed(self, wall: datetime, row: RowReader) -> datetime:
        """Return the instant of a wall time in the zone of the file."""
        moment = located(wall, row.context.zone, self.mapping.repeated_hour)
        if not FIRST_YEAR <= moment <= row.context.now + FUTURE:
            raise CellError("time_range")
        return moment


@lru_cache(maxsize=4_096)
def _read_instant(cell: str, zone: tzinfo, now: datetime) -> datetime:
    return instant(cell, zone=zone, now=now)
