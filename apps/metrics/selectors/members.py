"""Sources and products of a day or span: their figures, with the state of their days."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from apps.common.errors import ShopError
from apps.metrics.definitions import registry
from apps.metrics.member_readings import Member, MemberRow, MemberTable
from apps.metrics.models import ShopPeriod
from apps.metrics.readings import Value
from apps.metrics.registry import Grain, Metric
from apps.metrics.selectors.coverage import source_gaps
from apps.metrics.selectors.day_values import DayRow, day_value
from apps.metrics.selectors.days import ShopSpan, shop_span, span_row
from apps.metrics.selectors.freshness import DayState, worst_of
from apps.metrics.selectors.member_names import member_of, members_named
from apps.metrics.selectors.member_numbers import (
    GRAIN_WORDS,
    MEMBER_GRAINS,
    Cells,
    MemberNumbers,
    Read,
    is_kept,
    members_read,
    top_members,
)
from apps.metrics.selectors.visit_states import visit_states
from apps.metrics.selectors.why_service import MEMBERS, service_span
from apps.shop.models import Shop, TrafficSource

PAID, REFUNDED = "sales.paid_amount", "sales.refund_amount"
# People are those of one day; over several days visitor-days stand for them.
PEOPLE = {"traffic.visitors": "traffic.visitor_days"}
SOURCE_KEYS = (
    "traffic.visitors",
    "traffic.sessions",
    "traffic.bounce_rate",
    "traffic.cart_adders",
    "traffic.conversion",
    "sales.paid_buyers",
    "sales.paid_orders",
    "sales.basket",
    PAID,
    "traffic.visitor_value",
)
PRODUCT_KEYS = (
    "traffic.visitors",
    "traffic.cart_adders",
    "traffic.favourites",
    "traffic.conversion",
    "sales.paid_buyers",
    "sales.paid_orders",
    "sales.units",
    PAID,
    "sales.refund_amount",
    "sales.cohort_refund_amount",
    "sales.cohort_refund_rate",
)
REASON_KEYS = (
    "sales.refund_count",
    "sales.refund_amount",
    "aftersales.mend_amount",
    "aftersales.opened",
    "aftersales.closed",
    "aftersales.cost_amount",
)
PRODUCTS_LISTED = 50
WITHOUT_VISITS = (Grain.AGENT, Grain.REASON, Grain.CAMPAIGN)


@dataclass(frozen=True)
class MemberSpan:
    """The days of a shop cut by source or product, read once for a whole table or series."""

    span: ShopSpan
    grain: Grain
    visits: Mapping[date, DayState]

    @property
    def days(self) -> list[date]:
        """Every day of the span, in order."""
        return sorted(self.span.rows)

    @property
    def sales(self) -> Mapping[date, DayState]:
        """How far the sales of each day can be trusted."""
        return {day: row.state for day, row in self.span.rows.items()}

    @property
    def figures(self) -> Mapping[date, DayState]:
        """How far the figures of each day can be trusted: of a campaign's those of ads."""
        if self.grain is not Grain.CAMPAIGN:
            return self.sales
        return {day: row.ads for day, row in self.span.rows.items() if row.ads is not None}

    @property
    def read(self) -> Read:
        """What to read: every row but those of days that may not be shown."""
        days = self.days
        unsold = [day for day, state in self.figures.items() if not state.has_figures]
        unvisited = [day for day in days if not self.visits[day].has_figures]
        return Read(self.span.shop, self.grain, days[0], days[-1], unsold, unvisited)

    def basis(self, days: Sequence[date]) -> str:
        """The basis that the shop counts by on some days of the span."""
        return span_row([self.span], PAID, days, {})[0].numbers.basis()

    def row(self, days: Sequence[date], cells: Cells, basis: str) -> DayRow[MemberNumbers]:
        """A member on some days of the span."""
        sales = worst_of([self.span.rows[day].state for day in days], days[0])
        visits = worst_of([self.visits[day] for day in days], days[0])
        numbers = MemberNumbers(self.grain, cells, basis, len(days) == 1)
        desk = worst_of([self.span.rows[day].desk for day in days], days[0])
        cases = worst_of([self.span.rows[day].cases for day in days], days[0])
        told = self.figures if self.grain is Grain.CAMPAIGN else {}
        ads = worst_of([told[day] for day in days], days[0]) if told else None
        return DayRow(self.span.shop, numbers, sales, visits, desk, cases, ads)


def member_span(shop: Shop, by: str, first: date, last: date, now: datetime) -> MemberSpan:
    """Read the days of a shop and how far its sources' or products' visits can be trusted.

    ShopError field_invalid where `by` is no way to cut figures.
    """
    grain = member_grain(by)
    span = shop_span(shop, first, last, now)
    if grain in WITHOUT_VISITS:
        return MemberSpan(span, grain, {day: row.visits for day, row in span.rows.items()})
    told = Read(shop, grain, first, last).rows().filter(visitors__isnull=False)
    days = told.order_by().values_list("day", flat=True).distinct()
    gaps = source_gaps(span.sources)
    visits = visit_states(shop, span.rows, days, span.waiting, gaps, now, grain)
    return MemberSpan(span, grain, visits)


def member_grain(by: str) -> Grain:
    """The grain of a word of the desk; ShopError field_invalid for any other word."""
    if by not in MEMBER_GRAINS:
        known = " and ".join(MEMBER_GRAINS)
        raise ShopError("field_invalid", f"Figures are cut by {known}.", "by")
    return MEMBER_GRAINS[by]


def source_table(shop: Shop, first: date, last: date, now: datetime) -> MemberTable:
    """Every source of a day or span, those with the most money first."""
    return _table(member_span(shop, "source", first, last, now), SOURCE_KEYS)


