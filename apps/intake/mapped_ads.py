"""Ads of a foreign report: cells to figures of days or months."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from apps.common.days import month_days
from apps.common.money import quantise
from apps.intake.ads import COST_PLACES, ad_row_checked
from apps.intake.errors import CellError
from apps.intake.mapped_rows import MappedRows
from apps.intake.mapping_fields import AD_NUMBERS
from apps.intake.parse import plain
from apps.intake.profiles.base import RowReader
from apps.intake.visits import day_checked
from apps.intake.walltime import month_number
from apps.promotion.rows import LENGTHS, WINDOW_DAYS, AdRow

BID_PLACES: Final = 2
FIELDS: Final = {"ad_favourites": "favourites"}


class MappedAds(MappedRows):
    """Reads figures of ads."""

    lengths = LENGTHS

    def fact(self, row: RowReader) -> AdRow | str:
        """Return the figures of a row, or why it tells none."""
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
                read = self.count if kind == "count" else self._cost
                numbers[FIELDS.get(name, name)] = self.cell(row, name, read)
        shown = numbers.get("impressions")
        rank = self.cell(row, "rank", self._cost) if "rank" in columns else None
        if rank is not None and shown is not None:
            numbers["rank_sum"] = rank * shown
        return numbers

    def _names(self, row: RowReader) -> dict[str, Any]:
        columns = self.mapping.columns
        told = {name: self.told(row, name) for name in LENGTHS if name in columns}
        campaign = told.get("campaign") or self.mapping.constants.get("campaign", "")
        names: dict[str, Any] = {
            name: told.get(name, "") for name in ("group_name", "match", "placement", "product")
        }
        names |= {name: told.get(name) or None for name in ("ad_group", "keyword", "creative")}
        named = told.get("campaign_name") or ("" if "campaign_name" in columns else campaign)
        names |= {"campaign": campaign, "campaign_name": named}
        if "device" in columns:
            names["device"] = self.cell(row, "device", self.device) or row.context.device
        if "bid" in columns:
            names["bid"] = self.cell(row, "bid", self._bid)
        return names

    def _span(self, row: RowReader) -> tuple[date, date]:
        """Return first and last day of a row: one day, or a month told as a whole."""
        columns = self.mapping.columns
        if "month" not in columns:
            day = self.cell(row, "day", self.day)
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

    def _cost(self, row: RowReader, cell: str, name: str) -> Decimal:
        value = self.money(row, cell, name, COST_PLACES)
        if value < 0:
            raise CellError("amount_negative")
        return value

    def _bid(self, row: RowReader, cell: str, name: str) -> Decimal | None:
        return quantise(self._cost(row, cell, name), BID_PLACES) or None
