"""What speaks for a file of another shop, judged by numbers alone."""

from dataclasses import dataclass
from typing import Final

ENOUGH: Final = 20
ASK_SHARE_PERCENT: Final = 2

GUARDS: Final[dict[str, str]] = {
    "orders_elsewhere": "Half or more of these order numbers belong to another shop already.",
    "products_unknown": "Not one of these products is known in this shop.",
}


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of a file is known here and elsewhere."""

    orders: int = 0
    orders_elsewhere: int = 0
    products: int = 0
    products_known: int = 0
    catalogue: int = 0


def guards_hit(overlap: Overlap) -> list[str]:
    """Return the codes of the guards that a file runs into."""
    hit = []
    if overlap.orders >= ENOUGH and 2 * overlap.orders_elsewhere >= overlap.orders:
        hit.append("orders_elsewhere")
    is_large = overlap.products >= ENOUGH and overlap.catalogue >= ENOUGH
    if is_large and not overlap.products_known:
        hit.append("products_unknown")
    return hit


def is_typed_consent_due(*, refused: int, rows: int, guards: int) -> bool:
    """Say whether a person must type the shop's code: many rows refused, or a guard overridden."""
    return guards > 0 or refused * 100 > ASK_SHARE_PERCENT * rows