def product_table(
    shop: Shop, first: date, last: date, now: datetime, *, most: int = PRODUCTS_LISTED
) -> MemberTable:
    """The `most` products with the most money of a day or span, and what no product brought."""
    return _table(member_span(shop, "product", first, last, now), PRODUCT_KEYS, most)


def reason_table(shop: Shop, first: date, last: date, now: datetime) -> MemberTable:
    """Every reason of a day or span with what was refunded for it, the most money first."""
    return _table(member_span(shop, "reason", first, last, now), REASON_KEYS)


def day_reasons(span: ShopSpan, day: date, keys: tuple[str, ...]) -> MemberTable:
    """Every reason of a day that a screen has read already, under the metrics asked for."""
    row = span.rows[day]
    cut = MemberSpan(replace(span, rows={day: row}), Grain.REASON, {day: row.visits})
    return _table(cut, keys)


def member_scorecard(shop: Shop, by: str, key: str, day: date, now: datetime) -> MemberRow:
    """Every metric that is kept of a source or product, on one day.

    ShopError not_found for a member that the shop does not know.
    """
    cut = member_span(shop, by, day, day, now)
    basis = cut.basis([day])
    pk, member = member_of(shop, cut.grain, key)
    cells = members_read(cut.read).get(pk, {})
    row = cut.row([day], cells, basis)
    kept = [metric for metric in registry if is_kept(metric, cut.grain, basis)]
    return MemberRow(member, tuple(day_value(row, metric) for metric in kept))


def sources_scorecard(shop: Shop, keys: Sequence[str], day: date, now: datetime) -> MemberRow:
    """The money of several sources together, on one day; those that brought none count as 0.

    ShopError not_found where the shop does not know one of them.
    """
    cut = member_span(shop, "source", day, day, now)
    found = {source.key: source for source in TrafficSource.objects.filter(key__in=keys)}
    if len(found) < len(keys):
        raise ShopError("not_found", "There is no such source.")
    metric, stored = registry.measure(PAID), members_read(cut.read)
    column = metric.column(Grain.SOURCE)
    brought = [stored.get(source.pk, {}).get(column) for source in found.values()]
    known = [Decimal(amount) for amount in brought if amount is not None]
    row = cut.row([day], {column: sum(known, Decimal(0))}, cut.basis([day]))
    label = ", ".join(found[key].name for key in keys)
    return MemberRow(Member(",".join(keys), label), (day_value(row, metric),))


def service_scorecard(shop: Shop, key: str, day: date, now: datetime) -> MemberRow:
    """The money of a day that came after an inquiry, or without one."""
    cut, metric = member_span(shop, "agent", day, day, now), registry.measure(PAID)
    desk = service_span([cut.span.rows[day].number])
    money = {metric.column(Grain.AGENT): desk.amount(key) if desk else None}
    row = cut.row([day], money, cut.basis([day]))
    return MemberRow(Member(key, str(MEMBERS[key])), (day_value(row, metric),))


def _table(cut: MemberSpan, keys: tuple[str, ...], most: int | None = None) -> MemberTable:
    shop, days = cut.span.shop, cut.days
    asked = keys if len(days) == 1 else tuple(PEOPLE.get(key, key) for key in keys)
    metrics = [registry[key] for key in asked]
    basis = cut.basis(cut.days)
    if most is None:
        found, more = members_read(cut.read), 0
    else:
        column = registry.measure(PAID).column(cut.grain)
        found, more = top_members(cut.read, column, most)
    named = members_named(shop, cut.grain, list(found))
    rows = [
        MemberRow(named[pk], _values(cut.row(cut.days, cells, basis), metrics))
        for pk, cells in found.items()
    ]
    return MemberTable(
        by=str(GRAIN_WORDS[cut.grain]),
        first=days[0],
        last=days[-1],
        rows=tuple(sorted(rows, key=_by_money(asked))),
        whole=_whole(cut, metrics),
        more=more,
        overlap_visitors=_overlap(cut, rows) if cut.grain is Grain.SOURCE else None,
    )


def _values(row: DayRow[MemberNumbers], metrics: Sequence[Metric]) -> tuple[Value, ...]:
    return tuple(day_value(row, metric) for metric in metrics)


def _whole(cut: MemberSpan, metrics: Sequence[Metric]) -> MemberRow:
    shop, days = cut.span.shop, cut.days
    kept = ShopPeriod.objects.for_shops([shop.pk]).spanning(days[0], days[-1])
    periods = {period.kind: period for period in kept} if len(days) > 1 else {}
    values = (
        day_value(span_row([cut.span], metric.key, days, periods)[0], metric) for metric in metrics
    )
    return MemberRow(Member(shop.code, shop.name), tuple(values))


def _overlap(cut: MemberSpan, rows: Sequence[MemberRow]) -> Decimal | None:
    days = cut.days
    if len(days) > 1:
        return None
    whole = cut.span.rows[days[0]].number("traffic.visitors")
    each = [row.value("traffic.visitors").value for row in rows]
    known = [visitors for visitors in each if visitors is not None]
    return whole - sum(known, Decimal(0)) if whole is not None and known else None


def _by_money(keys: Sequence[str]) -> Callable[[MemberRow], tuple[bool, Decimal, str]]:
    """Most money first, unknown money last, equal ones by their key."""
    of = PAID if PAID in keys else REFUNDED

    def place(row: MemberRow) -> tuple[bool, Decimal, str]:
        money = row.value(of).value
        return (money is None, -(money or Decimal(0)), row.member.key)

    return place
