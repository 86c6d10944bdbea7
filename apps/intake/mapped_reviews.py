"""Reviews of a foreign table: cells to reviews."""

from typing import Final

from apps.aftersales.rows import ReviewRow
from apps.intake.errors import CellError
from apps.intake.mapped_rows import MappedRows
from apps.intake.parse import plain
from apps.intake.profiles.base import RowReader

# What platforms call a review; a mark from 1 to 5 says it too.
RESULTS: Final = {
    "good": "good", "positive": "good", "好评": "good", "jó": "good",
    "neutral": "neutral", "中评": "neutral", "semleges": "neutral",
    "bad": "bad", "negative": "bad", "差评": "bad", "rossz": "bad",
}  # fmt: skip
MARKS: Final = ("rating", "described", "service_mark", "logistics_mark")


class MappedReviews(MappedRows):
    """Reads reviews."""

    personal = ("review_text",)
    day_fields = ("posted_at",)
    lengths = {"review_id": 80, "review_text": 20_000, "order_id": 64, "sku": 120}

    def fact(self, row: RowReader) -> ReviewRow:
        """Return the review of a row."""
        columns = self.mapping.columns
        posted_at = self.cell(row, "posted_at", self.time)
        number = self.told(row, "review_id")
        marks = [self.cell(row, name, self._mark) if name in columns else None for name in MARKS]
        result = self.cell(row, "result", self._result) if "result" in columns else None
        for name, value in (("review_id", number), ("posted_at", posted_at)):
            self.needed(row, name, value)
        if marks[0] is None and result is None and not row.errors:
            row.refuse(columns.get("rating") or columns["result"], "required_empty")
        return ReviewRow(
            number,
            posted_at or row.context.now,
            marks[0],
            result or "",
            self.told(row, "review_text"),
            described=marks[1],
            service=marks[2],
            logistics=marks[3],
            order_number=self.told(row, "order_id"),
            sku_code=self.told(row, "sku"),
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
