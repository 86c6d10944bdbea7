"""What sources brought on a day, on another day, and what the plan expects of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from apps.common.money import minor_digits, quantise
from apps.common.querysets import rows_read
from apps.metrics.attribution.cells import ZERO
from apps.metrics.attribution.lines import NO_VISIT, OVERLAP, Line
from apps.metrics.attribution.visits import VisitCell, decompose_visits, pool_small
from apps.metrics.expected import (
    SAME_WEEKDAYS,
    PlannedDay,
    SourceHistory,
    expected_sources,
)
from apps.metrics.splits import BASELINE_DAYS, Baseline
from apps.metrics.whys import Side, WhyTable, table
from apps.shop.models import Shop
from apps.shop.sources import NO_VISIT as NO_VISIT_SOURCE
from apps.shop.sources import OVERLAP as OVERLAP_SOURCE

# Money of these members has no visit behind it.
LINES = {NO_VISIT_SOURCE: NO_VISIT, OVERLAP_SOURCE: OVERLAP}
PARTS = ("visitors", "buyers", "amount")
# Who buys without a key is one buyer more, as in the basket of the whole shop.
BASKET_BUYERS = "d.paid_buyers + COALESCE(d.anonymous_orders, 0)"
# The days of the four triples of `SourceFigures`, in its order.
SPANS = (
    "d.day = %(day)s",
    "d.day = %(then)s",
    "d.day = ANY(%(weekdays)s)",
    "d.day >= %(first)s AND d.day < %(day)s",
)
FIGURES = """
SELECT s.key, s.name, {}
FROM metrics_sourceday d JOIN shop_trafficsource s ON s.id = d.source_id
WHERE d.shop_id = %(shop)s
    AND (d.day BETWEEN %(first)s AND %(day)s OR d.day = %(then)s)
