"""What speaks for a file of another shop, judged by numbers alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

ENOUGH: Final = 20
ASK_SHARE_PERCENT: Final = 2

GUARDS: Final[dict[str, str]] = {
    "orders_elsewhere": "Half or more of these order numbers belong to another shop already.",
    "products_unknown": "Not one of these products is known in this shop.",
    "dates_missing": "Days that this file promises have no row:",
    "dates_outside": "Days of this file lie outside the span in its name:",
}
SHOWN_DAYS: Final = 7


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


@dataclass(frozen=True, slots=True)
class DayGap:
    """Days that a file promises and does not bring, and days that it brings beside."""

    missing: Sequence[date] = ()
    outside: Sequence[date] = ()

    def warnings(self) -> Iterator[dict[str, str]]:
        """Yield what to tell a person, as plain data."""
        for code, days in (("dates_missing", self.missing), ("dates_outside", self.outside)):
            if days:
                yield {"code": code, "text": f"{GUARDS[code]} {_shown(days)}", "shop": ""}


def _shown(days: Sequence[date]) -> str:
    more = len(days) - SHOWN_DAYS
    text = ", ".join(map(str, days[:SHOWN_DAYS]))
    return f"{text} and {more} more." if more > 0 else f"{text}."


def day_gap(days: Sequence[date], promised: tuple[date, date] | None) -> DayGap:
    """Return what is amiss with the days of a file, which come in order.

    It promises every day of the span in its name, else from its first day to its last.
    """
    if not days:
        return DayGap()
    first, last = promised or (days[0], days[-1])
    told = set(days)
    span = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return DayGap(
        missing=[day for day in span if day not in told],
        outside=[day for day in days if not first <= day <= last],
    )


def products_are_foreign(overlap: Overlap) -> Iterator[dict[str, str]]:
    """Yield the warning about products that nobody knows here."""
    for code in guards_hit(overlap):
        yield {"code": code, "text": GUARDS[code], "shop": ""}


def is_typed_consent_due(*, refused: int, rows: int, guards: int) -> bool:
    """Say whether a person must type the shop's code: many rows refused, or a guard overridden."""
    return guards > 0 or refused * 100 > ASK_SHARE_PERCENT * rows
