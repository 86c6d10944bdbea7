"""The table of a day's sources, products or reasons that leaves as a file."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.dashboard.exports.tables import Cell, Column, Table, about_lines, definitions, local_time
from apps.metrics.member_readings import MemberRow, MemberTable
from apps.metrics.selectors import figures_as_of, product_table, reason_table, source_table

if TYPE_CHECKING:
    from apps.shop.models import Shop

# As many products as a shop can have on a day; a page lists fewer.
ALL_PRODUCTS = 100_000
CUT_WORDS = {
    "source": gettext_lazy("Source"),
    "product": gettext_lazy("Product"),
    "reason": gettext_lazy("Reason"),
}
# The figure whose state stands in the row.
STATED = {"reason": "sales.refund_amount"}


def members_table(shop: "Shop", by: str, day: date, now: datetime) -> Table:
    """Every source, product or reason of a day with its figures, the most money first."""
    if by == "source":
        table = source_table(shop, day, day, now)
    elif by == "reason":
        table = reason_table(shop, day, day, now)
    else:
        table = product_table(shop, day, day, now, most=ALL_PRODUCTS)
    as_of = local_time(figures_as_of([shop]), shop)
    figures = tuple(Column(v.key, v.label, v.unit) for v in table.whole.values)
    columns = (
        Column("day", _("Day"), "day"),
        Column(f"{by}_code" if by == "reason" else by, str(CUT_WORDS[by]), "text"),
        Column("name", _("Name"), "text"),
        Column("group", _("Group"), "text"),
        *figures,
        Column("state", _("Data"), "text"),
        Column("reason", _("Why"), "text"),
        Column("as_of", _("Figures as of"), "time"),
    )
    about = (*about_lines(shop, (day, day), now, as_of), *definitions(figures))
    return Table(f"{by}s", shop.currency, columns, _rows(table, as_of), about)


def _rows(table: MemberTable, as_of: datetime | None) -> Iterator[tuple[Cell, ...]]:
    stated = STATED.get(table.by, "sales.paid_amount")
    return (_cells(row, table.first, as_of, stated) for row in table.rows)


def _cells(row: MemberRow, day: date, as_of: datetime | None, stated: str) -> tuple[Cell, ...]:
    paid = row.value(stated)
    numbers = (value.value for value in row.values)
    named = (row.member.key, row.member.label, row.member.group)
    return (day, *named, *numbers, paid.state, paid.reason, as_of)
