"""What one row of a table says about an order of several rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from apps.intake.errors import ROW_CODES, RowError

if TYPE_CHECKING:
    from apps.intake.items import Item
    from apps.intake.profiles.base import Context, RowReader


@dataclass(frozen=True, slots=True, order=True)
class LinePart:
    """One sold thing as a row tells it; `key` is the platform's own line number."""

    sku: str = ""
    price: Decimal = Decimal(0)
    quantity: int = 0
    title: str = ""
    product: str = ""
    amount: Decimal = Decimal(0)
    shipping: Decimal = Decimal(0)
    key: str = ""


@dataclass(slots=True)
class Part:
    """One row: facts of its order by field name, and the thing sold or given back."""

    line: int
    sheet_row: int | None
    facts: dict[str, Any] = field(default_factory=dict)
    item: LinePart | None = None
    is_refund: bool = False
    more: tuple[LinePart, ...] = ()

    @property
    def items(self) -> tuple[LinePart, ...]:
        """Return the things of the row: most layouts have one, some join several in a cell."""
        return self.more if self.item is None else (self.item, *self.more)


@dataclass(frozen=True, slots=True)
class Grouping:
    """How a layout with several rows an order is read.

    `part` turns a row into a Part, or a code of SKIP_CODES where the row carries no fact;
    `assemble` turns all parts of one order into what is to be stored.
    """

    part: Callable[["RowReader"], Part | str]
    assemble: Callable[[str, Sequence[Part], "Context"], Iterator["Item"]]


def part_error(part: Part, column: str, code: str, value: str, detail: str = "") -> RowError:
    """Return the refusal of the row that a part came from."""
    message = f"{detail} {ROW_CODES[code]}".strip()
    return RowError(part.line, part.sheet_row, column, code, message, value)
