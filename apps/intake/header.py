"""Where the header of a table is, which separator it uses and which columns it has."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from apps.intake.decode import DELIMITERS
from apps.intake.errors import FileRefused
from apps.intake.profiles.base import Profile, header_key

HEADER_ROWS: Final = 12
COLUMNS: Final = 300
ENOUGH: Final = 2


@dataclass(frozen=True, slots=True)
class Header:
    """A header row found: its physical line, separator and cells."""

    line: int
    delimiter: str
    cells: tuple[str, ...]

    def positions(self, profile: Profile) -> dict[str, int]:
        """Return the position of each header that the layout maps."""
        mapped = set(profile.mapped)
        names = [profile.column(cell) for cell in self.cells]
        return {name: at for at, name in enumerate(names) if name in mapped}


def split_head(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Return (first line, cells) of the first rows; a row that cannot be split ends the list."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    while len(rows) < HEADER_ROWS:
        first = reader.line_num + 1
        try:
            rows.append((first, next(reader)))
        except (StopIteration, csv.Error):
            break
    return rows


def known_count(cells: Iterable[str], profile: Profile) -> int:
    """Return how many different headers of the layout are among the cells."""
    return len(set(profile.mapped) & {profile.column(cell) for cell in cells})


def header_fits(text: str, profile: Profile) -> bool:
    """Say whether the beginning of a text shows headers of the layout at all."""
    start = header_key(text[:20_000])
    return sum(header_key(name) in start for name in profile.required) >= ENOUGH


def text_header(text: str, profile: Profile, delimiter: str | None) -> Header:
    """Return the best header of a text over all separators; refuses an incomplete one."""
    found = [
        Header(line, sign, tuple(cells))
        for sign in ((delimiter,) if delimiter else DELIMITERS)
        for line, cells in split_head(text, sign)
    ]
    return best_header(found, profile, text)


def best_header(found: Sequence[Header], profile: Profile, text: str = "") -> Header:
    """Return the candidate with the most known headers; refuses with line and column."""
    best = max(found, key=lambda header: known_count(header.cells, profile), default=None)
    if best is None or known_count(best.cells, profile) < ENOUGH:
        raise _unknown(text, profile)
    _check(best, profile)
    return best


def _unknown(text: str, profile: Profile) -> FileRefused:
    """Tell a foreign separator from a foreign table."""
    for number, line in enumerate(text.splitlines()[:HEADER_ROWS], start=1):
        if all(header_key(name) in header_key(line) for name in profile.required):
            return FileRefused("delimiter_unknown", line=number, column=profile.required[0])
    return FileRefused("header_unknown", line=1, column=profile.required[0])


def _check(header: Header, profile: Profile) -> None:
    """Refuse too many, missing and doubled columns."""
    if len(header.cells) > COLUMNS:
        raise FileRefused("too_many_columns", line=header.line, column=str(COLUMNS + 1))
    names = [profile.column(cell) for cell in header.cells]
    for name in profile.mapped:
        if names.count(name) > 1:
            raise FileRefused("header_duplicate", line=header.line, column=name)
    if missing := [name for name in profile.required if name not in names]:
        detail = f"Missing: {', '.join(missing)}."
        raise FileRefused("columns_missing", detail, line=header.line, column=missing[0])


def unknown_columns(header: Header, profile: Profile) -> tuple[str, ...]:
    """Return the headers that the layout neither reads nor knows to ignore."""
    known = {*profile.mapped, *profile.ignored, ""}
    return tuple(cell.strip() for cell in header.cells if profile.column(cell) not in known)
