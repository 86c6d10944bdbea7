"""A mapping of ads becomes a layout: cells of a foreign report to figures of days or months."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from apps.common.days import month_days
from apps.common.money import quantise
from apps.intake.ads import COST_PLACES, ad_row_checked
from apps.intake.errors import CellError
from apps.intake.mapped_cells import MappedCells
from apps.intake.mapping import ColumnMap
from apps.intake.mapping_fields import AD_NUMBERS
from apps.intake.parse import NumericCell, plain
from apps.intake.profiles.base import Profile, RowReader, header_key
from apps.intake.visits import day_checked, day_of, device_of
from apps.intake.walltime import instant_naive, month_number
from apps.promotion.rows import LENGTHS, WINDOW_DAYS, AdRow

BID_PLACES: Final = 2
FIELDS: Final = {"ad_favourites": "favourites"}


def ads_profile(mapping: ColumnMap, *, key: str, version: int) -> Profile:
    """Return the layout that a mapping of ads describes."""
    return Profile(
        key=key,
        version=version,
        kind=mapping.kind,
        zone=mapping.zone or None,
        currency=mapping.constants.get("currency"),
        required=mapping.used,
        optional=(),
        ignored=(),
        personal=frozenset(),
        identifier=mapping.identifier,
        aliases={header_key(column): column for column in mapping.used},
        day_column=mapping.columns.get("day"),
        build=_MappedAds(mapping).row,
    )


class _MappedAds(MappedCells):
    """Reads one row after another as the mapping says."""

    def row(self, row: RowReader) -> AdRow | str:
        """Return the figures of a row, or why it tells none."""
        if any(self.matches(rule, row) for rule in self.mapping.skip):
            return "not_a_sale"
        numbers = self._numbers(row)
        day, until = self._span(row)
        names = self._names(row)
        if all(value is None for value in numbers.values()) and not row.errors:
            return "blank_row"
        constants = self.mapping.constants
        return ad_row_checked(
            row,
            AdRow(
                day=day, until=until, as_of=row.context.exported_at or row.context.now,
                window_days=int(constants.get("window", WINDOW_DAYS)), **names, **numbers,
            ),
            {name: self.mapping.columns.get(name, "") for name in ("orders", "campaign")},
        )  # fmt: skip

    def _numbers(self, row: RowReader) -> dict[str, Any]:
        columns, numbers = self.mapping.columns, dict[str, Any]()
        for name, kind in AD_NUMBERS.items():
            if name in columns and kind != "rank":
                read = self._count if kind == "count" else self._cost
                numbers[FIELDS.get(name, name)] = self.cell(row, name, read)
        shown = numbers.get("impressions")
        rank = self.cell(row, "rank", self._cost) if "rank" in columns else None
        if rank is not None and shown is not None:
            numbers["rank_sum"] = rank * shown
        return numbers

    def _names(self, row: RowReader) -> dict[str, Any]:
        columns = self.mapping.columns
        told = {name: self._text(row, name) for name in LENGTHS if name in columns}
        campaign = told.get("campaign") or self.mapping.constants.get("campaign", "")
        names: dict[str, Any] = {
            name: told.get(name, "") for name in ("group_name", "match", "placement", "product")
        }
        names |= {name: told.get(name) or None for name in ("ad_group", "keyword", "creative")}
        named = told.get("campaign_name") or ("" if "campaign_name" in columns else campaign)
        names |= {"campaign": campaign, "campaign_name": named}
        if "device" in columns:
            names["device"] = self.cell(row, "device", self._device) or row.context.device
        if "bid" in columns:
            names["bid"] = self.cell(row, "bid", self._bid)
        return names

    def _text(self, row: RowReader, name: str) -> str:
        column = self.mapping.columns[name]
        text = row.text(column, longest=LENGTHS[name]) or ""
        return "" if text in self.mapping.nulls else text

    def _span(self, row: RowReader) -> tuple[date, date]:
        """Return first and last day of a row: one day, or a month told as a whole."""
        columns = self.mapping.columns
        if "month" not in columns:
            day = self.cell(row, "day", self._day)
        elif "day" in columns:
            day = self.cell(row, "day", self._month_day)
        else:
            first = self.cell(row, "month", self._month)
            if first is not None:
                return first, month_days(first)[-1]
            day = None
        if day is None and not row.errors:
            row.refuse(columns.get("day") or columns["month"], "required_empty")
        return day or date.min, day or date.min

    def _day(self, row: RowReader, cell: str, name: str) -> date:
        context, formats = row.context, self.mapping.formats
        if formats and not isinstance(cell, NumericCell):
            return day_checked(instant_naive(plain(cell), formats).date(), context.today)
        return day_of(cell, today=context.today, serial_epoch=context.serial_epoch)

    def _month_day(self, row: RowReader, cell: str, name: str) -> date:
        first = self._month(row, row.raw(self.mapping.columns["month"]), "month")
        try:
            day = first.replace(day=int(plain(cell)))
        except ValueError:
            raise CellError("time_text") from None
        return day_checked(day, row.context.today)

    def _month(self, row: RowReader, cell: str, name: str) -> date:
        word = plain(cell).casefold()
        number = int(word) if word.isascii() and word.isdigit() else month_number(word)
        if not 1 <= number <= 12:
            raise CellError("time_text")
        return day_checked(date(int(self.mapping.constants["year"]), number, 1), row.context.today)

    def _count(self, row: RowReader, cell: str, name: str) -> int:
        count = self.pieces(row, cell, name)
        if count < 0:
            raise CellError("quantity_text")
        return count

    def _cost(self, row: RowReader, cell: str, name: str) -> Decimal:
        value = self.money(row, cell, name, COST_PLACES)
        if value < 0:
            raise CellError("amount_negative")
        return value

    def _bid(self, row: RowReader, cell: str, name: str) -> Decimal | None:
        return quantise(self._cost(row, cell, name), BID_PLACES) or None

    def _device(self, row: RowReader, cell: str, name: str) -> str:
        return device_of(cell)
