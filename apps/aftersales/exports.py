"""The queue as a file: no text becomes a formula."""

from collections.abc import Sequence

from django.http import HttpResponse

from apps.aftersales.selectors.queue import QueueRow
from apps.common.cells import decimal_text
from apps.common.money import money
from apps.common.tablefile import file_of
from apps.shop.models import Shop

COLUMNS = (
    "case", "status", "kind", "order", "reasons", "item", "owner", "deadline_at",
    "asked", "currency",
)  # fmt: skip


def file_of_rows(rows: Sequence[QueueRow], shop: Shop, kind: str) -> HttpResponse:
    """Return rows of the queue as CSV, or as a workbook; times on the shop's wall clock."""
    table = [COLUMNS, *(_cells(row, shop) for row in rows)]
    body, content_type, ending = file_of(table, "Cases", kind)
    response = HttpResponse(body, content_type=content_type)
    name = f"cases-{shop.code}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


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
