"""A metric over time, cut by source or product."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from apps.common.errors import ShopError
from apps.metrics.arithmetic import Value, combine
from apps.metrics.definitions import registry
from apps.metrics.member_readings import MemberSeries
from apps.metrics.readings import SeriesPoint
from apps.metrics.registry import Combine, Grain, Metric
from apps.metrics.selectors.day_values import day_value
from apps.metrics.selectors.member_names import members_named
from apps.metrics.selectors.member_numbers import (
    Cells,
    check_kept,
    days_read,
    member_parts,
    members_read,
    top_members,
)
from apps.metrics.selectors.members import MemberSpan, member_grain, member_span
from apps.metrics.selectors.points import (
    HOUR,
    SeriesAsked,
    days_of,
    figures_as_of,
    metric_known,
    series_check,
    series_cuts,
)
from apps.metrics.selectors.snapshot import snapshot
from apps.shop.models import Shop

PRODUCTS_IN_SERIES = 20


@dataclass(frozen=True)
class CutSeries:
    """A metric point by point for each member; `as_of` = when the figures were last computed."""

    key: str
    grain: str
    by: str
    members: tuple[MemberSeries, ...]
    as_of: datetime | None


def member_series(shops: Sequence[Shop], asked: SeriesAsked, by: str, now: datetime) -> CutSeries:
    """A metric of every source, or of the 20 products with the most of it, from one snapshot.

    ShopError as of `metric_series`; field_invalid for hours, for several shops, and for a metric
    that is not kept by this cut; not_additive for people over a week or month.
    """
    metric, grain = metric_known(asked.key), member_grain(by)
    if len(shops) > 1:
        raise ShopError("field_invalid", "Members are those of one shop.", "shop")
    if asked.grain == HOUR:
        raise ShopError("field_invalid", f"No hours are kept by {by}.", "grain")
    series_check(shops, metric, asked)
    check_kept(metric, grain, shops[0].visit_basis)
    cuts = [days_of(cut) for cut in series_cuts(asked)]
    with snapshot():
        cut = member_span(shops[0], by, cuts[0][0], cuts[-1][-1], now)
        members = tuple(_members(cut, metric, cuts))
        return CutSeries(asked.key, asked.grain, by, members, figures_as_of(shops))


def _members(cut: MemberSpan, metric: Metric, cuts: Sequence[Sequence[date]]) -> list[MemberSeries]:
    shop, read = cut.span.shop, cut.read
    bases = [cut.basis(days) for days in cuts]
    if cut.grain is Grain.PRODUCT:
        part = member_parts(metric, cut.grain, bases[-1])[0]
        found, _more = top_members(read, part.column(cut.grain), PRODUCTS_IN_SERIES)
    else:
        found = members_read(read)
    ids = list(found)
    named = members_named(shop, cut.grain, ids)
    stored = days_read(read, ids)
    series = []
    for pk in ids:
        points = [
            _point(cut, metric, days, basis, {day: stored.get((pk, day), {}) for day in days})
            for days, basis in zip(cuts, bases, strict=True)
        ]
        series.append(MemberSeries(named[pk], tuple(points)))
    return sorted(series, key=lambda each: each.member.key)


def _point(
    cut: MemberSpan,
    metric: Metric,
    days: Sequence[date],
    basis: str,
    by_day: Mapping[date, Cells],
) -> SeriesPoint:
    row = cut.row(days, _added(cut, days, by_day), basis)
    row.numbers.value(metric.key, strict=True)
    rows = [cut.row([day], by_day[day], basis) for day in days]
    known = sum(each.state_of(metric.key).has_figures for each in rows)
    return SeriesPoint(days[0], days[-1], day_value(row, metric), known, len(days))


def _added(cut: MemberSpan, days: Sequence[date], by_day: Mapping[date, Cells]) -> Cells:
    """Add a member's columns up over the days that may be shown."""
    if len(days) == 1:
        return by_day[days[0]]
    added: dict[str, Value] = {}
    for measure in registry.measures(cut.grain):
        column = measure.column(cut.grain)
        states = cut.visits if measure.key.startswith("traffic.") else cut.figures
        told = [by_day[day] for day in days if states[day].has_figures]
        cells = [cells[column] for cells in told if column in cells]
        if cells:
            added[column] = combine(cells, Combine.SUM)
    return added
