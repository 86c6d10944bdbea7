"""Wall times in formats of their own, and the hour that a clock change repeats."""

from datetime import UTC, datetime, tzinfo
from typing import Final

from apps.intake.errors import CellError

MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip


def month_number(word: str) -> int:
    """Return 1 to 12 for an English month or its beginning; raises CellError time_text."""
    numbers = [at for at, name in enumerate(MONTHS, 1) if len(word) >= 3 and name.startswith(word)]
    if len(numbers) != 1:
        raise CellError("time_text")
    return numbers[0]


def instant_naive(text: str, formats: tuple[str, ...]) -> datetime:
    """Return the time that the first fitting format reads; raises CellError time_text."""
    for pattern in formats:
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007 -- wall time, located after
        except ValueError:
            continue
    raise CellError("time_text")


def located(wall: datetime, zone: tzinfo, repeated_hour: str) -> datetime:
    """Return a wall time in UTC; an offset of its own wins over the zone."""
    if wall.tzinfo is not None:
        return wall.astimezone(UTC)
    first = wall.replace(tzinfo=zone, fold=0)
    second = wall.replace(tzinfo=zone, fold=1)
    before, after = first.utcoffset(), second.utcoffset()
    if before is None or after is None:
        raise CellError("time_text")
    if before < after:
        raise CellError("time_missing")
    if before > after and repeated_hour == "refuse":
        raise CellError("time_ambiguous")
    return (second if repeated_hour == "second" else first).astimezone(UTC)
