"""Approved changes as a file that is entered into the ad console."""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Final

from apps.common.cells import safe_cell

COLUMNS: Final = ("campaign_id", "campaign", "group_id", "group", "word", "match", "action",
                  "old_bid", "new_bid")  # fmt: skip


def console_file(rows: Sequence[Sequence[str]]) -> bytes:
    """Return CSV in UTF-8 with a byte order mark; no cell becomes a formula."""
    text = StringIO()
    csv.writer(text).writerows([COLUMNS, *([safe_cell(cell) for cell in row] for row in rows)])
    return text.getvalue().encode("utf-8-sig")
