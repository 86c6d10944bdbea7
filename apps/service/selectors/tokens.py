"""What a cell held when a page showed it, as a short text: who changes it says what they saw."""

from collections.abc import Iterable

from apps.service.models import ShiftAssignment


def cell_token(rows: Iterable[ShiftAssignment]) -> str:
    """Return ids and versions of a cell's shifts; an empty cell has an empty token."""
    return ",".join(f"{row.pk}:{row.version}" for row in sorted(rows, key=lambda row: row.pk))
