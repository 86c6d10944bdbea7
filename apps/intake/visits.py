"""Cells and file names of traffic reports: days, counts of visits, devices."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from apps.intake.errors import CellError
from apps.intake.parse import EXCEL_1900, NumericCell, plain
from apps.shop.rows import TRAFFIC_COUNTS

KINDS: Final = frozenset({"shop_traffic", "source_traffic", "product_traffic"})
NOTHING: Final = frozenset({"", "-", "--", "—"})
FIRST_DAY: Final = date(2000, 1, 1)
MOST_VISITS: Final = 10**15
DEVICE_LENGTH: Final = 12
ALL_DEVICES: Final = "all"
# What files call the devices; another word stays as it is.
DEVICES: Final[Mapping[str, str]] = {
    "": ALL_DEVICES, "all": ALL_DEVICES, "total": ALL_DEVICES, "所有终端": ALL_DEVICES,
    "全部": ALL_DEVICES, "pc": "desktop", "pc端": "desktop", "desktop": "desktop",
    "desk": "desktop", "无线": "mobile", "无线端": "mobile", "wireless": "mobile",
    "mobile": "mobile", "mob": "mobile", "手机": "mobile", "移动端": "mobile", "tablet": "tablet",
}  # fmt: skip
PC_IN_NAME: Final = re.compile(r"(?<![a-z])pc(?![a-z])", re.IGNORECASE)
WIRELESS_IN_NAME: Final = re.compile(r"无线|手淘端|移动端|wireless|mobile", re.IGNORECASE)
DAY_IN_NAME: Final = re.compile(r"(?<!\d)(20\d\d)[-.]?(\d\d)[-.]?(\d\d)(?!\d)", re.ASCII)
DAY: Final = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|(\d{2})(\d{2})|年(\d{1,2})月(\d{1,2})日)"
    r"(?:[ T]+0?0:00(?::00)?)?",
    re.ASCII,
)
SPAN: Final = re.compile(r"\s*(?:~|至|到|—|–|_|\s-\s)\s*")
COUNT: Final = re.compile(r"(\d{1,18}|\d{1,3}(?:,\d{3}){1,5})(?:\.0+)?", re.ASCII)
WRITE_A_DAY: Final = "This is not a date, or no such date exists. Write it as 2026-03-01."


def day_of(cell: str, *, today: date, serial_epoch: datetime = EXCEL_1900) -> date:
    """Return the day that a cell tells; a span of several days is refused as `not_a_day`."""
    text = plain(cell)
    if not text:
        raise CellError("required_empty")
    ends = [_day(part, cell, serial_epoch) for part in SPAN.split(text)]
    if len(set(ends)) > 1:
        raise CellError("not_a_day")
    return day_checked(ends[0], today)


def day_checked(day: date, today: date) -> date:
    """Return the day; refuses one before 2000 or after today."""
    if not FIRST_DAY <= day <= today:
        raise CellError("time_range")
    return day


def _day(text: str, cell: str, serial_epoch: datetime) -> date:
    if isinstance(cell, NumericCell) and not DAY.fullmatch(text):
        return _serial_day(text, serial_epoch)
    match = DAY.fullmatch(text)
    if match is None:
        raise CellError("time_text", WRITE_A_DAY)
    year, *rest = (int(part) for part in match.groups() if part)
    try:
        return date(year, *rest)
    except ValueError:
        raise CellError("time_text", WRITE_A_DAY) from None


def _serial_day(text: str, serial_epoch: datetime) -> date:
    try:
        return (serial_epoch + timedelta(days=float(text))).date()
    except (ValueError, OverflowError):
        raise CellError("time_text", WRITE_A_DAY) from None


def count_of(cell: str) -> int:
    """Return a number of visits, 0 or more; commas may part the thousands."""
    match = COUNT.fullmatch(plain(cell))
    count = int(match[1].replace(",", "")) if match else -1
    if not 0 <= count <= MOST_VISITS:
        raise CellError("quantity_text")
    return count


def device_of(cell: str) -> str:
    """Return the device that a cell names."""
    word = plain(cell).casefold()
    if len(word) > DEVICE_LENGTH:
        raise CellError("cell_too_long")
    return DEVICES.get(word, word)


def device_in_name(file_name: str) -> str:
    """Return the device that a report is of, by its name: reports of PC and wireless come apart."""
    if WIRELESS_IN_NAME.search(file_name):
        return "mobile"
    return "desktop" if PC_IN_NAME.search(file_name) else ALL_DEVICES


def day_in_name(file_name: str) -> date | None:
    """Return the one day that a name like report_20260301.csv tells; None for none or several."""
    days = set(_days_in(file_name))
    return days.pop() if len(days) == 1 else None


def span_in_name(file_name: str) -> tuple[date, date] | None:
    """Return the first and last day that a name like report_2016-05-01_2016-05-07 promises."""
    days = list(_days_in(file_name))
    if len(days) < 2 or days[0] > days[1]:
        return None
    return days[0], days[1]


def _days_in(file_name: str) -> Iterator[date]:
    for match in DAY_IN_NAME.finditer(file_name):
        try:
            yield date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue


def visit_shown(row: Any) -> dict[str, Any]:
    """Return a row of visits, staged or read, as a preview shows it: plain data."""
    scope = row.source_name or row.product_title or row.external_product_id
    numbers = {name: getattr(row, name) for name in TRAFFIC_COUNTS}
    paid = None if row.paid_amount is None else f"{row.paid_amount:.2f}"
    return {"day": str(row.day), "scope": scope or "", "device": row.device, **numbers,
            "paid_amount": paid}  # fmt: skip
