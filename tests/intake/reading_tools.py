"""Small helpers of the reading tests: write a file, read it whole."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import xlsxwriter

from apps.intake.errors import RowError, Skipped
from apps.intake.items import identity
from apps.intake.profiles import PROFILES
from apps.intake.profiles.base import Profile
from apps.intake.reading import TableInfo, open_table, read_rows
from apps.intake.rowstream import Limits, Tally
from apps.shop.rows import OrderRow, TrafficRow

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TMALL = PROFILES["tmall.order_report"]
TAOBAO = PROFILES["taobao.order_list"]
HEADER = "订单编号,总金额,买家实际支付金额,收货地址 ,订单创建时间,订单付款时间 ,退款金额"
FIRST = "501,120.50,100.50,浙江省,2026-03-01 10:00:00,2026-03-01 10:00:09,20.00"
SECOND = "502,35.00,0.00,上海,2026-03-01 11:00:00,,0.00"


@dataclass
class Result:
    """Everything that one reading gave."""

    info: TableInfo
    orders: list[OrderRow] = field(default_factory=list)
    visits: list[TrafficRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)

    @property
    def places(self) -> list[tuple[int, str, str]]:
        return [(error.line, error.column, error.code) for error in self.errors]

    @property
    def ids(self) -> list[str]:
        return [identity(item) for item in (*self.orders, *self.visits)]


def read_path(
    path: Path, profile: Profile = TMALL, *, limits: Limits | None = None, currency: str = "CNY"
) -> Result:
    result = Result(open_table(path, profile))
    for item in read_rows(
        path,
        profile,
        result.info,
        currency=currency,
        zone=ZoneInfo("Europe/Budapest"),
        now=NOW,
        limits=limits,
        tally=result.tally,
    ):
        if isinstance(item, RowError):
            result.errors.append(item)
        elif isinstance(item, Skipped):
            result.skipped.append(item)
        elif isinstance(item, TrafficRow):
            result.visits.append(item)
        else:
            result.orders.append(item)
    return result


def written(folder: Path, content: str | bytes, *, encoding: str = "utf-8") -> Path:
    path = folder / "orders.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def table(*rows: str) -> str:
    return "\r\n".join((HEADER, *rows, ""))


def workbook(path: Path, rows: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                else:
                    sheet.write(number, column, value)
    return path
