"""What a merge did, row by row."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by what became of them; `older` rows lost against a later word of the source."""

    new: int = 0
    changed: int = 0
    same: int = 0
    older: int = 0
