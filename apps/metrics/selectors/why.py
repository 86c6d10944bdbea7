"""Why a shop-day differs from its plan or from another day, to the minor unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from django.utils.functional import cached_property

from apps.common.money import minor_digits, money, quantise
from apps.metrics.attribution.cells import ZERO
from apps.metrics.attribution.lines import Line, RefundParts, refund_lines
from apps.metrics.attribution.visits import VisitCell
from apps.metrics.comparing import Mode, compared_day
from apps.metrics.expected import PlannedDay, planned_day
from apps.metrics.models import DayFactor
from apps.metrics.selectors.day_values import DayRow
from apps.metrics.selectors.days import ShopSpan, shop_span, span_with, stored_amounts
from apps.metrics.selectors.scorecards import NET, PAID, headline_key
from apps.metrics.selectors.values import Span
from apps.metrics.selectors.why_products import products_planned, products_read, products_then
from apps.metrics.selectors.why_service import (
    ServiceSpan,
    asks_desk,
    service_planned,
    service_span,
    service_table,
)
from apps.metrics.selectors.why_sources import (
    SourceFigures,
    same_weekdays,
    shop_table,
    source_figures,
    sources_planned,
    sources_then,
    usual_day,
)
from apps.metrics.splits import BASELINE_DAYS
from apps.metrics.whys import Base, Dimension, Silence, Why, WhyTable, explained
from apps.shop.models import Shop
from apps.shop.sources import UNMAPPED

REFUNDS = "sales.refund_amount"
SAME_DAY_REFUNDS = "sales.refund_same_day_amount"
BUYERS = {Shop.VisitBasis.BUYER.value: "sales.basket_buyers"}
VISITS = {Shop.VisitBasis.SESSION.value: "traffic.sessions"}
SHOP_CELL = "shop"
# Gaps of so many earlier same weekdays tell what is usual.
USUAL_WEEKS = 8
# A campaign is compared with that of last year, whatever the moon did.
CAMPAIGNS_BACK = timedelta(days=500)


@dataclass(frozen=True)
class Compared:
    """What a reader wants a day compared with."""

    mode: Mode = Mode.PLAN
    custom: date | None = None


def other_day(shop: Shop, day: date, asked: Compared) -> date | None:
    """The day that a day is compared with; None for the plan and where there is no such day."""
    campaigns = _campaigns(shop, day) if asked.mode is Mode.CAMPAIGN else {}
    return compared_day(day, asked.mode, campaigns, asked.custom)


def why(
    shop: Shop, day: date, now: datetime, asked: Compared, *, span: ShopSpan | None = None
) -> Why:
    """The gap of a day's sales by source and by product, and its causes.

    Gross sales, or net ones where only they have a target. `span` is what a screen has already
    read; it holds the day.
    """
    read, then = span or shop_span(shop, day, day, now), other_day(shop, day, asked)
    days = _Days(shop, day, asked, span_with(read, then) if then else read)
    base, actual = days.base(), days.number(read.rows[day], days.key)
    if actual is None or base.amount is None:
        silence: Silence = "no_figures" if actual is None else base.silence
        silent = replace(base, silence=silence)
        return Why(
            day, shop.currency, silent, actual, {}, metric_key=days.key, calendar=days.calendar
        )
    tables = days.tables(base)
    causes, is_normal = explained(tables, actual - base.amount, days.usual_gaps())
    return Why(
        day,
        shop.currency,
        base,
        actual,
        tables,
        causes,
        is_normal,
        calendar=days.calendar,
        metric_key=days.key,
    )


@dataclass
class _Days:
    """A day and what it is held against."""

    shop: Shop
    day: date
    asked: Compared
    span: ShopSpan

    @property
    def key(self) -> str:
        """The metric that is explained."""
        return headline_key(self.span.targets, self.day) if self.is_plan else PAID

    @property
    def is_plan(self) -> bool:
        return self.asked.mode is Mode.PLAN

    @property
    def calendar(self) -> str:
        """What the calendar of the target in force says of the day."""
        planned = (days.get(self.day) for days in self.span.plans.values())
        return next((plan.label for plan in planned if plan is not None), "")

    @property
    def row(self) -> DayRow[Span]:
        return self.span.rows[self.day]

    def number(self, row: DayRow[Span], key: str) -> Decimal | None:
        """A measure of a day in the minor unit; None = unknown."""
        found = row.number(key)
        return None if found is None else money(found, self.shop.currency)

    def base(self) -> Base:
        """The plan or the other day, with its money or why there is none."""
        mode = self.asked.mode
        if self.is_plan:
            amount = self.span.targets[self.key].get(self.day)
            return Base(mode, None, amount, "" if amount is not None else "no_plan")
        then = other_day(self.shop, self.day, self.asked)
        if then is None:
            return Base(mode, None, None, "no_day")
        amount = self.number(self.span.rows[then], PAID)
        return Base(mode, then, amount, "" if amount is not None else "no_figures_then")

    def tables(self, base: Base) -> Mapping[Dimension, WhyTable]:
        """The gap by source and by product; the shop as one where its sources do not tell."""
        figures = source_figures(self.shop, self.day, base.day, self.basis)
        products = products_read(self.shop, self.day, base.day)
        if base.day is not None:
            then = self.cell(self.span.rows[base.day])
            by_source = self.told(sources_then(self.shop, figures), figures, then)
            by_product = products_then(self.shop, products)
            desk = self.desk([base.day])
            by_service = self.asking(desk.cells(then.visitors) if desk else None)
            return self.tying(by_source, base, product=by_product, service=by_service)
        plan, refunds = self.plan(figures, base.amount or ZERO), self.refunds(base.amount or ZERO)
        by_product = products_planned(self.shop, products, plan.amount)
        planned = VisitCell(SHOP_CELL, plan.visitors, plan.buyers, plan.amount)
        by_source = self.told(sources_planned(self.shop, figures, plan), figures, planned)
        usual = self.desk(same_weekdays(self.day))
        by_service = self.asking(service_planned(self.shop, usual, plan) if usual else None)
        return self.tying(
            _with(by_source, refunds),
            base,
            product=_with(by_product, refunds),
            service=by_service and _with(by_service, refunds),
        )

    def asking(self, before: tuple[VisitCell, VisitCell] | None) -> WhyTable | None:
        """The gap by asking; None where the desk of a side is unknown or nobody ever asked."""
        now = self.desk([self.day])
        if now is None or before is None:
            return None
        found = service_table(self.shop, before, now.cells(self.cell(self.row).visitors))
        return found if asks_desk(found) else None

    def desk(self, days: Sequence[date]) -> ServiceSpan | None:
        """The desk on some days, as far as they are on screen and known."""
        seen = (self.span.rows[day] for day in days if day in self.span.rows)
        return service_span(partial(self.number, row) for row in seen)

    def tying(
        self, by_source: WhyTable, base: Base, *, product: WhyTable, service: WhyTable | None
    ) -> Mapping[Dimension, WhyTable]:
        """The sources; products and the desk where they are known and make up the gap."""
        ends = (base.amount or ZERO, self.number(self.row, self.key) or ZERO)
        found: dict[Dimension, WhyTable] = {"source": by_source}
        if product.rows and product.attribution(*ends).residual == 0:
            found["product"] = product
        if service and service.attribution(*ends).residual == 0:
            found["service"] = service
        return found

    @cached_property
    def basis(self) -> str:
        return self.row.numbers.basis()

    def cell(self, row: DayRow[Span]) -> VisitCell:
        """A day of the whole shop in its visit basis."""
        visitors = row.number(VISITS.get(self.basis, "traffic.visitors"))
        buyers = row.number(BUYERS.get(self.basis, "sales.paid_orders"))
        return VisitCell(SHOP_CELL, visitors, buyers or ZERO, self.number(row, PAID) or ZERO)

    def told(
        self, by_source: WhyTable, figures: Sequence[SourceFigures], before: VisitCell
    ) -> WhyTable:
        """The sources, unless they leave money out or miss visitors that the shop has."""
        after = self.cell(self.row)
        money_told = by_source.parts.gap + sum((line.gap for line in by_source.lines), ZERO)
        visits_told = "visitors" in by_source.factors
        visits_known = before.visitors is not None and after.visitors is not None
        ties = money_told == after.amount - before.amount
        names = {row.key for row in by_source.rows} - {UNMAPPED}
        if ties and names and (visits_told or not visits_known):
            return by_source
        return shop_table(self.shop, before, after)

    def plan(self, figures: Sequence[SourceFigures], amount: Decimal) -> PlannedDay:
        """What the plan asks of gross sales in money and people."""
        gross = amount + self.refunds_planned(amount)
        asked = self.span.plans[self.key][self.day]
        found = planned_day(gross, asked.visitors, asked.buyers, usual_day(figures))
        return found or PlannedDay(gross, ZERO, None)

    def refunds_planned(self, amount: Decimal) -> Decimal:
        """Refunds that a net target leaves room for, at the rate of the days on screen."""
        if self.key != NET:
            return ZERO
        paid, back = (sum(self._known(key), ZERO) for key in (PAID, REFUNDS))
        gross = amount * paid / (paid - back) if paid > back else amount
        return quantise(gross - amount, minor_digits(self.shop.currency))

    def refunds(self, amount: Decimal) -> tuple[Line, ...]:
        """Refunds as lines of a net gap; nothing where gross sales are explained."""
        if self.key != NET:
            return ()
        planned = self.refunds_planned(amount)
        back = self.number(self.row, REFUNDS) or ZERO
        same_day = self.number(self.row, SAME_DAY_REFUNDS) or ZERO
        return refund_lines(RefundParts(planned, ZERO), RefundParts(back, same_day))

    def _known(self, key: str) -> list[Decimal]:
        first, last = self.day - timedelta(days=BASELINE_DAYS), self.day - timedelta(days=1)
        return list(self.span.known(key, first, last).values())

    def usual_gaps(self) -> list[Decimal]:
        """The gaps of the earlier same weekdays on screen against the same kind of base."""
        days = [self.day - timedelta(days=7 * at) for at in range(1, USUAL_WEEKS + 1)]
        amounts = self.amounts(days)
        if self.is_plan:
            planned = self.span.targets[self.key]
            pairs = [(amounts.get(day), planned.get(day)) for day in days]
        else:
            asked = self.asked
            then = {day: other_day(self.shop, day, asked) for day in days if day in amounts}
            others = self.amounts([other for other in then.values() if other])
            pairs = [(amounts[day], others.get(other)) for day, other in then.items() if other]
        return [actual - base for actual, base in pairs if actual is not None and base is not None]

    def amounts(self, days: Sequence[date]) -> Mapping[date, Decimal]:
        """Money of these days: as on screen, else as stored; days that nobody knows are absent."""
        seen = {day: self.span.rows[day].number(self.key) for day in days if day in self.span.rows}
        unseen = [day for day in days if day not in seen]
        if unseen and not self.is_plan:
            seen.update(stored_amounts(self.shop, self.key, unseen))
        return {day: amount for day, amount in seen.items() if amount is not None}


def _campaigns(shop: Shop, day: date) -> Mapping[date, str]:
    """Every campaign day up to a day, with the campaign's name."""
    days = DayFactor.objects.for_shops([shop.pk]).filter(kind=DayFactor.Kind.CAMPAIGN)
    return dict(days.between(day - CAMPAIGNS_BACK, day).values_list("day", "label"))


def _with(told: WhyTable, lines: tuple[Line, ...]) -> WhyTable:
    return replace(told, lines=(*told.lines, *lines)) if lines else told
