"""Cells of a foreign table as a mapping says they are written."""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from apps.common.money import quantise
from apps.intake.errors import CellError
from apps.intake.mapping import ColumnMap, Rule
from apps.intake.parse import NumericCell, amount, plain
from apps.intake.profiles.base import RowReader

EXACT_PLACES: Final = 12
# Signs that mean something in a number; blanks between thousands are read over.
SIGNS: Final = frozenset({".", ",", "'"})
NARROW_BLANK: Final = 0x202F
LENGTHS: Final = {
    "number": 64, "region": 120, "customer_name": 120, "closed_reason": 250, "product": 64,
    "sku": 120, "line_id": 120, "customer": 200, "title": 32_767, "seller_note": 32_767,
}  # fmt: skip


class MappedCells:
    """Reads the cells of one row after another; errors are recorded in the row."""

    def __init__(self, mapping: ColumnMap) -> None:
        """Take the mapping."""
        self.mapping = mapping

    def cell(self, row: RowReader, name: str, read: Callable[[RowReader, str, str], Any]) -> Any:
        """Return the value of a field, None where the cell is empty; records what is wrong."""
        column = self.mapping.columns[name]
        cell = row.raw(column)
        if plain(cell) in self.mapping.nulls:
            return None
        try:
            return read(row, cell, name)
        except CellError as error:
            row.record(column, error)
            return None

    def text(self, row: RowReader, cell: str, name: str) -> str:
        """Return text, trimmed; raises CellError cell_too_long."""
        text = cell.strip()
        if len(text) > LENGTHS.get(name, 120):
            raise CellError("cell_too_long")
        return text

    def number(self, row: RowReader, cell: str, places: int) -> Decimal:
        """Return a number, perhaps negative, in the signs of the mapping."""
        mapping, is_number = self.mapping, isinstance(cell, NumericCell)
        signs = (".", "") if is_number else (mapping.decimal_sign, mapping.thousands_sign)
        return _read_number(str(cell), *signs, places, row.context.amount_limit)

    def money(self, row: RowReader, cell: str, name: str, places: int) -> Decimal:
        """Return an amount; a finer one is rounded and counted where the mapping allows it."""
        if not self.mapping.rounding:
            return self.number(row, cell, places)
        value = self.number(row, cell, EXACT_PLACES)
        rounded = quantise(value, places)
        if rounded != value:
            row.context.rounded[name] += 1
        return rounded

    def amount(self, row: RowReader, cell: str, name: str) -> Decimal:
        """Return an amount of money; below 0 only where the mapping knows refunds."""
        value = self.money(row, cell, name, row.context.places)
        if value < 0 and not self.mapping.refunds:
            raise CellError("amount_negative")
        return value

    def pieces(self, row: RowReader, cell: str, name: str) -> int:
        """Return a whole number."""
        try:
            value = self.number(row, cell, 0)
        except CellError:
            raise CellError("quantity_text") from None
        return int(value)

    def matches(self, rule: Rule, row: RowReader) -> bool:
        """Say whether a row meets a rule."""
        cell = row.raw(rule.column)
        text = plain(cell)
        if rule.test == "starts_with":
            return text.startswith(rule.value)
        if rule.test == "equals":
            return text == rule.value
        if rule.test == "empty":
            return text in self.mapping.nulls
        return self._compares(rule, row, cell)

    def _compares(self, rule: Rule, row: RowReader, cell: str) -> bool:
        try:
            value = self.number(row, cell, EXACT_PLACES)
        except CellError:
            return False
        bound = Decimal(rule.value)
        return {
            "below": value < bound,
            "at_most": value <= bound,
            "above": value > bound,
        }[rule.test]


@lru_cache(maxsize=16_384)
def _read_number(cell: str, point: str, groups: str, places: int, limit: Decimal) -> Decimal:
    text = plain(cell)
    if any(sign in text for sign in SIGNS - {point, groups}):
        raise CellError("amount_text")
    ours = {ord(point): ".", NARROW_BLANK: " "}
    if groups in SIGNS:
        ours[ord(groups)] = ","
    return amount(text.translate(ours), places=places, limit=limit)
