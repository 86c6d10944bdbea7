"""Text of one cell to an id, an amount, a number of pieces or an instant; never a guess."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Final

from apps.common.wholenumbers import whole
from apps.intake.errors import CellError

ID_LENGTH: Final = 64
FIRST_YEAR: Final = datetime(2000, 1, 1, tzinfo=UTC)
FUTURE: Final = timedelta(hours=48)
EXCEL_1900: Final = datetime(1899, 12, 30)  # noqa: DTZ001 -- a serial is wall time, zone added later
EXCEL_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001 -- a serial is wall time, zone added later

# Full-width ASCII, as Chinese input methods type it.
HALF_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0x00A0: 0x20,
}
INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u202a\u202c\u200e\u200f"))
SCIENTIFIC: Final = re.compile(r"\d+(\.\d+)?[eE]\+\d+|\d+\.\d+[eE]\d+", re.ASCII)
FLOAT_ID: Final = re.compile(r"\d+\.0+", re.ASCII)
FORMULA_ID: Final = re.compile(r'="(.*)"')
PLAIN_AMOUNT: Final = re.compile(r"-?(\d{1,18}|\d{1,3}(,\d{3}){1,6})(\.\d{1,18})?", re.ASCII)
LONG_AMOUNT: Final = re.compile(r"-?\d{19,}(\.\d*)?", re.ASCII)
EXPONENT_AMOUNT: Final = re.compile(r"[+-]?\d+(\.\d+)?[eE][+-]?\d+", re.ASCII)
NOT_FINITE: Final = frozenset({"nan", "inf", "+inf", "-inf", "infinity", "-infinity", "+infinity"})
CURRENCY_SIGNS: Final = re.compile(r"^([-(]?)[￥¥$€£]|[元￥¥$€£](?=\)?$)")
INSTANT: Final = re.compile(
    r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d*)?)?"
    r" ?(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)


class NumericCell(str):
    """The text of a spreadsheet cell that is stored as a number, not as text."""

    __slots__ = ()


def plain(cell: str) -> str:
    """Return the cell half-width, without invisible characters and outer blanks."""
    if cell.isascii():
        return cell.strip()
    return cell.translate(HALF_WIDTH).translate(INVISIBLE).strip()


def id_text(cell: str) -> str:
    """Return an order number as text; refuses what a spreadsheet has turned into a number."""
    # Nearly every cell is such a number already.
    if type(cell) is str and cell.isascii() and cell.isdigit() and len(cell) <= ID_LENGTH:
        return cell
    text = plain(cell)
    if formula := FORMULA_ID.fullmatch(text):
        text = formula[1].strip()
    text = text.lstrip("'`").strip()
    if not text:
        raise CellError("required_empty")
    if len(text) > ID_LENGTH:
        raise CellError("cell_too_long")
    if text.isdigit() and not isinstance(cell, NumericCell):
        return text
    if SCIENTIFIC.fullmatch(text):
        raise CellError("id_scientific")
    if FLOAT_ID.fullmatch(text) or (isinstance(cell, NumericCell) and len(text) >= 16):
        raise CellError("id_rounded")
    return text


def zeros_after_15(identifier: str) -> int | None:
    """Return how many digits follow the 15th if all are 0, else 0; None for 15 digits or fewer."""
    if len(identifier) < 16 or not identifier.isdigit():
        return None
    tail = identifier[15:]
    return len(tail) if tail.strip("0") == "" else 0


# Most refunds are 0.00 and most payments are the total: the same text comes again and again.
@lru_cache(maxsize=4096)
def amount(cell: str, *, places: int, limit: Decimal) -> Decimal:
    """Return an amount with exactly `places` decimals; |amount| is at most `limit`."""
    text = _amount_text(cell)
    value = Decimal(text.replace(",", ""))
    scaled = round(value, places)
    if scaled != value:
        raise CellError("amount_scale")
    if abs(scaled) > limit:
        raise CellError("amount_range")
    return scaled if scaled else abs(scaled)


def _amount_text(cell: str) -> str:
    """Return digits with an optional sign, commas and decimal point."""
    text = plain(cell)
    if not PLAIN_AMOUNT.fullmatch(text):
        text = CURRENCY_SIGNS.sub(r"\1", text.replace(" ", ""))
        if text.startswith("(") and text.endswith(")"):
            text = f"-{text[1:-1]}"
    if not text:
        raise CellError("required_empty")
    if PLAIN_AMOUNT.fullmatch(text):
        return text
    if text.lower() in NOT_FINITE or _overflows(text):
        raise CellError("amount_not_finite")
    if LONG_AMOUNT.fullmatch(text):
        raise CellError("amount_range")
    raise CellError("amount_text")


def _overflows(text: str) -> bool:
    return bool(EXPONENT_AMOUNT.fullmatch(text)) and float(text) in (float("inf"), float("-inf"))


def quantity(cell: str) -> int:
    """Return a whole number of pieces, 0 or more."""
    text = plain(cell)
    if not text:
        raise CellError("required_empty")
    found = whole(text, 9)
    if found is None:
        raise CellError("quantity_text")
    return found


def instant(
    cell: str, *, zone: tzinfo, now: datetime, serial_epoch: datetime = EXCEL_1900
) -> datetime:
    """Return the instant in UTC; a time without an offset is wall time of `zone`."""
    text = plain(cell)
    if not text:
        raise CellError("required_empty")
    if isinstance(cell, NumericCell):
        moment = _located(_from_serial(text, serial_epoch), zone)
    else:
        moment = _from_text(text, zone)
    if not FIRST_YEAR <= moment <= now + FUTURE:
        raise CellError("time_range")
    return moment


def _from_serial(text: str, epoch: datetime) -> datetime:
    """Return the wall time of a spreadsheet's day number, to the nearest second."""
    days = float(text)
    if not 0 <= days < 2_958_466:
        raise CellError("time_text")
    return epoch + timedelta(seconds=round(days * 86_400))


