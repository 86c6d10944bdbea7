"""Rows that need what is stored: lines get their order, cases are checked, or both refused."""

from collections.abc import Iterator
from itertools import islice

from apps.aftersales.rows import CaseRow
from apps.aftersales.selectors.platform_cases import CasesKnown, cases_known
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


def cases_checked(shop: Shop, items: Iterator[Item]) -> Iterator[Item]:
    """Yield the items; a case that contradicts what is stored is refused."""
    while block := list(islice(items, BLOCK)):
        known = cases_known(shop, [item for item in block if isinstance(item, CaseRow)])
        for item in block:
            yield _checked(known, item) if isinstance(item, CaseRow) else item


def _checked(known: CasesKnown, row: CaseRow) -> Item:
    fault = known.fault(row)
    if fault is None:
        return row
    name, code = fault
    message, value = ROW_CODES[code], row.order_number
    if code == "case_elsewhere":
        other = known.order_of(row.external_id)
        message = f"{row.external_id}: {other}, {row.order_number}. {message}"
        value = row.external_id
    return RowError(row.line, row.sheet_row, row.columns.get(name, ""), code, message, value)


def _unknown(row: OrderLinesRow) -> RowError:
    return RowError(
        row.line, row.sheet_row, row.column, "order_unknown", ROW_CODES["order_unknown"],
        row.external_id,
    )  # fmt: skip
