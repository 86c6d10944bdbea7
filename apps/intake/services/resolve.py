"""Lines without their order: completed from what is stored, or refused as unknown."""

from collections.abc import Iterator
from itertools import islice

from apps.intake.errors import ROW_CODES, RowError
from apps.intake.items import Item
from apps.shop.models import Shop
from apps.shop.rows import OrderLinesRow
from apps.shop.services import lines_resolve

BLOCK = 2_000


def lines_filled(shop: Shop, items: Iterator[Item]) -> Iterator[Item]:
    """Yield the items; lines become orders as stored, or a refusal `order_unknown`."""
    while block := list(islice(items, BLOCK)):
        lines = [item for item in block if isinstance(item, OrderLinesRow)]
        yield from (item for item in block if not isinstance(item, OrderLinesRow))
        if lines:
            found, unknown = lines_resolve(shop=shop, rows=lines)
            yield from found
            yield from map(_unknown, unknown)


def _unknown(row: OrderLinesRow) -> RowError:
    return RowError(
        row.line, row.sheet_row, row.column, "order_unknown", ROW_CODES["order_unknown"],
        row.external_id,
    )  # fmt: skip