def _from_text(text: str, zone: tzinfo) -> datetime:
    # Most cells have this one shape; the library reads it ten times faster than the pattern.
    if len(text) == 19 and text[4] == text[7] == "-" and text[10] == " " and text[13] == ":":
        try:
            # As if it were UTC: an aware instant is made of text, never by replacing the zone.
            moment = datetime.fromisoformat(text + "+00:00")
            offset = _steady_offset(zone, text[:10])
            if offset is not None:
                return moment - offset
            return _located(moment.replace(tzinfo=None), zone)
        except ValueError:
            pass
    return _from_pattern(text, zone)


@lru_cache(maxsize=4096)
def _steady_offset(zone: tzinfo, day: str) -> timedelta | None:
    """Return the offset of a whole day of the wall clock; None where it is not one and sure."""
    start = datetime.fromisoformat(day)
    walls = [start + timedelta(hours=hour) for hour in range(25)]
    offsets = {zone.utcoffset(wall.replace(fold=fold)) for wall in walls for fold in (0, 1)}
    return offsets.pop() if len(offsets) == 1 else None


def _from_pattern(text: str, zone: tzinfo) -> datetime:
    match = INSTANT.fullmatch(text)
    if match is None:
        raise CellError("time_text")
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    midnight = (int(hour), int(minute), int(second or 0)) == (24, 0, 0)
    try:
        wall = datetime(  # noqa: DTZ001 -- wall time first, its zone is checked after
            int(year),
            int(month),
            int(day),
            0 if midnight else int(hour),
            int(minute),
            int(second or 0),
            int((fraction or "0").ljust(6, "0")),
        ) + timedelta(days=int(midnight))
        return _with_offset(wall, offset) if offset else _located(wall, zone)
    except (ValueError, OverflowError):
        raise CellError("time_text") from None


def _with_offset(wall: datetime, offset: str) -> datetime:
    if offset == "Z":
        return wall.replace(tzinfo=UTC)
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    if hours > 15 or minutes > 59:
        raise CellError("time_text")
    shift = timedelta(hours=hours, minutes=minutes)
    return (wall + shift if offset[0] == "-" else wall - shift).replace(tzinfo=UTC)


def _located(wall: datetime, zone: tzinfo) -> datetime:
    """Return wall time as UTC; refuses the repeated and the skipped hour of a clock change."""
    first = zone.utcoffset(wall)
    second = zone.utcoffset(wall.replace(fold=1))
    if first is None or second is None:
        raise CellError("time_text")
    if first > second:
        raise CellError("time_ambiguous")
    if first < second:
        raise CellError("time_missing")
    return (wall - first).replace(tzinfo=UTC)
