"""What every layout of ads checks of a row."""

from typing import TYPE_CHECKING, Final

from apps.promotion.rows import AdRow

if TYPE_CHECKING:
    from apps.intake.profiles.base import RowReader

# Costs of single clicks are finer than the coins of a currency.
COST_PLACES: Final = 4


def ad_row_checked(row: "RowReader", found: AdRow, columns: dict[str, str]) -> AdRow:
    """Return a row of ads; records what is missing in it or contradicts itself.

    `columns` names those of "orders" and "campaign", to point at. More clicks than displays, or
    more orders than clicks, are what consoles tell: they are kept.
    """
    if row.errors:
        return found
    parts = (found.orders_direct, found.orders_indirect)
    if None not in (*parts, found.orders) and sum(parts) != found.orders:  # type: ignore[arg-type]  # no None
        row.refuse(columns["orders"], "orders_identity")
    if not found.campaign:
        row.refuse(columns["campaign"], "ad_nothing")
    return found
