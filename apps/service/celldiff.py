"""Cells of a roster as plain data, and what changed between two versions of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

# {person: {day: (code, ...)}}; an empty day has no entry.
Cells = Mapping[int, Mapping[date, tuple[str, ...]]]
Stored = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class DayChange:
    """One day of one person: the codes before and after; empty = off."""

    day: date
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What changes for one person, day by day."""

    person_id: int
    days: tuple[DayChange, ...]


def cells_of(rows: Iterable[tuple[int, date, str]]) -> dict[int, dict[date, tuple[str, ...]]]:
    """Return cells from (person, day, code); the codes of a day are sorted."""
    cells: dict[int, dict[date, tuple[str, ...]]] = {}
    for person, day, code in rows:
        days = cells.setdefault(person, {})
        days[day] = tuple(sorted((*days.get(day, ()), code)))
    return cells


def stored(cells: Cells) -> dict[str, dict[str, list[str]]]:
    """Return cells as JSON keeps them."""
    return {
        str(person): {day.isoformat(): list(codes) for day, codes in sorted(days.items())}
        for person, days in sorted(cells.items())
    }


def restored(kept: Stored) -> dict[int, dict[date, tuple[str, ...]]]:
    """Return cells as they were kept."""
    return {
        int(person): {date.fromisoformat(day): tuple(codes) for day, codes in days.items()}
        for person, days in kept.items()
    }


def changes(before: Cells, after: Cells) -> tuple[PersonChange, ...]:
    """Return what differs, by person and day; people without a difference are left out."""
    found = (
        PersonChange(person, _days(before.get(person, {}), after.get(person, {})))
        for person in sorted({*before, *after})
    )
    return tuple(change for change in found if change.days)


def _days(
    before: Mapping[date, tuple[str, ...]], after: Mapping[date, tuple[str, ...]]
) -> tuple[DayChange, ...]:
    return tuple(
        DayChange(day, before.get(day, ()), after.get(day, ()))
        for day in sorted({*before, *after})
        if before.get(day, ()) != after.get(day, ())
    )
