"""The queue, and the return rates of SKUs, as files: no text becomes a formula."""

from collections.abc import Sequence
from decimal import Decimal

from django.http import HttpResponse

from apps.aftersales.selectors.queue import QueueRow
from apps.aftersales.selectors.return_rates import ReturnPage, ReturnRate
from apps.common.cells import decimal_text
from apps.common.money import money
from apps.common.tablefile import file_of
from apps.shop.models import Shop

COLUMNS = (
    "case", "status", "kind", "order", "reasons", "item", "owner", "deadline_at",
    "asked", "currency",
)  # fmt: skip


RETURN_COLUMNS = (
    "sku", "title", "paid_from", "paid_to", "returned_units", "delivered_units", "rate",
    "wilson_low", "wilson_high", "estimate", "estimate_low", "estimate_high", "category_rate",
    "probably_worse", "flag",
)  # fmt: skip


def file_of_returns(page: ReturnPage, shop: Shop, kind: str) -> HttpResponse:
    """Return the return rate of every SKU as CSV, or as a workbook; shares between 0 and 1."""
    span = (page.first.isoformat(), page.last.isoformat())
    table = [RETURN_COLUMNS, *(_return_cells(row, span) for row in page.rows)]
    return _sent(table, "Returns", kind, f"returns-{shop.code}")


def _return_cells(row: ReturnRate, span: tuple[str, str]) -> tuple[str, ...]:
    told = row.reading
    shares = (row.raw, row.wilson_low, row.wilson_high, told.estimate, told.low, told.high,
        told.category, told.prob_worse)  # fmt: skip
    counts = (str(told.k), str(told.n))
    return (row.code, row.title, *span, *counts, *(_share(each) for each in shares), row.flag)


def _share(share: Decimal | float) -> str:
    return f"{share:.4f}"


def _sent(table: Sequence[Sequence[str]], sheet: str, kind: str, name: str) -> HttpResponse:
    body, content_type, ending = file_of(table, sheet, kind)
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


def file_of_rows(rows: Sequence[QueueRow], shop: Shop, kind: str) -> HttpResponse:
    """Return rows of the queue as CSV, or as a workbook; times on the shop's wall clock."""
    table = [COLUMNS, *(_cells(row, shop) for row in rows)]
    return _sent(table, "Cases", kind, f"cases-{shop.code}")


def _cells(row: QueueRow, shop: Shop) -> tuple[str, ...]:
    case = row.case
    due = (
        case.deadline_at.astimezone(shop.tz).strftime("%Y-%m-%d %H:%M") if case.deadline_at else ""
    )
    return (
        str(case.pk),
        case.status,
        case.kind,
        case.order.number if case.order else "",
        row.reasons,
        row.title,
        row.owner,
        due,
        decimal_text(money(row.money, row.currency)),
        row.currency,
    )
