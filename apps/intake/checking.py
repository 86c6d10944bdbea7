"""The whole file read once before anything is written: every error, and what the file covers."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Final, TypeVar

from apps.aftersales.rows import ToldRow
from apps.common.money import money
from apps.intake.errors import FileRefused, RowError, Skipped
from apps.intake.items import Item, SaidRow
from apps.intake.rowstream import Tally
from apps.promotion.rows import AdRow, ConsentRow
from apps.shop.counts import StageSums
from apps.shop.rows import OrderRow, RefundRow, TrafficRow

Row = TypeVar("Row")
KEPT_ERRORS: Final = 10_000
NAME_TIME: Final = re.compile(r"(?<!\d)20\d{10}(\d{2})?(?!\d)", re.ASCII)


@dataclass(slots=True)
class Checked:
    """What a file holds; `refused` counts rows, `codes` counts errors by code."""

    orders: int = 0
    refused: int = 0
    skipped: int = 0
    errors: list[RowError] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    latest: datetime | None = None
    last_refused: int = 0
    currencies: set[str] = field(default_factory=set)
    refunds: list[RefundRow] = field(default_factory=list)

    def rows(self, items: Iterable[Item], kind: type[Row]) -> Iterator[Row]:
        """Count the items and yield those of one kind; refunds wait to be taken."""
        for item in items:
            self.take(item)
            if isinstance(item, kind):
                yield item

    def refunds_take(self) -> list[RefundRow]:
        """Return the refunds since the last time."""
        taken, self.refunds = self.refunds, []
        return taken

    def take(self, item: Item) -> None:
        """Count one item of the reading."""
        if isinstance(item, OrderRow):
            self.orders += 1
            self._seen(item.ordered_at)
            self._seen(item.paid_at)
            self.currencies.add(item.currency)
        elif isinstance(item, RefundRow):
            self.refunds.append(item)
            self._seen(item.refunded_at)
        elif isinstance(item, TrafficRow):
            self._seen(item.source_updated_at)
        elif isinstance(item, AdRow):
            self._seen(item.as_of)
        elif isinstance(item, SaidRow | ToldRow | ConsentRow):
            self._seen(item.said[-1].at if isinstance(item, SaidRow) else item.at)
        elif isinstance(item, Skipped):
            self.skipped += 1
        elif isinstance(item, RowError):
            self._refuse(item)

    def _seen(self, moment: datetime | None) -> None:
        if moment and (self.latest is None or moment > self.latest):
            self.latest = moment

    def _refuse(self, error: RowError) -> None:
        if error.line != self.last_refused:
            self.refused += 1
            self.last_refused = error.line
        self.codes[error.code] += 1
        if len(self.errors) < KEPT_ERRORS:
            self.errors.append(error)


def amount_texts(sums: StageSums, currency: str) -> dict[str, str]:
    """Return the sums as decimal strings with the decimals of the currency."""
    return {
        "ordered": str(money(sums.ordered, currency)),
        "paid": str(money(sums.paid, currency)),
        "refunded": str(money(sums.refunded, currency)),
    }


def export_time(file_name: str, zone: tzinfo) -> datetime | None:
    """Return the export time that a name like ExportOrderList202003020930.csv carries, or None."""
    match = NAME_TIME.search(file_name)
    if match is None:
        return None
    try:
        wall = datetime.strptime(match[0].ljust(14, "0"), "%Y%m%d%H%M%S")  # noqa: DTZ007
    except ValueError:
        return None
    return wall.replace(tzinfo=zone).astimezone(UTC)


def known_until(named: datetime | None, latest: datetime | None, now: datetime) -> datetime | None:
    """Return the instant up to which a file knows its orders.

    That is the export time in its name, unless it lies before the latest time in the file or in
    the future; else that latest time.
    """
    if named and latest and latest <= named <= now:
        return named
    return latest


def check_currency(currencies: Iterable[str], own: str) -> None:
    """Refuse a file none of whose orders is in the shop's currency."""
    found = set(currencies)
    if found and own not in found:
        raise FileRefused("wrong_currency", f"File {', '.join(sorted(found))}, shop {own}.")


def check_shop(tally: Tally, references: Iterable[str]) -> None:
    """Refuse a file that names a shop, and not one of these references (empty = not known)."""
    known = {reference.casefold() for reference in references if reference}
    named = {name.casefold() for name in tally.shop_ids | tally.shop_names}
    if known and named and not known & named:
        file_says = ", ".join(sorted(tally.shop_names or tally.shop_ids))
        raise FileRefused("wrong_shop", f"File: {file_says}.")
