"""One figure day by day, of the shop or of one member of it: what a task is measured on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from apps.metrics.definitions import registry
from apps.metrics.member_readings import CellDay
from apps.metrics.registry import Metric, Ratio
from apps.metrics.selectors.day_values import DayRow
from apps.metrics.selectors.days import shop_span
from apps.metrics.selectors.member_names import member_of
from apps.metrics.selectors.member_numbers import check_kept, days_read
from apps.metrics.selectors.members import member_grain, member_span
from apps.metrics.selectors.points import metric_known
from apps.metrics.selectors.snapshot import snapshot
from apps.shop.models import Shop


@dataclass(frozen=True, slots=True)
class Cell:
    """A metric, of the whole shop or (`cut` "source", "product" and kin) of one member."""

    key: str
    cut: str = ""
    member: str = ""


def cell_days(
    shop: Shop, cell: Cell, first: date, last: date, now: datetime
) -> Mapping[date, CellDay]:
    """Return the cell on each day of which it is known; days without figures are absent.

    ShopError: not_found (metric, member), field_invalid (a cut by which it is not kept).
    """
    metric = metric_known(cell.key)
    with snapshot():
        rows = _member(shop, cell, first, last, now) if cell.cut else _whole(shop, first, last, now)
    told = {day: _told(row, metric) for day, row in rows.items()}
    return {day: each for day, each in told.items() if each is not None}


def cell_name(shop: Shop, cell: Cell) -> str:
    """Return what the member of a cell is called; "" for the whole shop."""
    if not cell.cut:
        return ""
    return member_of(shop, member_grain(cell.cut), cell.member)[1].label


def _whole(shop: Shop, first: date, last: date, now: datetime) -> Mapping[date, DayRow[Any]]:
    return shop_span(shop, first, last, now).rows


def _member(
    shop: Shop, cell: Cell, first: date, last: date, now: datetime
) -> Mapping[date, DayRow[Any]]:
    cut = member_span(shop, cell.cut, first, last, now)
    pk, _member = member_of(shop, cut.grain, cell.member)
    check_kept(registry[cell.key], cut.grain, shop.visit_basis)
    stored = days_read(cut.read, [pk])
    return {day: cut.row([day], stored.get((pk, day), {}), cut.basis([day])) for day in cut.days}


def _told(row: DayRow[Any], metric: Metric) -> CellDay | None:
    """The figure of a day and, of a ratio, both sides; None where it is not known."""
    number = row.number(metric.key)
    if number is None:
        return None
    if not isinstance(metric, Ratio):
        return CellDay(number)
    above, below = row.numbers.ratio_parts(metric)
    if above is None or below is None:
        return None
    return CellDay(number, Decimal(above), Decimal(below))
