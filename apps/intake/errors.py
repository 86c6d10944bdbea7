"""What reading can answer besides rows: refusals with place, stable code and remedy."""

from dataclasses import dataclass
from typing import Final

FILE_CODES: Final[dict[str, str]] = {
    "too_large": "The file is larger than the limit. Export a shorter span of days.",
    "zip_bomb": "The archive unpacks to far more than it should. Export the file again.",
    "zip_not_one_file": "An archive must hold exactly one data file. Unpack it and choose one.",
    "encrypted": "The file is protected by a password. Save it without one.",
    "macro": "The workbook contains macros. Save it as .xlsx or as CSV.",
    "not_a_table": "This is not a CSV or Excel file, or it is cut off. Export it again.",
    "empty": "The file is empty. Export it again.",
    "header_only": "The file has a header and no rows. Check the span of days of the export.",
    "encoding_unknown": "Neither UTF-8 nor GB18030 shows the columns of this layout. Check the "
    "layout, or save the file as CSV UTF-8.",
    "decode_failed": "A byte here is not valid text. The file is damaged: export it again.",
    "unclosed_quote": "A quotation mark opens here and never closes. The file is probably cut off.",
    "too_many_columns": "The table has more than 300 columns. Choose the right export.",
    "too_many_rows": "The table has too many rows. Save it as CSV, or split it by days.",
    "columns_missing": "A column that this layout needs is missing. Export all columns.",
    "header_duplicate": "This column appears twice. Remove one of the two.",
    "header_unknown": "No known header in the first 12 rows. Check the layout that you chose.",
    "header_ambiguous": "More than one layout fits this header. Choose the layout.",
    "delimiter_unknown": "The columns are not separated by comma, tab, semicolon or bar.",
    "ids_rounded": "All long order numbers were rounded by a spreadsheet. Format the column as "
    "text before saving, or upload the original export.",
    "wrong_shop": "The file belongs to another shop.",
    "wrong_currency": "The currency of the file is not the currency of the shop.",
    "day_in_name": "No column tells the day. Put it into the name of the file, as "
    "report_2026-03-01.csv.",
    "kind_not_yours": "Your role does not import files of this kind. Ask a director.",
}

ROW_CODES: Final[dict[str, str]] = {
    "row_short": "The row has fewer cells than the header. The file may be cut off here.",
    "row_long": "The row has more cells than the header. A separator inside a text needs quotes.",
    "quote_misplaced": "A quotation mark inside a quoted cell is not doubled. Double it.",
    "cell_too_long": "The cell is longer than allowed. Shorten it.",
    "required_empty": "This cell must not be empty. Fill it in, or export the file again.",
    "id_scientific": "A spreadsheet turned the number into scientific notation. Format the column "
    "as text before saving, or upload the original export.",
    "id_rounded": "The number was stored as a rounded number. Format the column as text before "
    "saving, or upload the original export.",
    "amount_text": "This is not an amount of money. Write it as 1234.50.",
    "amount_scale": "The amount has more decimal places than the currency. Round it in the source.",
    "amount_range": "The amount is larger than the limit of the shop. Check the decimal point.",
    "amount_not_finite": "This is not a finite number. Write the amount as 1234.50.",
    "amount_negative": "The amount must not be below zero. Refunds have a column of their own.",
    "amount_identity": "The amounts of this row contradict each other. Export it again.",
    "quantity_text": "This is not a whole number of 0 or more. Write it as 2.",
    "time_text": "This is not a date with a time, or no such date exists. Write it as "
    "2026-03-01 10:00:00.",
    "time_ambiguous": "This hour happened twice when the clocks changed. Give the offset.",
    "time_missing": "This hour did not exist when the clocks changed. Give the offset.",
    "time_range": "The time lies before 2000 or in the future. Check the year.",
    "not_a_day": "The row is of several days, and visits of several days cannot be told apart. "
    "Export the report by day.",
    "scope_double": "Visits are of a source or of a product, not of both. Export the sources of "
    "the whole shop.",
    "paid_before_ordered": "The payment is more than 5 minutes older than the order. Check both.",
    "side_unknown": "Nobody knows who speaks here. Write buyer, agent, bot or system.",
    "mark_range": "This is no mark of a review. Write 1 to 5, or good, neutral or bad.",
    "case_word": "Nobody knows this word for the state of a case. Say what it means: Imports, "
    "Words of cases.",
    "case_kind": "Nobody knows what the buyer asks for by this word. Say what it means: Imports, "
    "Words of cases.",
    "case_elsewhere": "This number is known already, of another order. Check both.",
    "asked_before_order": "The buyer asked before the order was made. Check both.",
    "channel_unknown": "Nobody knows this channel. Write sms, email or message.",
    "withdrawn_first": "The consent was taken back before it was given. Check both times.",
    "answer_first": "The answer is older than the question. Check both.",
    "orders_identity": "Direct and indirect orders do not add up to all orders. Export it again.",
    "ad_nothing": "The row names no campaign and the layout gives none. Fill it in.",
    "status_unknown": "This status is not known. Check the layout that you chose.",
    "order_incomplete": "Another row of this order is refused, and an order is taken whole or not.",
    "order_unknown": "No such order is known yet. Import the order list first, then try again.",
    "duplicate_conflict": "The same order, or the same day of visits or ads, appears twice with "
    "different values. Keep the right row.",
}

SKIP_CODES: Final[dict[str, str]] = {
    "totals_row": "A row of totals.",
    "blank_row": "An empty row.",
    "duplicate_equal": "The same row once more.",
    "not_a_sale": "A row that the mapping leaves out: no sale.",
}

SHOWN_LENGTH: Final = 120


class CellError(Exception):
    """A cell that cannot be read as what its column promises."""

    def __init__(self, code: str, message: str = "") -> None:
        """Take a code of ROW_CODES; the message defaults to the remedy of that code."""
        self.code = code
        self.message = message or ROW_CODES[code]
        super().__init__(self.message)


class FileRefused(Exception):  # noqa: N818 -- the domain word; it is an answer to a person
    """A whole file that cannot be taken; names the line and the column where one is known."""

    def __init__(
        self, code: str, message: str = "", *, line: int | None = None, column: str | None = None
    ) -> None:
        """Take a code of FILE_CODES; the message adds detail before the remedy of that code."""
        self.code = code
        self.line = line
        self.column = column
        self.message = " ".join(part for part in (message, FILE_CODES[code]) if part)
        super().__init__(f"{self.place}{self.message}")

    @property
    def place(self) -> str:
        """Return "Line 7, column 总金额: " as far as known."""
        parts = []
        if self.line is not None:
            parts.append(f"line {self.line}")
        if self.column is not None:
            parts.append(f"column {self.column}")
        text = ", ".join(parts)
        return f"{text[0].upper()}{text[1:]}: " if text else ""


@dataclass(frozen=True, slots=True)
class RowError:
    """One cell or row that is refused; line counts physical lines of the file from 1."""

    line: int
    sheet_row: int | None
    column: str
    code: str
    message: str
    value: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that carries no fact and is only counted."""

    line: int
    code: str


def shown(value: str) -> str:
    """Return a cell as it may be shown: one line, at most SHOWN_LENGTH characters."""
    flat = "".join(character if character.isprintable() else " " for character in value[:500])
    return flat if len(flat) <= SHOWN_LENGTH else f"{flat[: SHOWN_LENGTH - 1]}…"