GROUP BY s.id, s.key, s.name
ORDER BY s.id
"""


@dataclass(frozen=True)
class SourceFigures:
    """A source over the days asked for: each a triple of visitors, buyers and money.

    None = not received. `weekdays` sums the trailing four same weekdays, `month` the 28 days
    before the day.
    """

    key: str
    name: str
    now: tuple[Any, ...]
    then: tuple[Any, ...]
    weekdays: tuple[Any, ...]
    month: tuple[Any, ...]


def source_figures(
    shop: Shop, day: date, then: date | None, basis: str
) -> tuple[SourceFigures, ...]:
    """Every source of these days: one query over the table of sources."""
    names = {
        "shop": shop.pk,
        "day": day,
        "then": then,
        "weekdays": same_weekdays(day),
        "first": day - timedelta(days=BASELINE_DAYS),
    }
    found = rows_read(_figures_query(*_columns(basis)), names)
    return tuple(
        SourceFigures(key, name, *(tuple(sums[at : at + 3]) for at in (0, 3, 6, 9)))
        for key, name, *sums in found
    )


@cache
def _figures_query(*columns: str) -> str:
    sums = (f"sum({column}) FILTER (WHERE {chosen})" for chosen in SPANS for column in columns)
    return FIGURES.format(", ".join(sums))


def same_weekdays(day: date) -> list[date]:
    """The trailing four same weekdays of a day."""
    return [day - timedelta(days=7 * at) for at in range(1, SAME_WEEKDAYS + 1)]


def usual_day(figures: Sequence[SourceFigures]) -> Baseline | None:
    """The mean day of the 28 before, of sources with visits; None without buyers or money."""
    listed = [one.month for one in figures if one.key not in LINES]
    visitors, buyers, amount = (
        sum((Decimal(month[at] or 0) for month in listed), ZERO) for at in range(len(PARTS))
    )
    if buyers <= 0 or amount <= 0:
        return None
    each = visitors / BASELINE_DAYS if visitors else None
    return Baseline(buyers=buyers / BASELINE_DAYS, basket=amount / buyers, visitors=each)


def sources_then(shop: Shop, figures: Sequence[SourceFigures]) -> WhyTable:
    """The change of the day by source, against the other day."""
    before = _cells([(one.key, one.then) for one in figures])
    return _table(shop, figures, before, {one.key: one.then[2] for one in figures})


def shop_table(shop: Shop, before: VisitCell, after: VisitCell) -> WhyTable:
    """The change of the day with the whole shop as its one member."""
    parts = decompose_visits([before], [after], minor_digits(shop.currency))
    sides = {after.key: (_side(after.key, [before]), _side(after.key, [after]))}
    return table("source", parts, sides, {after.key: shop.name})


def sources_planned(shop: Shop, figures: Sequence[SourceFigures], plan: PlannedDay) -> WhyTable:
    """The change of the day by source, against what the plan expects of each.

    The plan's money is shared by visits and money without a visit as in the trailing four same
    weekdays; the part with visits is shared by the sources.
    """
    digits = minor_digits(shop.currency)
    whole = sum((Decimal(one.weekdays[2] or 0) for one in figures), ZERO)
    # Overlap has either sign: a share of the plan, never a weight.
    outside = {
        one.key: quantise(plan.amount * (one.weekdays[2] or 0) / whole, digits)
        for one in figures
        if one.key in LINES and whole > 0
    }
    visits = plan.amount - sum(outside.values(), ZERO)
    share = visits / plan.amount if plan.amount else ZERO
    history = [_history(one) for one in figures if one.key not in LINES]
    before = expected_sources(
        PlannedDay(visits, plan.buyers * share, plan.visitors), history, digits
    )
    return _table(shop, figures, before, outside)


def _columns(basis: str) -> tuple[str, str, str]:
    visits = "d.sessions" if basis == Shop.VisitBasis.SESSION else "d.visitors"
    people = BASKET_BUYERS if basis == Shop.VisitBasis.BUYER else "d.paid_orders"
    return visits, people, "d.paid_amount"


def _history(one: SourceFigures) -> SourceHistory:
    visitors, buyers, _amount = (value or 0 for value in one.weekdays)
    month = [value or 0 for value in one.month]
    return SourceHistory(one.key, visitors, buyers, month[0], month[1], Decimal(month[2]))


def _cells(told: Sequence[tuple[str, tuple[Any, ...]]]) -> tuple[VisitCell, ...]:
    """Members with visits or money; where any has visits, one without has none."""
    listed = [(key, parts) for key, parts in told if key not in LINES and any(parts)]
    nothing = 0 if any(parts[0] is not None for _key, parts in listed) else None
    return tuple(
        VisitCell(
            key,
            nothing if visitors is None else visitors,
            buyers or 0,
            Decimal(amount or 0),
        )
        for key, (visitors, buyers, amount) in listed
    )


def _table(
    shop: Shop,
    figures: Sequence[SourceFigures],
    before: Sequence[VisitCell],
    outside: Mapping[str, Decimal | None],
) -> WhyTable:
    after = _cells([(one.key, one.now) for one in figures])
    now = {one.key: one.now[2] for one in figures}
    lines = [Line(LINES[key], outside.get(key) or ZERO, now.get(key) or ZERO) for key in LINES]
    old, new = pool_small(before, after)
    sides = {key: (_side(key, old), _side(key, new)) for key in {cell.key for cell in (*old, *new)}}
    parts = decompose_visits(old, new, minor_digits(shop.currency))
    pooled = sorted({cell.key for cell in (*before, *after)} - sides.keys())
    names = {one.key: one.name for one in figures}
    return table("source", parts, sides, names, lines, tuple(pooled))


def _side(key: str, cells: Sequence[VisitCell]) -> Side:
    found = next((cell for cell in cells if cell.key == key), VisitCell(key, None, 0, ZERO))
    return Side((found.visitors, found.buyers), found.amount)
