"""A mapping of reviews becomes a layout: cells of a foreign table to reviews."""

from typing import Final

from apps.aftersales.rows import ReviewRow
from apps.intake.errors import CellError
from apps.intake.mapped_times import MappedTimes
from apps.intake.mapping import ColumnMap
from apps.intake.parse import plain
from apps.intake.profiles.base import Profile, RowReader, header_key

# What platforms call a review; a mark from 1 to 5 says it too.
RESULTS: Final = {
    "good": "good", "positive": "good", "好评": "good", "jó": "good",
    "neutral": "neutral", "中评": "neutral", "semleges": "neutral",
    "bad": "bad", "negative": "bad", "差评": "bad", "rossz": "bad",
}  # fmt: skip
MARKS: Final = ("rating", "described", "service_mark", "logistics_mark")
LENGTHS: Final = {"review_id": 80, "review_text": 20_000, "order_id": 64, "sku": 120}


def reviews_profile(mapping: ColumnMap, *, key: str, version: int) -> Profile:
    """Return the layout that a mapping of reviews describes."""
    columns = mapping.columns
    return Profile(
        key=key,
        version=version,
        kind=mapping.kind,
        zone=mapping.zone or None,
        currency=None,
        required=mapping.used,
        optional=(),
        ignored=(),
        personal=frozenset(columns[name] for name in ("review_text",) if name in columns),
        identifier=mapping.identifier,
        aliases={header_key(column): column for column in mapping.used},
        day_column=columns["posted_at"],
        build=_MappedReviews(mapping).row,
    )


class _MappedReviews(MappedTimes):
    """Reads one row after another as the mapping says."""

    def row(self, row: RowReader) -> ReviewRow | str:
        """Return the review of a row, or why it tells none."""
        if any(self.matches(rule, row) for rule in self.mapping.skip):
            return "not_a_sale"
        columns = self.mapping.columns
        posted_at = self.cell(row, "posted_at", self.time)
        number = self._text(row, "review_id")
        marks = [self.cell(row, name, self._mark) if name in columns else None for name in MARKS]
        result = self.cell(row, "result", self._result) if "result" in columns else None
        for name, value in (("review_id", number), ("posted_at", posted_at)):
            if not value and not row.errors:
                row.refuse(columns[name], "required_empty")
        if marks[0] is None and result is None and not row.errors:
            row.refuse(columns.get("rating") or columns["result"], "required_empty")
        return ReviewRow(
            number,
            posted_at or row.context.now,
            marks[0],
            result or "",
            self._text(row, "review_text"),
            described=marks[1],
            service=marks[2],
            logistics=marks[3],
            order_number=self._text(row, "order_id"),
            sku_code=self._text(row, "sku"),
        )

    def _mark(self, row: RowReader, cell: str, name: str) -> int:
        """Return a mark; 5.0 is one, and so is a row of five stars."""
        text = plain(cell)
        stars = text.count("★")
        number = str(stars) if stars and not text.strip("★☆") else text
        try:
            mark = self.number(row, number, 1)
        except CellError:
            raise CellError("mark_range") from None
        if mark not in (1, 2, 3, 4, 5):
            raise CellError("mark_range")
        return int(mark)

    def _result(self, row: RowReader, cell: str, name: str) -> str:
        found = RESULTS.get(plain(cell).casefold())
        if found is None:
            raise CellError("mark_range")
        return found

    def _text(self, row: RowReader, name: str) -> str:
        """Return the text of a field, "" where the file has none."""
        column = self.mapping.columns.get(name)
        if column is None:
            return ""
        text = row.text(column, longest=LENGTHS[name]) or ""
        return "" if text in self.mapping.nulls else text
